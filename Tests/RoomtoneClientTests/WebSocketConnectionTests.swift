import Foundation
import Testing

@testable import RoomtoneClient

@Suite(.timeLimit(.minutes(1)))
struct WebSocketConnectionTests {
    private func address(_ server: FakeServer, _ path: String = "/v1/ws") throws -> ServerAddress {
        try ServerAddress(server.address + path)
    }

    @Test func connectsWithHeadersAndASubprotocol() async throws {
        let server = try FakeServer { peer in
            let head = try peer.upgrade(subprotocol: "roomtone.v1")
            try peer.send(head)
            _ = try peer.readFrame()
        }
        let connection = try await WebSocketConnection.connect(
            to: address(server, "/v1/ws?x=1"), headers: [("authorization", "Bearer abc"), ("x-trace", "7")],
            subprotocols: ["roomtone.v1", "other"])
        #expect(connection.subprotocol == "roomtone.v1")
        let head = try #require(await connection.receive()).bytes
        let text = String(decoding: head, as: UTF8.self)
        #expect(text.hasPrefix("GET /v1/ws?x=1 HTTP/1.1\r\n"))
        #expect(FakePeer.header("authorization", in: text) == "Bearer abc")
        #expect(FakePeer.header("x-trace", in: text) == "7")
        #expect(FakePeer.header("host", in: text) == "127.0.0.1:\(server.port)")
        #expect(FakePeer.header("origin", in: text) == nil)
        connection.close()
        #expect(await connection.receive() == nil)
        #expect(server.failures == [])
    }

    @Test func carriesATokenOfEightKilobytes() async throws {
        let token = String(repeating: "t", count: 8000)
        let server = try FakeServer { peer in
            let head = try peer.upgrade()
            try peer.send(FakePeer.header("authorization", in: head) ?? "none")
        }
        let connection = try await WebSocketConnection.connect(
            to: address(server), headers: [("authorization", token)])
        #expect(await connection.receive() == .text(Array(token.utf8)))
        connection.close()
    }

    @Test func refusesAHeaderThatWouldBreakTheRequest() async throws {
        let server = try FakeServer()
        await #expect(throws: ClientError.self) {
            try await WebSocketConnection.connect(
                to: address(server), headers: [("authorization", "Bearer a\r\nx-other: 1")])
        }
        #expect(server.accepted == 0)
    }

    @Test func saysThatNobodyListens() async throws {
        let server = try FakeServer()
        let target = try address(server)
        server.stop()
        await #expect {
            try await WebSocketConnection.connect(to: target)
        } throws: { error in
            guard case .unreachable(let address, _) = error as? ClientError else { return false }
            return address == "http://127.0.0.1:\(target.port)"
        }
    }

    @Test(arguments: [(401, ""), (403, ""), (404, ""), (503, "Retry-After: 7\r\n"), (301, "Location: /elsewhere\r\n")])
    func saysWhichStatusRefusedTheUpgrade(status: Int, header: String) async throws {
        let server = try FakeServer { peer in
            _ = try peer.readHead()
            try peer.write(Array("HTTP/1.1 \(status) No\r\n\(header)Content-Length: 2\r\n\r\nno".utf8))
        }
        await #expect {
            try await WebSocketConnection.connect(to: address(server))
        } throws: { error in
            guard case .upgradeRefused(_, status, let seconds) = error as? ClientError else { return false }
            return seconds == (status == 503 ? 7 : nil)
        }
        #expect(server.accepted == 1)
    }

    @Test func sendsTextAndBinaryInOrder() async throws {
        let big = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let server = try FakeServer { peer in
            try peer.upgrade()
            guard try peer.readFrame() == .text("one") else { throw FakePeer.Failure("not one") }
            guard try peer.readFrame() == .binary(big) else { throw FakePeer.Failure("not the big one") }
            guard try peer.readFrame() == .text("") else { throw FakePeer.Failure("not the empty one") }
            guard try peer.readFrame() == .close(4001, "enough") else { throw FakePeer.Failure("no close") }
            try peer.sendClose(4001)
        }
        let connection = try await WebSocketConnection.connect(to: address(server))
        try await connection.send(text: "one")
        try await connection.send(binary: big)
        try await connection.send(text: "")
        connection.close(code: 4001, reason: "enough")
        #expect(await connection.receive() == nil)
        #expect(connection.closure == WebSocketClosure(code: 4001, reason: "enough", isFromPeer: false))
        #expect(server.failures == [])
        await #expect(throws: ClientError.self) { try await connection.send(text: "late") }
    }

    @Test func putsFragmentsTogether() async throws {
        let long = Array(String(repeating: "ä", count: 50_000).utf8)
        let server = try FakeServer { peer in
            try peer.upgrade()
            try peer.write(FakePeer.frame(opcode: 1, isFinal: false, Array("he".utf8)))
            try peer.write(FakePeer.frame(opcode: 9, Array("p".utf8)))
            try peer.write(FakePeer.frame(opcode: 0, isFinal: false, Array("ll".utf8)))
            try peer.write(FakePeer.frame(opcode: 0, Array("o".utf8)))
            guard try peer.readFrame() == .pong(Array("p".utf8)) else { throw FakePeer.Failure("no pong") }
            for byte in FakePeer.frame(opcode: 1, Array("byte by byte".utf8)) { try peer.write([byte]) }
            try peer.write(FakePeer.frame(opcode: 1, []))
            try peer.write(FakePeer.frame(opcode: 2, [0, 255]) + FakePeer.frame(opcode: 1, long))
            try peer.sendClose(1000)
            _ = try peer.readFrame()
        }
        let connection = try await WebSocketConnection.connect(to: address(server))
        #expect(await connection.receive() == .text(Array("hello".utf8)))
        #expect(await connection.receive() == .text(Array("byte by byte".utf8)))
        #expect(await connection.receive() == .text([]))
        #expect(await connection.receive() == .binary([0, 255]))
        #expect(await connection.receive() == .text(long))
        #expect(await connection.receive() == nil)
        #expect(server.failures == [])
    }

    @Test(arguments: [(UInt16(4201), "token expired"), (4108, ""), (1001, "going away")])
    func saysTheServersCloseCode(code: UInt16, reason: String) async throws {
        let server = try FakeServer { peer in
            try peer.upgrade()
            try peer.send("last")
            try peer.sendClose(code, reason)
            guard case .close = try peer.readFrame() else { throw FakePeer.Failure("no close in answer") }
        }
        let connection = try await WebSocketConnection.connect(to: address(server))
        var count = 0
        for await _ in connection.messages { count += 1 }
        #expect(count == 1)
        #expect(connection.closure == WebSocketClosure(code: code, reason: reason, isFromPeer: true))
        #expect(server.failures == [])
    }

    @Test(arguments: [true, false])
    func saysThatTheConnectionBroke(byReset: Bool) async throws {
        let server = try FakeServer { peer in
            try peer.upgrade()
            _ = try peer.readFrame()
            if byReset { peer.reset() }
        }
        let connection = try await WebSocketConnection.connect(to: address(server))
        try await connection.send(text: "x")
        #expect(await connection.receive() == nil)
        #expect(connection.closure?.code == 1006)
    }

    @Test func endsAtAMessageThatIsTooLong() async throws {
        let server = try FakeServer { peer in
            try peer.upgrade()
            try peer.write(FakePeer.frame(opcode: 1, isFinal: false, [UInt8](repeating: 65, count: 900)))
            try peer.write(FakePeer.frame(opcode: 0, [UInt8](repeating: 65, count: 101)))
            guard case .close(1009, _) = try peer.readFrame() else { throw FakePeer.Failure("no close with 1009") }
        }
        var options = WebSocketConnection.Options()
        options.longestMessage = 1000
        let connection = try await WebSocketConnection.connect(to: address(server), options: options)
        #expect(await connection.receive() == nil)
        #expect(connection.closure?.code == 1009)
        #expect(server.failures == [])
    }

    @Test func endsAtTextThatIsNotUTF8() async throws {
        let server = try FakeServer { peer in
            try peer.upgrade()
            try peer.write(FakePeer.frame(opcode: 1, [0xc3, 0x28]))
            guard case .close(1007, _) = try peer.readFrame() else { throw FakePeer.Failure("no close with 1007") }
        }
        let connection = try await WebSocketConnection.connect(to: address(server))
        #expect(await connection.receive() == nil)
        #expect(server.failures == [])
    }

    @Test func stopsReadingWhileNobodyTakes() async throws {
        let message = FakePeer.frame(opcode: 2, [UInt8](repeating: 7, count: 100_000))
        let sent = AsyncStream<Int>.makeStream()
        let server = try FakeServer { peer in
            try peer.upgrade()
            sent.continuation.yield(peer.writeUntilStuck(message, limit: 200 << 20, milliseconds: 200))
            _ = try? peer.readFrame()
        }
        let connection = try await WebSocketConnection.connect(to: address(server))
        var iterator = sent.stream.makeAsyncIterator()
        let bytes = try #require(await iterator.next())
        // What the client holds, and what the kernel holds for both ends.
        #expect(bytes < 40 << 20)
        var taken = 0
        while taken < bytes / message.count, case .binary(let bytes)? = await connection.receive() {
            #expect(bytes.count == 100_000)
            taken += 1
        }
        #expect(taken == bytes / message.count)
        connection.close()
    }

    @Test func aCancelledTakerLetsTheNextOneTake() async throws {
        let server = try FakeServer { peer in
            try peer.upgrade()
            _ = try peer.readFrame()
            try peer.send("now")
            _ = try peer.readFrame()
        }
        let connection = try await WebSocketConnection.connect(to: address(server))
        let taker = Task { await connection.receive() }
        taker.cancel()
        #expect(await taker.value == nil)
        try await connection.send(text: "go")
        #expect(await connection.receive() == .text(Array("now".utf8)))
        connection.close()
    }

    @Test func aStoppedThreadEndsItsConnections() async throws {
        let server = try FakeServer { peer in
            try peer.upgrade()
            _ = try? peer.readFrame()
        }
        let thread = ClientThread()
        let connection = try await WebSocketConnection.connect(to: address(server), thread: thread)
        thread.stop()
        #expect(await connection.receive() == nil)
        await #expect(throws: ClientError.self) {
            try await WebSocketConnection.connect(to: address(server), thread: thread)
        }
    }
}
