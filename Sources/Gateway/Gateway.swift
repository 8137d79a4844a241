/// The one port of the server: HTTP/1.1 and WebSocket, plain or through TLS.
///
/// All methods but `start` and `stop` may be called from any thread and never block; what they say about a connection
/// that has ended is dropped.
package final class Gateway: Sendable {
    package let configuration: GatewayConfiguration
    let application: any GatewayApplication

    package init(configuration: GatewayConfiguration, application: any GatewayApplication) {
        self.configuration = configuration
        self.application = application
    }

    /// Binds, starts the threads, and returns the port.
    package func start() throws(GatewayError) -> UInt16 { throw .cannotStartService(reason: "not there yet") }

    /// Stops accepting, and closes every WebSocket with `code` and every idle HTTP connection, evenly over `spread`.
    /// Requests that are under way are answered first.
    package func drain(code: UInt16, reason: String, over spread: Duration) {}

    /// Closes everything, ends and joins the threads. Blocks; once more does nothing. Not from a service thread.
    package func stop() {}

    package var statistics: GatewayStatistics { GatewayStatistics() }

    // MARK: Connections

    /// Queues a message in the connection's control lane, which goes ahead of the channels; past `maxQueuedBytes` the
    /// connection is closed with 4108.
    package func send(_ message: WebSocketMessage, to connection: ConnectionID) {}

    /// Answers the request, once. Before its body is complete, the connection ends with the answer.
    package func respond(to exchange: ConnectionID, with response: HTTPResponse) {}

    /// Sends what is queued, the farewell and a close frame, then closes. For an HTTP exchange: closes at once.
    package func close(_ connection: ConnectionID, code: UInt16, reason: String) {}

    /// Stops reading from the socket until `resume`, so that the sender is held back; what has been read by then
    /// (at most 16 KiB) still arrives.
    package func pause(_ connection: ConnectionID) {}

    package func resume(_ connection: ConnectionID) {}

    // MARK: Channels

    /// Opens a channel on every service thread; `epoch` is what a gap message names.
    package func openChannel(_ number: UInt32, kind: ChannelKind, epoch: String) {}

    /// Detaches all its readers, without a message.
    package func closeChannel(_ number: UInt32) {}

    /// Gives the publication to every subscriber. Calls for one channel must be ordered by the caller.
    package func publish(_ publication: ChannelPublication) {}

    /// Sends `reply` as a text message and then every publication of the channel that is published after this call,
    /// as ordered by the caller. At most `maxHz` messages a second on a `state` channel; `nil` for no such limit.
    /// A second subscription to the channel replaces the first.
    package func subscribe(_ connection: ConnectionID, to channel: UInt32, reply: [UInt8], maxHz: Double?) {}

    /// Ends the subscription, then sends `reply`. An empty reply is not sent.
    package func unsubscribe(_ connection: ConnectionID, from channel: UInt32, reply: [UInt8]) {}
}
