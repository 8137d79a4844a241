import Glibc
import Synchronization

/// The one port of the server: HTTP/1.1 and WebSocket, plain or through TLS.
///
/// All methods but `start` and `stop` may be called from any thread and never block; what they say about a connection
/// that has ended is dropped.
package final class Gateway: Sendable {
    private enum Life {
        case new
        case running(Acceptor)
        case stopped(GatewayStatistics)
    }

    package let configuration: GatewayConfiguration
    let application: any GatewayApplication
    private let openSockets = OpenSockets()
    private let services: [ServiceThread]
    private let life = Mutex(Life.new)

    package init(configuration: GatewayConfiguration, application: any GatewayApplication) {
        self.configuration = configuration
        self.application = application
        let openSockets = openSockets
        let bodyBudget = BodyBudget(limit: configuration.maxWaitingBodyBytes)
        services = (0..<min(64, max(1, configuration.serviceThreads))).map {
            ServiceThread(
                index: $0, configuration: configuration, application: application, open: openSockets,
                bodyBudget: bodyBudget)
        }
    }

    /// Binds, starts the threads, and returns the port.
    package func start() throws(GatewayError) -> UInt16 {
        try configuration.check()
        return try life.withLock { (life) throws(GatewayError) -> UInt16 in
            guard case .new = life else { throw .alreadyStarted }
            LibraryLog.install()
            try LibraryMemory.pinEventLoop()
            DescriptorLimit.makeSane(for: configuration.maxConnections)
            let acceptor = try Acceptor(configuration: configuration, services: services, open: openSockets)
            do throws(GatewayError) {
                for service in services { try service.start() }
                try acceptor.start()
            } catch {
                endServices()
                throw error
            }
            life = .running(acceptor)
            return acceptor.port
        }
    }

    /// Stops accepting, and closes every WebSocket with `code` and every idle HTTP connection, evenly over `spread`.
    /// Requests that are under way are answered first.
    package func drain(code: UInt16, reason: String, over spread: Duration) {
        life.withLock { life in
            guard case .running(let acceptor) = life else { return }
            acceptor.stop()
            for service in services {
                service.post(.drain(code: code, reason: reason, spread: spread.nanoseconds))
            }
        }
    }

    /// Closes everything, ends and joins the threads. Blocks; once more does nothing. Not from a service thread.
    package func stop() {
        let acceptor = life.withLock { life -> Acceptor? in
            guard case .running(let acceptor) = life else { return nil }
            acceptor.stop()
            return acceptor
        }
        guard let acceptor else { return }
        endServices()
        life.withLock { $0 = .stopped(sum(acceptor)) }
    }

    private func endServices() {
        // One after the other: the library shares some of what it tears down between its contexts.
        for service in services {
            service.post(.stop)
            service.waitForEnd()
        }
    }

    /// Sockets open at this moment; the statistics follow a quarter of a second behind.
    package var openConnections: Int { openSockets.count }

    package var statistics: GatewayStatistics {
        life.withLock { life in
            switch life {
            case .new: GatewayStatistics()
            case .running(let acceptor): sum(acceptor)
            case .stopped(let last): last
            }
        }
    }

    private func sum(_ acceptor: Acceptor) -> GatewayStatistics {
        var sum = services.reduce(GatewayStatistics()) { $0 + $1.statistics }
        acceptor.add(to: &sum)
        return sum
    }

    /// Has new TLS handshakes use what the configured files hold now; nobody is disconnected. Throws, and changes nothing,
    /// when they are no certificate with its key.
    package func renewCertificate() throws(GatewayError) {
        guard let files = configuration.tls else { return }
        guard files.areUsable else {
            throw .invalidConfiguration(
                "\(files.certificate) and \(files.key) are no certificate with its private key, or cannot be read")
        }
        for service in services { service.post(.renewCertificate) }
    }

    /// Gives the warnings and errors of the library, one line each, to `reader`; for all gateways of the process, since
    /// the library has one log.
    package static func readLibraryLog(_ reader: (@Sendable (_ line: String) -> Void)?) { LibraryLog.read(reader) }

    // MARK: Connections

    /// Queues a message in the connection's control lane, which goes ahead of the channels; past `maxQueuedBytes` the
    /// connection is closed with 4108.
    package func send(_ message: WebSocketMessage, to connection: ConnectionID) {
        post(to: connection, .send(connection, frame: WebSocketFrame.encode(message)))
    }

    /// Answers the request, once. Before its body is complete, the connection ends with the answer.
    package func respond(to exchange: ConnectionID, with response: HTTPResponse) {
        post(to: exchange, .respond(exchange, response))
    }

    /// Sends what is queued, the farewell and a close frame, then closes. For an HTTP exchange: closes at once.
    package func close(_ connection: ConnectionID, code: UInt16, reason: String) {
        post(to: connection, .close(connection, code: code, reason: reason))
    }

    /// Stops reading from the socket until `resume`, so that the sender is held back; what has been read by then
    /// (at most 16 KiB) still arrives.
    package func pause(_ connection: ConnectionID) {
        post(to: connection, .setPaused(connection, true))
    }

    package func resume(_ connection: ConnectionID) {
        post(to: connection, .setPaused(connection, false))
    }

    private func post(to connection: ConnectionID, _ command: Command) {
        if connection.thread < services.count { services[connection.thread].post(command) }
    }

    // MARK: Channels

    /// Opens a channel on every service thread; `epoch` is what a gap message names.
    package func openChannel(_ number: UInt32, kind: ChannelKind, epoch: String) {
        for service in services { service.post(.openChannel(number, kind, epoch: epoch)) }
    }

    /// Detaches all its readers, without a message.
    package func closeChannel(_ number: UInt32) {
        for service in services { service.post(.closeChannel(number)) }
    }

    /// Gives the publication to every subscriber. Calls for one channel must be ordered by the caller.
    package func publish(_ publication: ChannelPublication) {
        for service in services { service.post(.publish(publication)) }
    }

    /// Sends `reply` as a text message and then every publication of the channel that is published after this call,
    /// as ordered by the caller. On a `state` channel at most `maxHz` times a second, each time the newest value of
    /// every key that changed; `nil` for no such limit. A second subscription to the channel replaces the first.
    package func subscribe(_ connection: ConnectionID, to channel: UInt32, reply: [UInt8], maxHz: Double?) {
        var interval: UInt64 = 0
        // Slower than once an hour is once an hour; not a number is no limit.
        if let maxHz, maxHz > 0 { interval = UInt64(min(3600, 1 / maxHz) * 1e9) }
        let frame = reply.isEmpty ? [] : WebSocketFrame.encode(.text, reply)
        post(to: connection, .subscribe(connection, channel: channel, reply: frame, interval: interval))
    }

    /// Ends the subscription, then sends `reply`. An empty reply is not sent.
    package func unsubscribe(_ connection: ConnectionID, from channel: UInt32, reply: [UInt8]) {
        let frame = reply.isEmpty ? [] : WebSocketFrame.encode(.text, reply)
        post(to: connection, .unsubscribe(connection, channel: channel, reply: frame))
    }
}
