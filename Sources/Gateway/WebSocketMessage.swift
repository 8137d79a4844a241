/// One whole WebSocket message.
package enum WebSocketMessage: Sendable, Equatable {
    /// UTF-8; what arrives has been checked, what is sent is the caller's word.
    case text([UInt8])
    case binary([UInt8])
}

/// The application's answer to a request for a WebSocket.
package enum WebSocketDecision: Sendable {
    /// The subprotocol must be one that was offered; `nil` names none.
    case accept(subprotocol: String?)
    case refuse(HTTPResponse)
}

/// What to do with the body of a request.
package enum BodyPlan: Sendable, Equatable {
    /// Collect it and hand it over whole; a longer one is answered 413. Capped by `maxBodyBytes`.
    case buffer(limit: Int)
    /// Hand it over piece by piece, of any length and duration.
    case stream
    /// Read and forget it.
    case none
}
