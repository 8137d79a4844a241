import CWebSockets

// On the client's thread.

extension WebSocketConnection: ClientSocket {
    func wake() {
        guard let wire = serving.wire else { return }
        let (isPaused, closeRequest) = state.withLock { ($0.isPaused, $0.closeRequest) }
        if serving.isReadingPaused && !isPaused {
            serving.isReadingPaused = false
            lws_rx_flow_control(wire, 1)
        }
        if closeRequest != nil && !serving.isCloseArmed {
            serving.isCloseArmed = true
            cws_client_end_within(wire, 3)
        }
        if serving.isOpen { lws_callback_on_writable(wire) }
    }

    func handle(_ event: ClientSocketEvent) -> Int32 {
        switch event.reason {
        case LWS_CALLBACK_CLIENT_APPEND_HANDSHAKE_HEADER:
            serving.wire = event.wire
            // A close asked for meanwhile ends the attempt.
            if state.withLock({ $0.closeRequest != nil }) { return -1 }
            return event.append(request.headers) ? 0 : -1
        case LWS_CALLBACK_CLIENT_FILTER_PRE_ESTABLISH:
            // The last moment that the answer's headers are there.
            let chosen = Self.header(WSI_TOKEN_PROTOCOL, of: event.wire)
            state.withLock { $0.subprotocol = chosen }
        case LWS_CALLBACK_CLIENT_ESTABLISHED: return opened(event)
        case LWS_CALLBACK_CLIENT_RECEIVE: return receive(event)
        case LWS_CALLBACK_CLIENT_WRITEABLE: return write(event)
        case LWS_CALLBACK_WS_PEER_INITIATED_CLOSE: notePeersClose(event)
        case LWS_CALLBACK_CLIENT_CONNECTION_ERROR: failConnecting(event)
        case LWS_CALLBACK_CLIENT_CLOSED: finish()
        case LWS_CALLBACK_WSI_DESTROY:
            finish()
            serving.wire = nil
        default: break
        }
        return 0
    }

    func fail(_ error: ClientError) {
        let left = state.withLock { state -> State? in
            guard state.end == nil else { return nil }
            state.end = error
            let left = state
            state.opening = nil
            state.outgoing = []
            state.receiver = nil
            return left
        }
        guard let left else { return }
        left.opening?.resume(returning: .failure(error))
        left.receiver?.resume(returning: nil)
        for message in left.outgoing { message.written?.resume(returning: .failure(error)) }
    }

    private func opened(_ event: ClientSocketEvent) -> Int32 {
        serving.wire = event.wire
        serving.isOpen = true
        let opening = state.withLock { state in
            defer { state.opening = nil }
            return state.opening
        }
        opening?.resume(returning: .success(()))
        if state.withLock({ $0.closeRequest != nil || !$0.outgoing.isEmpty }) { lws_callback_on_writable(event.wire) }
        return 0
    }

    private func receive(_ event: ClientSocketEvent) -> Int32 {
        if lws_is_first_fragment(event.wire) != 0 { serving.message = [] }
        let announced = lws_remaining_packet_payload(event.wire)
        guard serving.message.count + event.count + announced <= options.longestMessage else {
            serving.closure = WebSocketClosure(
                code: 1009, reason: "longer than \(options.longestMessage) bytes", isFromPeer: false)
            lws_close_reason(event.wire, LWS_CLOSE_STATUS_MESSAGE_TOO_LARGE, nil, 0)
            return -1
        }
        serving.message.append(contentsOf: event.payload)
        guard lws_is_final_fragment(event.wire) != 0 else { return 0 }
        let isBinary = lws_frame_is_binary(event.wire) != 0
        let message: WebSocketMessage = isBinary ? .binary(serving.message) : .text(serving.message)
        serving.message = []

        let (receiver, pauses) = state.withLock { state -> (CheckedContinuation<WebSocketMessage?, Never>?, Bool) in
            if let receiver = state.receiver {
                state.receiver = nil
                return (receiver, false)
            }
            state.incoming.append(message)
            state.incomingBytes += message.bytes.count
            if state.incomingBytes > options.inboundLimit { state.isPaused = true }
            return (nil, state.isPaused)
        }
        receiver?.resume(returning: message)
        if pauses && !serving.isReadingPaused {
            serving.isReadingPaused = true
            lws_rx_flow_control(event.wire, 0)
        }
        return 0
    }

    private func write(_ event: ClientSocketEvent) -> Int32 {
        let headroom = Int(cws_client_headroom)
        // A few at once, as long as the kernel takes them.
        for _ in 0..<16 {
            let (next, closeRequest) = state.withLock { state -> (Outgoing?, WebSocketClosure?) in
                state.outgoing.isEmpty ? (nil, state.closeRequest) : (state.outgoing.removeFirst(), nil)
            }
            guard var next else { return closeRequest.map { close($0, on: event.wire) } ?? 0 }
            let written = next.frame.withUnsafeMutableBufferPointer { buffer -> Int32 in
                guard let start = buffer.baseAddress else { return -1 }
                return cws_client_write(event.wire, start + headroom, buffer.count - headroom, next.isBinary ? 1 : 0)
            }
            if written < 0 {
                next.written?.resume(returning: .failure(.closed(.broken)))
                return -1
            }
            next.written?.resume(returning: .success(()))
            if lws_partial_buffered(event.wire) != 0 { break }
        }
        if state.withLock({ !$0.outgoing.isEmpty || $0.closeRequest != nil }) { lws_callback_on_writable(event.wire) }
        return 0
    }

    private func close(_ closure: WebSocketClosure, on wire: OpaquePointer) -> Int32 {
        serving.closure = serving.closure ?? closure
        // A close frame holds 125 bytes, two of them for the code.
        var reason = Array(closure.reason.utf8.prefix(120))
        lws_close_reason(wire, lws_close_status(UInt32(closure.code)), &reason, reason.count)
        return -1
    }

    private func notePeersClose(_ event: ClientSocketEvent) {
        guard serving.closure == nil else { return }
        let payload = event.payload
        guard payload.count >= 2 else {
            serving.closure = WebSocketClosure(code: 1005, isFromPeer: true)
            return
        }
        let code = UInt16(payload[0]) << 8 | UInt16(payload[1])
        let reason = String(decoding: payload.dropFirst(2), as: UTF8.self)
        serving.closure = WebSocketClosure(code: code, reason: reason, isFromPeer: true)
    }

    private func noteRefusal(_ event: ClientSocketEvent) {
        serving.status = Self.header(WSI_TOKEN_HTTP, of: event.wire).flatMap { Int($0.prefix(3)) }
        serving.retryAfter = Self.header(WSI_TOKEN_HTTP_RETRY_AFTER, of: event.wire).flatMap { Int($0) }
    }

    private func failConnecting(_ event: ClientSocketEvent) {
        noteRefusal(event)
        if state.withLock({ $0.closeRequest != nil }) {
            fail(.stopped)
        } else if let status = serving.status, status != 101, status >= 300 {
            fail(
                .upgradeRefused(
                    address: "\(request.address)", status: status, retryAfterSeconds: serving.retryAfter))
        } else {
            fail(.unreachable(address: "\(request.address)", reason: event.failureReason))
        }
    }

    private func finish() {
        if serving.isOpen {
            fail(.closed(serving.closure ?? .broken))
        } else {
            fail(.unreachable(address: "\(request.address)", reason: "nothing listens there, or no answer within 10 s"))
        }
    }

    static func header(_ token: lws_token_indexes, of wire: OpaquePointer) -> String? {
        var text = [CChar](repeating: 0, count: 256)
        let count = lws_hdr_copy(wire, &text, Int32(text.count), token)
        guard count > 0 else { return nil }
        return String(decoding: text.prefix(Int(count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
