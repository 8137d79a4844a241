/// Live audio to a server over `/v1/listen`, and what it hears.
///
/// Send packets or samples at the pace of the room, take the messages meanwhile, and end with `closeStream`: the
/// server then says the rest and closes. It does not come back by itself; a new stream of the same session goes on
/// with the session's clock.
public final class ListenStream: Sendable {
    private let connection: WebSocketConnection

    private init(connection: WebSocketConnection) { self.connection = connection }

    /// Connects; fails where the server refuses token or parameters.
    ///
    /// - Parameters:
    ///   - address: The server, such as `http://127.0.0.1:8787`; its path is not used.
    ///   - token: Of a role that may send audio, such as `room`.
    ///   - parameters: What is sent, and which messages are wanted.
    ///   - options: Limits of the connection.
    ///   - thread: Where the socket is served.
    public static func open(
        _ address: ServerAddress, token: String, parameters: ListenParameters,
        options: WebSocketConnection.Options = WebSocketConnection.Options(), thread: ClientThread = .shared
    ) async throws(ClientError) -> ListenStream {
        let connection = try await WebSocketConnection.connect(
            to: address.with(path: parameters.path), headers: [("authorization", "Bearer \(token)")],
            options: options, thread: thread)
        return ListenStream(connection: connection)
    }

    /// One Opus packet, or a piece of the stream in the encoding agreed; returns when it was handed to the socket.
    public func send(_ audio: [UInt8]) async throws(ClientError) { try await connection.send(binary: audio) }

    /// PCM16 samples, channels interleaved, where the encoding is `linear16`.
    public func send(samples: [Int16]) async throws(ClientError) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(samples.count * 2)
        for sample in samples {
            let bits = UInt16(bitPattern: sample)
            bytes.append(UInt8(truncatingIfNeeded: bits))
            bytes.append(UInt8(truncatingIfNeeded: bits >> 8))
        }
        try await connection.send(binary: bytes)
    }

    /// Keeps a stream without audio open.
    public func keepAlive() async throws(ClientError) { try await connection.send(text: #"{"type":"KeepAlive"}"#) }

    /// Asks for the final result of what was sent so far.
    public func finalize() async throws(ClientError) { try await connection.send(text: #"{"type":"Finalize"}"#) }

    /// Says that no more audio comes; the messages go on until the server closes.
    public func closeStream() async throws(ClientError) { try await connection.send(text: #"{"type":"CloseStream"}"#) }

    /// Ends at once.
    public func close() { connection.close() }

    /// The next message; `nil` when the server has closed as agreed, or the task was cancelled.
    public func nextMessage() async throws(ClientError) -> ListenMessage? {
        while true {
            switch await connection.receive() {
            case .text(let json): return try ListenMessage(json)
            case .binary: continue
            case nil:
                guard let closure = connection.closure, closure.code != 1000 else { return nil }
                throw .closed(closure)
            }
        }
    }

    /// The messages until the server closes; a stream that ends otherwise than agreed ends with an error.
    public var messages: Messages { Messages(stream: self) }

    public struct Messages: AsyncSequence, Sendable {
        public typealias Element = ListenMessage
        public typealias Failure = ClientError
        let stream: ListenStream

        public func makeAsyncIterator() -> Iterator { Iterator(stream: stream) }

        public struct Iterator: AsyncIteratorProtocol {
            let stream: ListenStream

            public func next(isolation actor: isolated (any Actor)?) async throws(ClientError) -> ListenMessage? {
                try await stream.nextMessage()
            }
            public func next() async throws(ClientError) -> ListenMessage? { try await stream.nextMessage() }
        }
    }
}
