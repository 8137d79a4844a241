import CWebSockets
import Synchronization

/// One HTTP request and its answer.
public struct HTTPRequest: Sendable {
    public var method: String
    public var address: ServerAddress
    public var headers: [(name: String, value: String)]
    public var body: [UInt8]
    /// The longest answer taken, in bytes.
    public var longestAnswer = 64 << 20
    public var acceptsAnyCertificate = false

    public init(
        _ method: String, _ address: ServerAddress, headers: [(name: String, value: String)] = [], body: [UInt8] = []
    ) {
        self.method = method
        self.address = address
        self.headers = headers
        self.body = body
    }

    /// Sends it on a connection of its own; redirects are answers like others. Fails after 10 s without progress.
    public func answer(thread: ClientThread = .shared) async throws(ClientError) -> HTTPAnswer {
        var headers = headers
        if !body.isEmpty || ["POST", "PUT", "PATCH"].contains(method) {
            headers.append(("content-length", String(body.count)))
        }
        let isMethod = !method.isEmpty && method.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f }
        guard isMethod else { throw .badAddress("\(address)", reason: "the method is none of HTTP's") }
        let request = ConnectionRequest(
            address: address, headers: headers, method: method, acceptsAnyCertificate: acceptsAnyCertificate)
        try request.validate()
        let exchange = HTTPExchange(request: request, body: body, longestAnswer: longestAnswer, thread: thread)
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in exchange.start(continuation) }
        } onCancel: {
            exchange.cancel()
        }
        return try outcome.get()
    }
}

public struct HTTPAnswer: Hashable, Sendable {
    public var status: Int
    public var contentType: String?
    /// From the `Retry-After` header, where it names seconds.
    public var retryAfterSeconds: Int?
    public var body: [UInt8]

    public var isSuccess: Bool { (200..<300).contains(status) }
    public var text: String { String(decoding: body, as: UTF8.self) }
}

/// A request under way.
private final class HTTPExchange: ClientSocket {
    typealias Outcome = Result<HTTPAnswer, ClientError>

    private struct Serving {
        var wire: OpaquePointer?
        var sent = 0
        var answer: HTTPAnswer?
    }

    let request: ConnectionRequest
    private let body: [UInt8]
    private let longestAnswer: Int
    private let thread: ClientThread
    private let waiting = Mutex<CheckedContinuation<Outcome, Never>?>(nil)
    private let isCancelled = Atomic<Bool>(false)
    // The client's thread alone.
    private nonisolated(unsafe) var serving = Serving()

    /// Bytes of a body written at once.
    private static let pieceSize = 16 << 10

    init(request: ConnectionRequest, body: [UInt8], longestAnswer: Int, thread: ClientThread) {
        self.request = request
        self.body = body
        self.longestAnswer = longestAnswer
        self.thread = thread
    }

    func start(_ continuation: CheckedContinuation<Outcome, Never>) {
        waiting.withLock { $0 = continuation }
        thread.open(self)
    }

    func cancel() {
        isCancelled.store(true, ordering: .relaxed)
        thread.wake(self)
    }

    func fail(_ error: ClientError) { end(.failure(error)) }

    private func end(_ outcome: Outcome) {
        let continuation = waiting.withLock { waiting in
            defer { waiting = nil }
            return waiting
        }
        continuation?.resume(returning: outcome)
    }

    // MARK: On the client's thread

    func wake() {
        guard isCancelled.load(ordering: .relaxed) else { return }
        if let wire = serving.wire { cws_kill(wire) }
        end(.failure(.stopped))
    }

    func handle(_ event: ClientSocketEvent) -> Int32 {
        switch event.reason {
        case LWS_CALLBACK_CLIENT_APPEND_HANDSHAKE_HEADER:
            serving.wire = event.wire
            guard !isCancelled.load(ordering: .relaxed), event.append(request.headers) else { return -1 }
            if !body.isEmpty {
                lws_client_http_body_pending(event.wire, 1)
                lws_callback_on_writable(event.wire)
            }
        case LWS_CALLBACK_CLIENT_HTTP_WRITEABLE: return writeBody(event.wire)
        case LWS_CALLBACK_ESTABLISHED_CLIENT_HTTP:
            serving.answer = HTTPAnswer(
                status: Int(lws_http_client_http_response(event.wire)),
                contentType: WebSocketConnection.header(WSI_TOKEN_HTTP_CONTENT_TYPE, of: event.wire),
                retryAfterSeconds: WebSocketConnection.header(WSI_TOKEN_HTTP_RETRY_AFTER, of: event.wire)
                    .flatMap { Int($0) },
                body: [])
        case LWS_CALLBACK_RECEIVE_CLIENT_HTTP: return read(event.wire)
        case LWS_CALLBACK_RECEIVE_CLIENT_HTTP_READ:
            serving.answer?.body.append(contentsOf: event.payload)
            if let count = serving.answer?.body.count, count > longestAnswer {
                end(.failure(.tooLarge(limit: longestAnswer)))
                return -1
            }
        case LWS_CALLBACK_COMPLETED_CLIENT_HTTP: finish(isWhole: true)
        case LWS_CALLBACK_CLOSED_CLIENT_HTTP: finish(isWhole: false)
        case LWS_CALLBACK_CLIENT_CONNECTION_ERROR:
            fail(.unreachable(address: "\(request.address)", reason: event.failureReason))
        case LWS_CALLBACK_WSI_DESTROY:
            finish(isWhole: false)
            serving.wire = nil
        default: break
        }
        return 0
    }

    private func writeBody(_ wire: OpaquePointer) -> Int32 {
        guard serving.sent < body.count else { return 0 }
        let headroom = Int(cws_client_headroom)
        let piece = body[serving.sent..<min(body.count, serving.sent + Self.pieceSize)]
        let isLast = piece.endIndex == body.count
        if isLast { lws_client_http_body_pending(wire, 0) }
        var frame = [UInt8](repeating: 0, count: headroom) + piece
        let written = frame.withUnsafeMutableBufferPointer { buffer -> Int32 in
            guard let start = buffer.baseAddress else { return -1 }
            return cws_client_write_body(wire, start + headroom, piece.count, isLast ? 1 : 0)
        }
        guard written >= 0 else { return -1 }
        serving.sent += piece.count
        if !isLast { lws_callback_on_writable(wire) }
        return 0
    }

    /// The library strips chunked framing and calls back with the pieces.
    private func read(_ wire: OpaquePointer) -> Int32 {
        var buffer = [CChar](repeating: 0, count: Int(cws_client_headroom) + 16384)
        return buffer.withUnsafeMutableBufferPointer { buffer -> Int32 in
            guard let start = buffer.baseAddress else { return -1 }
            var at: UnsafeMutablePointer<CChar>? = start + Int(cws_client_headroom)
            var count = Int32(buffer.count) - cws_client_headroom
            return lws_http_client_read(wire, &at, &count) < 0 ? -1 : 0
        }
    }

    private func finish(isWhole: Bool) {
        if let answer = serving.answer, isWhole {
            end(.success(answer))
        } else {
            fail(
                .unreachable(address: "\(request.address)", reason: "the connection broke before the answer was whole"))
        }
    }
}
