import Gateway

/// Which web pages may talk to the server: its own, and those listed. CORS follows the same list.
///
/// A request without an `Origin` comes from no page and is judged by its token alone.
struct OriginPolicy: Sendable {
    /// Origins such as `https://event.example.com`.
    var allowed: [String]

    func permits(_ head: RequestHead) -> Bool {
        guard let origin = head.headers["origin"] else { return true }
        if allowed.contains(origin) { return true }
        guard let host = head.headers["host"], let scheme = origin.range(of: "://") else { return false }
        return origin[scheme.upperBound...] == host
    }

    /// Lets a permitted page's browser read the answer; says nothing to others.
    func mark(_ response: HTTPResponse, for head: RequestHead) -> HTTPResponse {
        guard let origin = head.headers["origin"], permits(head) else { return response }
        var response = response
        response.addHeader("Access-Control-Allow-Origin", origin)
        response.addHeader("Access-Control-Expose-Headers", "Retry-After, Allow, Link")
        response.addHeader("Vary", "Origin")
        return response
    }

    /// The answer to `OPTIONS`: what the path takes, and to a permitted page what it may send.
    static func preflight(methods: [String]) -> HTTPResponse {
        let list = methods.joined(separator: ", ")
        return HTTPResponse(
            status: 204,
            headers: [
                "Allow": list, "Access-Control-Allow-Methods": list,
                "Access-Control-Allow-Headers": "Authorization, Content-Type, traceparent",
                "Access-Control-Max-Age": "600",
            ])
    }
}
