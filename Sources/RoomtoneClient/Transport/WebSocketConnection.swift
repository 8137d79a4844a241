import CWebSockets
import Synchronization

/// A WebSocket to a server, from the client's side.
///
/// Messages are sent in the order of the calls. Reading stops while more than `inboundLimit` bytes wait to be taken,
/// so a slow taker slows the sender and costs no memory. Close it when it is not needed any more: letting go of it
/// does not.
package final class WebSocketConnection: Sendable {
    package struct Options: Sendable {
        /// The longest message taken, in bytes; a longer one ends the connection with 1009.
        package var longestMessage = 4 << 20
        /// Bytes of messages not yet taken above which reading pauses.
        package var inboundLimit = 1 << 20
        /// For tests with certificates that nobody signed.
        package var acceptsAnyCertificate = false

        package init() {}
    }

    private struct Outgoing {
        /// The library wants free bytes before a message.
        var frame: [UInt8]
        var isBinary: Bool
        var written: CheckedContinuation<Result<Void, ClientError>, Never>?
    }

    private struct State {
        var opening: CheckedContinuation<Result<Void, ClientError>, Never>?
        var subprotocol: String?
        var outgoing: [Outgoing] = []
        var incoming: [WebSocketMessage] = []
        var incomingBytes = 0
        var isPaused = false
        var receiver: CheckedContinuation<WebSocketMessage?, Never>?
        var closeRequest: WebSocketClosure?
        var end: ClientError?

        /// Why nothing more is taken.
        var ending: ClientError? { end ?? closeRequest.map { .closed($0) } }
    }

    /// What only the client's thread touches.
    private struct Serving {
        var wire: OpaquePointer?
        var isOpen = false
        var message: [UInt8] = []
        var isReadingPaused = false
        var isCloseArmed = false
        var closure: WebSocketClosure?
        var status: Int?
        var retryAfter: Int?
    }

    /// Messages enqueued without waiting are refused above this number.
    private static let enqueuedLimit = 1024

    let request: ConnectionRequest
    private let options: Options
    private let thread: ClientThread
    private let state = Mutex(State())
    // The client's thread alone.
    private nonisolated(unsafe) var serving = Serving()

    private init(request: ConnectionRequest, options: Options, thread: ClientThread) {
        self.request = request
        self.options = options
        self.thread = thread
    }

    /// Returns once the server has agreed; gives up after 10 s.
    package static func connect(
        to address: ServerAddress, headers: [(name: String, value: String)] = [], subprotocols: [String] = [],
        options: Options = Options(), thread: ClientThread = .shared
    ) async throws(ClientError) -> WebSocketConnection {
        let request = ConnectionRequest(
            address: address, headers: headers, subprotocols: subprotocols,
            acceptsAnyCertificate: options.acceptsAnyCertificate)
        try request.validate()
        let connection = WebSocketConnection(request: request, options: options, thread: thread)
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { (continuation: CheckedContinuation<Result<Void, ClientError>, Never>) in
                connection.state.withLock { $0.opening = continuation }
                thread.open(connection)
            }
        } onCancel: {
            connection.close()
        }
        try outcome.get()
        return connection
    }

    /// The subprotocol that the server chose.
    package var subprotocol: String? { state.withLock { $0.subprotocol } }

    /// Why the connection ended; `nil` while it lasts.
    package var closure: WebSocketClosure? {
        state.withLock { state in
            guard let end = state.end else { return nil }
            if case .closed(let closure) = end { return closure }
            return .broken
        }
    }

    /// Returns when the message was handed to the socket: waiting for it is how a sender keeps the network's pace.
    package func send(text: String) async throws(ClientError) { try await send(Array(text.utf8), isBinary: false) }
    /// UTF-8, not checked.
    package func send(text: [UInt8]) async throws(ClientError) { try await send(text, isBinary: false) }
    package func send(binary: [UInt8]) async throws(ClientError) { try await send(binary, isBinary: true) }

    private func send(_ bytes: [UInt8], isBinary: Bool) async throws(ClientError) {
        let outcome = await withCheckedContinuation {
            (continuation: CheckedContinuation<Result<Void, ClientError>, Never>) in
            let end = state.withLock { state -> ClientError? in
                if let end = state.ending { return end }
                state.outgoing.append(Outgoing(frame: Self.frame(bytes), isBinary: isBinary, written: continuation))
                return nil
            }
            if let end { continuation.resume(returning: .failure(end)) } else { thread.wake(self) }
        }
        try outcome.get()
    }

    /// Sends without waiting; false when the connection is over or too much waits.
    func enqueue(text: [UInt8]) -> Bool {
        let isTaken = state.withLock { state in
            guard state.ending == nil, state.outgoing.count < Self.enqueuedLimit else { return false }
            state.outgoing.append(Outgoing(frame: Self.frame(text), isBinary: false))
            return true
        }
        if isTaken { thread.wake(self) }
        return isTaken
    }

    /// The next message; `nil` once the connection is over and everything was taken, or when the task is cancelled.
    /// One taker at a time.
    package func receive() async -> WebSocketMessage? {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let (next, resumesReading) = state.withLock { state -> (WebSocketMessage??, Bool) in
                    if !state.incoming.isEmpty {
                        let message = state.incoming.removeFirst()
                        state.incomingBytes -= message.bytes.count
                        let resumes = state.isPaused && state.incomingBytes <= options.inboundLimit / 2
                        if resumes { state.isPaused = false }
                        return (.some(message), resumes)
                    }
                    if state.end != nil || Task.isCancelled || state.receiver != nil { return (.some(nil), false) }
                    state.receiver = continuation
                    return (nil, false)
                }
                if resumesReading { thread.wake(self) }
                if let next { continuation.resume(returning: next) }
            }
        } onCancel: {
            let receiver = state.withLock { state in
                defer { state.receiver = nil }
                return state.receiver
            }
            receiver?.resume(returning: nil)
        }
    }

    /// The messages until the connection ends; then `closure` says why.
    package var messages: Messages { Messages(connection: self) }

    package struct Messages: AsyncSequence, Sendable {
        let connection: WebSocketConnection
        package func makeAsyncIterator() -> Iterator { Iterator(connection: connection) }
        package struct Iterator: AsyncIteratorProtocol {
            let connection: WebSocketConnection
            package func next() async -> WebSocketMessage? { await connection.receive() }
        }
    }

    /// Begins the end: what was sent before goes out first; a peer that does not answer is left after 3 s.
    package func close(code: UInt16 = 1000, reason: String = "") {
        let isNews = state.withLock { state in
            guard state.ending == nil else { return false }
            state.closeRequest = WebSocketClosure(code: code, reason: reason, isFromPeer: false)
            return true
        }
        if isNews { thread.wake(self) }
    }

    private static func frame(_ bytes: [UInt8]) -> [UInt8] {
        let headroom = Int(cws_client_headroom)
        return [UInt8](unsafeUninitializedCapacity: headroom + bytes.count) { buffer, count in
            buffer.prefix(headroom).initialize(repeating: 0)
            _ = buffer.dropFirst(headroom).initialize(fromContentsOf: bytes)
            count = headroom + bytes.count
        }
    }
}

// MARK: On the client's thread

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
        case LWS_CALLBACK_CLIENT_FILTER_PRE_ESTABLISH: noteRefusal(event)
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
        let chosen = request.subprotocols.isEmpty ? nil : Self.header(WSI_TOKEN_PROTOCOL, of: event.wire)
        let opening = state.withLock { state in
            defer { state.opening = nil }
            state.subprotocol = chosen
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
        guard lws_is_final_fragment(event.wire) != 0, announced == 0 else { return 0 }
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
            let reason = event.text.isEmpty ? "refused, or no answer within 10 s" : event.text
            fail(.unreachable(address: "\(request.address)", reason: reason))
        }
    }

    private func finish() {
        if serving.isOpen {
            fail(.closed(serving.closure ?? .broken))
        } else {
            fail(.unreachable(address: "\(request.address)", reason: "refused, or no answer within 10 s"))
        }
    }

    static func header(_ token: lws_token_indexes, of wire: OpaquePointer) -> String? {
        var text = [CChar](repeating: 0, count: 256)
        let count = lws_hdr_copy(wire, &text, Int32(text.count), token)
        guard count > 0 else { return nil }
        return String(decoding: text.prefix(Int(count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
