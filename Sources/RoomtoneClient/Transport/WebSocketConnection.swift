import CWebSockets
import Synchronization

/// A WebSocket to a server, from the client's side.
///
/// Messages are sent in the order of the calls. Reading stops while more than `inboundLimit` bytes wait to be taken,
/// so a slow taker slows the sender and costs no memory. Close it when it is not needed any more: letting go of it
/// does not.
public final class WebSocketConnection: Sendable {
    public struct Options: Sendable {
        /// The longest message taken, in bytes; a longer one ends the connection with 1009.
        public var longestMessage = 4 << 20
        /// Bytes of messages not yet taken above which reading pauses.
        public var inboundLimit = 1 << 20
        /// For tests with certificates that nobody signed.
        public var acceptsAnyCertificate = false

        public init() {}
    }

    struct Outgoing {
        /// The library wants free bytes before a message.
        var frame: [UInt8]
        var isBinary: Bool
        var written: CheckedContinuation<Result<Void, ClientError>, Never>?
    }

    struct State {
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
    struct Serving {
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
    let options: Options
    private let thread: ClientThread
    let state = Mutex(State())
    // The client's thread alone.
    nonisolated(unsafe) var serving = Serving()

    private init(request: ConnectionRequest, options: Options, thread: ClientThread) {
        self.request = request
        self.options = options
        self.thread = thread
    }

    /// Returns once the server has agreed; gives up after 10 s.
    public static func connect(
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
    public var subprotocol: String? { state.withLock { $0.subprotocol } }

    /// Why the connection ended; `nil` while it lasts.
    public var closure: WebSocketClosure? {
        state.withLock { state in
            guard let end = state.end else { return nil }
            if case .closed(let closure) = end { return closure }
            return .broken
        }
    }

    /// Returns when the message was handed to the socket: waiting for it is how a sender keeps the network's pace.
    public func send(text: String) async throws(ClientError) { try await send(Array(text.utf8), isBinary: false) }
    /// UTF-8, not checked.
    public func send(text: [UInt8]) async throws(ClientError) { try await send(text, isBinary: false) }
    public func send(binary: [UInt8]) async throws(ClientError) { try await send(binary, isBinary: true) }

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
    public func receive() async -> WebSocketMessage? {
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
    public var messages: Messages { Messages(connection: self) }

    public struct Messages: AsyncSequence, Sendable {
        let connection: WebSocketConnection
        public func makeAsyncIterator() -> Iterator { Iterator(connection: connection) }
        public struct Iterator: AsyncIteratorProtocol {
            let connection: WebSocketConnection
            public func next() async -> WebSocketMessage? { await connection.receive() }
        }
    }

    /// Begins the end: what was sent before goes out first; a peer that does not answer is left after 3 s.
    public func close(code: UInt16 = 1000, reason: String = "") {
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
