/// Why bytes are no request that this server takes.
enum HTTPRequestError: Error, Equatable {
    case malformed(String)
    case headTooLarge
    case bodyTooLarge
    case methodNotAllowed
    case lengthRequired
    case codingNotImplemented
    case versionNotSupported
    case timedOut
    /// The bodies of other requests fill what may be held of them.
    case overloaded

    var status: Int {
        switch self {
        case .malformed: 400
        case .methodNotAllowed: 405
        case .timedOut: 408
        case .lengthRequired: 411
        case .bodyTooLarge: 413
        case .headTooLarge: 431
        case .codingNotImplemented: 501
        case .overloaded: 503
        case .versionNotSupported: 505
        }
    }

    private var code: String {
        switch self {
        case .malformed: "bad_request"
        case .methodNotAllowed: "method_not_allowed"
        case .timedOut: "request_timeout"
        case .lengthRequired: "length_required"
        case .bodyTooLarge: "body_too_large"
        case .headTooLarge: "head_too_large"
        case .codingNotImplemented: "not_implemented"
        case .overloaded: "overloaded"
        case .versionNotSupported: "version_not_supported"
        }
    }

    private var message: String {
        switch self {
        case .malformed(let problem): problem
        case .methodNotAllowed: "use GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS"
        case .timedOut: "the request did not arrive in time; send it again"
        case .lengthRequired: "send Content-Length or Transfer-Encoding: chunked"
        case .bodyTooLarge: "the body is larger than this server takes; send less at a time"
        case .headTooLarge: "the request line and header fields are larger than this server takes"
        case .codingNotImplemented: "the only transfer coding here is chunked"
        case .overloaded: "too many large requests are on their way; send it again in a moment"
        case .versionNotSupported: "use HTTP/1.1"
        }
    }

    /// The answer, after which the connection ends. Every text above is our own, so the JSON needs no escaping.
    var response: HTTPResponse {
        let retry = self == .timedOut || self == .overloaded
        let pause = self == .overloaded ? #","after_ms":1000"# : ""
        let text = #"{"error":{"code":"\#(code)","message":"\#(message)","retry":\#(retry)\#(pause)}}"#
        var response = HTTPResponse(
            status: status, headers: ["Content-Type": "application/json"], body: Array(text.utf8))
        if self == .overloaded { response.addHeader("Retry-After", "1") }
        if self == .methodNotAllowed {
            response.addHeader("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS")
        }
        return response
    }
}
