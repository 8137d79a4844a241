import Dispatch
import Synchronization
import Testing

@testable import Gateway

/// Serves a few fixed paths, and notes what it is told.
final class TestApplication: GatewayApplication {
    struct Notes {
        var opened: [ConnectionID] = []
        var closed: [ConnectionID] = []
        var received: [WebSocketMessage] = []
        var heads: [RequestHead] = []
        var ended = 0
        var aborted = 0
        var bytes: [ConnectionID: Int] = [:]
    }

    private let gateway = Mutex<Gateway?>(nil)
    let notes = Mutex(Notes())
    /// Lets a service thread go on that `hold` stopped.
    let release = DispatchSemaphore(value: 0)

    func serve(through gateway: Gateway?) { self.gateway.withLock { $0 = gateway } }

    private var current: Gateway? { gateway.withLock { $0 } }

    func webSocketRequested(_ request: RequestHead) -> WebSocketDecision {
        if request.path == "/refused" { return .refuse(HTTPResponse(status: 403, body: Array("no".utf8))) }
        return .accept(subprotocol: request.offeredSubprotocols.contains("roomtone.v1") ? "roomtone.v1" : nil)
    }

    func webSocketOpened(_ connection: ConnectionID, _ request: RequestHead) {
        notes.withLock {
            $0.opened.append(connection)
            $0.heads.append(request)
        }
    }

    /// `close` closes with 4001, `channel N` subscribes, `paced N` at 4 a second, `hold` stops the service thread until
    /// `release`; everything else comes back.
    func webSocketReceived(_ connection: ConnectionID, _ message: WebSocketMessage) {
        notes.withLock { $0.received.append(message) }
        guard case .text(let bytes) = message else {
            current?.send(message, to: connection)
            return
        }
        let words = String(decoding: bytes, as: UTF8.self).split(separator: " ")
        switch words.first {
        case "close": current?.close(connection, code: 4001, reason: "asked for")
        case "channel":
            for number in words.dropFirst() {
                current?.subscribe(connection, to: UInt32(number) ?? 0, reply: Array("ok \(number)".utf8), maxHz: nil)
            }
        case "paced": current?.subscribe(connection, to: UInt32(words[1]) ?? 0, reply: Array("ok".utf8), maxHz: 4)
        case "hold": release.wait()
        case "leave": current?.unsubscribe(connection, from: UInt32(words[1]) ?? 0, reply: Array("left".utf8))
        default: current?.send(message, to: connection)
        }
    }

    func webSocketClosed(_ connection: ConnectionID) { notes.withLock { $0.closed.append(connection) } }

    func requestReceived(_ exchange: ConnectionID, _ head: RequestHead) -> BodyPlan {
        notes.withLock { $0.heads.append(head) }
        switch head.path {
        case "/stream": return .stream
        case "/early":
            current?.respond(to: exchange, with: HTTPResponse(status: 403, body: Array("too early".utf8)))
            return .stream
        case "/silent": return .none
        default: return .buffer(limit: 4 * 1024 * 1024)
        }
    }

    func requestBody(_ exchange: ConnectionID, _ chunk: [UInt8]) {
        notes.withLock { $0.bytes[exchange, default: 0] += chunk.count }
    }

    /// Answers with the body, or with the count of bytes streamed; `/silent` stays unanswered.
    func requestEnded(_ exchange: ConnectionID, _ body: [UInt8]) {
        let (head, bytes) = notes.withLock { notes in
            notes.ended += 1
            return (notes.heads.last, notes.bytes[exchange] ?? 0)
        }
        switch head?.path {
        case "/silent": break
        case "/stream": current?.respond(to: exchange, with: HTTPResponse(status: 200, body: Array("\(bytes)".utf8)))
        case "/large":
            let large = [UInt8](repeating: 0x61, count: 3_000_000)
            current?.respond(to: exchange, with: HTTPResponse(status: 200, body: large))
        case "/none": current?.respond(to: exchange, with: HTTPResponse(status: 204))
        default:
            let answer = body.isEmpty ? Array("hello".utf8) : body
            current?.respond(
                to: exchange, with: HTTPResponse(status: 200, headers: ["Content-Type": "text/plain"], body: answer))
        }
    }

    func requestAborted(_ exchange: ConnectionID) { notes.withLock { $0.aborted += 1 } }

    func farewell(_ connection: ConnectionID, code: UInt16, reason: String) -> [UInt8]? {
        Array("bye \(code)".utf8)
    }
}

/// A gateway on a free port, stopped when the test lets go of it.
final class TestServer {
    let application = TestApplication()
    let gateway: Gateway
    let port: UInt16

    init(_ configure: (inout GatewayConfiguration) -> Void = { _ in }) throws {
        var configuration = GatewayConfiguration()
        configuration.port = 0
        configuration.serviceThreads = 2
        configure(&configuration)
        gateway = Gateway(configuration: configuration, application: application)
        application.serve(through: gateway)
        port = try gateway.start()
    }

    deinit {
        gateway.stop()
        application.serve(through: nil)
    }

    /// Waits until the notes or counts are as wanted; false after five seconds.
    func reaches(_ condition: (TestServer) -> Bool) -> Bool {
        let end = ContinuousClock.now + .seconds(5)
        while !condition(self) {
            if ContinuousClock.now > end { return false }
            pause(milliseconds: 2)
        }
        return true
    }

    /// A client that has subscribed by the words that `TestApplication` knows: `channel 1 2`.
    func subscriber(_ words: String, receiveBuffer: Int32? = nil) throws -> TestClient {
        let client = try TestClient(port: port, receiveBuffer: receiveBuffer)
        try client.upgrade()
        client.sendText(words)
        for _ in words.split(separator: " ").dropFirst() { #expect(try client.readText().hasPrefix("ok")) }
        return client
    }

    /// Stops the service thread, does what `body` says, and lets it go on: all of it is one batch.
    func atOnce(_ client: TestClient, _ body: () throws -> Void) rethrows {
        let before = application.notes.withLock { $0.received.count }
        client.sendText("hold")
        #expect(reaches { $0.application.notes.withLock { $0.received.count } == before + 1 })
        defer { application.release.signal() }
        try body()
    }
}
