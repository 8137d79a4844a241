/// What the gateway serves.
///
/// Called on service threads: every method must return at once, for all connections of that thread wait. Calls about
/// one connection come in order and from one thread; calls about different ones may come at the same time. Any method
/// of `Gateway` but `start` and `stop` may be called from within.
package protocol GatewayApplication: Sendable {
    /// A valid upgrade request: decide by path, header fields and offered subprotocols.
    func webSocketRequested(_ request: RequestHead) -> WebSocketDecision

    func webSocketOpened(_ connection: ConnectionID, _ request: RequestHead)

    /// A whole message, put together from its fragments, within `maxMessageBytes`; text is valid UTF-8.
    func webSocketReceived(_ connection: ConnectionID, _ message: WebSocketMessage)

    /// Exactly once for each opened connection, after its last message.
    func webSocketClosed(_ connection: ConnectionID)

    /// A request whose head is complete. The answer may be given at any time from now on; given before the body is
    /// complete it ends the connection, and no more of the body is handed over.
    func requestReceived(_ exchange: ConnectionID, _ head: RequestHead) -> BodyPlan

    /// The next piece of a streamed body, without chunked framing. `Gateway.pause` holds the sender back.
    func requestBody(_ exchange: ConnectionID, _ chunk: [UInt8])

    /// The request is complete: the whole body for `.buffer`, empty for `.stream` and `.none`. Answer with `respond`.
    func requestEnded(_ exchange: ConnectionID, _ body: [UInt8])

    /// The peer went away, or broke the protocol, before the request was complete or answered. No answer reaches it.
    func requestAborted(_ exchange: ConnectionID)

    /// A text message to send ahead of a close that has a code of 4000 or more; `nil` for none.
    func farewell(_ connection: ConnectionID, code: UInt16, reason: String) -> [UInt8]?
}

extension GatewayApplication {
    package func farewell(_ connection: ConnectionID, code: UInt16, reason: String) -> [UInt8]? { nil }
}
