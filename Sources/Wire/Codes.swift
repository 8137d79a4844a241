/// Why a request was refused, as `code` on the wire; one table for HTTP and WebSocket.
///
/// `retry` says whether the same request may succeed later.
package enum ErrorCode: String, Sendable, CaseIterable {
    case badJSON = "bad_json"
    case badRequest = "bad_request"
    case badField = "bad_field"
    case missingField = "missing_field"
    case unknownOperation = "unknown_op"
    case unauthenticated = "unauthenticated"
    case forbidden = "forbidden"
    case notFound = "not_found"
    case unknownTopic = "unknown_topic"
    case methodNotAllowed = "method_not_allowed"
    case conflict = "conflict"
    case upgradeRequired = "upgrade_required"
    case tooLarge = "too_large"
    case unsupportedMediaType = "unsupported_media_type"
    case unprocessable = "unprocessable"
    case unsupportedParameter = "unsupported_parameter"
    case notSubscribed = "not_subscribed"
    case tooManySubscriptions = "too_many_subscriptions"
    case rateLimited = "rate_limited"
    case overloaded = "overloaded"
    case storeUnavailable = "store_unavailable"
    case engineUnavailable = "engine_unavailable"
    case draining = "draining"
    case `internal` = "internal"

    package var httpStatus: Int {
        switch self {
        case .badJSON, .badRequest, .badField, .missingField, .unknownOperation, .unsupportedParameter, .notSubscribed:
            400
        case .unauthenticated: 401
        case .forbidden: 403
        case .notFound, .unknownTopic: 404
        case .methodNotAllowed: 405
        case .conflict: 409
        case .tooLarge: 413
        case .unsupportedMediaType: 415
        case .unprocessable: 422
        case .upgradeRequired: 426
        case .tooManySubscriptions, .rateLimited: 429
        case .overloaded, .storeUnavailable, .engineUnavailable, .draining: 503
        case .internal: 500
        }
    }

    package var retry: Bool {
        switch self {
        case .rateLimited, .overloaded, .storeUnavailable, .engineUnavailable, .draining, .internal: true
        default: false
        }
    }
}

/// A refusal: code, what happened, and what to do about it.
package struct RequestError: Error, Hashable {
    package var code: ErrorCode
    package var message: String
    /// How long to wait before trying again; zero when trying again does not help.
    package var afterMilliseconds: Int

    package init(_ code: ErrorCode, _ message: String, afterMilliseconds: Int? = nil) {
        self.code = code
        self.message = message
        self.afterMilliseconds = afterMilliseconds ?? (code.retry ? 1000 : 0)
    }

    /// The body of an HTTP refusal.
    package var httpBody: [UInt8] {
        JSONWriter.object {
            $0.key("error")
            $0.object {
                $0.member("code", code.rawValue)
                $0.member("message", message)
                $0.member("retry", code.retry)
            }
        }
    }
}

/// Why a WebSocket was closed; the range tells the client what to do.
package enum CloseCode: UInt16, Sendable, CaseIterable {
    // 40xx: do not come back unchanged.
    case badProtocol = 4000
    case authenticationFailed = 4001
    case forbidden = 4002
    case tooBig = 4009
    // 41xx: back off, with jitter.
    case overloaded = 4100
    case tooManyConnections = 4101
    case rateLimited = 4102
    case slowConsumer = 4108
    case authenticationTimeout = 4109
    // 42xx: come back now.
    case draining = 4200
    case tokenExpired = 4201
    case noPong = 4202
    case stateLost = 4203

    package var reason: String {
        switch self {
        case .badProtocol: "bad protocol"
        case .authenticationFailed: "authentication failed"
        case .forbidden: "forbidden"
        case .tooBig: "too big"
        case .overloaded: "overloaded"
        case .tooManyConnections: "too many connections"
        case .rateLimited: "rate limited"
        case .slowConsumer: "slow consumer"
        case .authenticationTimeout: "authentication timeout"
        case .draining: "draining"
        case .tokenExpired: "token expired"
        case .noPong: "no pong"
        case .stateLost: "state lost"
        }
    }
}
