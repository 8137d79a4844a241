extension Service {
    func openWebSocket(_ connection: Connection, _ head: RequestHead, key: String) {
        if isDraining {
            var response = HTTPResponse(status: 503)
            response.addHeader("Retry-After", "1")
            answerAndClose(connection, response)
            return
        }
        switch application.webSocketRequested(head) {
        case .refuse(let response): answerAndClose(connection, response)
        case .accept(let subprotocol):
            // A name that was not offered would make the client hang up.
            let agreed = subprotocol.flatMap { head.offeredSubprotocols.contains($0) ? $0 : nil }
            connection.output.append(WebSocketHandshake.acceptance(key: key, subprotocol: agreed))
            connection.stage = .webSocket
            let id = newID()
            connection.id = id
            names[id] = connection
            statistics.webSockets += 1
            flush(connection)
            application.webSocketOpened(id, head)
        }
    }

    func readWebSocket(_ connection: Connection, _ input: Span<UInt8>) -> Int {
        if connection.ignoresInput { return input.count }
        do throws(WebSocketDecoder.Failure) {
            let (consumed, event) = try connection.decoder.decode(input)
            if let event { handle(event, on: connection) }
            return consumed
        } catch {
            if error == .tooBig {
                statistics.disconnects.tooBig += 1
            } else {
                statistics.disconnects.badProtocol += 1
            }
            if !connection.isClosing { closeWebSocket(connection, code: error.code, reason: error.reason) }
            // What follows a broken frame cannot be told apart any more.
            connection.ignoresInput = true
            return input.count
        }
    }

    private func handle(_ event: WebSocketDecoder.Event, on connection: Connection) {
        guard let id = connection.id else { return }
        switch event {
        case .message(let message):
            if !connection.isClosing { application.webSocketReceived(id, message) }
        case .ping(let payload):
            if !connection.isClosing { enqueue(connection, WebSocketFrame.encode(.pong, payload)) }
        case .pong: break
        case .close(let code):
            if connection.isClosing {
                kill(connection)
            } else {
                detachAll(connection)
                connection.output.append(
                    code.map { WebSocketFrame.close(code: $0, reason: "") } ?? WebSocketFrame.encode(.close, []))
                beginClosing(connection, waitsForPeer: false)
                flush(connection)
            }
        }
    }

    /// Sends what is queued, the farewell and a close frame, then waits for the peer's.
    func closeWebSocket(_ connection: Connection, code: UInt16, reason: String) {
        guard connection.isWebSocket, !connection.isClosing, let id = connection.id else { return }
        detachAll(connection)
        if code >= 4000, let farewell = application.farewell(id, code: code, reason: reason) {
            connection.output.append(WebSocketFrame.encode(.text, farewell))
        }
        connection.output.append(WebSocketFrame.close(code: code, reason: reason))
        beginClosing(connection, waitsForPeer: true)
        connection.isPaused = false
        updateReading(connection)
        flush(connection)
    }

    /// Puts a frame in the control lane.
    func enqueue(_ connection: Connection, _ frame: [UInt8]) {
        if frame.isEmpty { return }
        if connection.output.byteCount + frame.count > configuration.maxQueuedBytes {
            statistics.disconnects.slowConsumer += 1
            closeWebSocket(connection, code: 4108, reason: "slow consumer")
            return
        }
        connection.output.append(frame)
        queueWrite(connection)
    }
}
