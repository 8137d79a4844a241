import Glibc
import Synchronization
import Testing

@testable import Gateway

extension SocketTests {
    @Suite struct WebSocketTests {
        @Test func agreesOnASubprotocolThatWasOffered() throws {
            let server = try TestServer()
            let client = try TestClient(port: server.port)
            let answer = try client.upgrade(fields: "Sec-WebSocket-Protocol: bearer.x.y, roomtone.v1\r\n")
            #expect(answer.status == 101)
            // The pair of key and answer is the example of RFC 6455, 1.3.
            #expect(answer.head.contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"))
            #expect(answer.head.contains("Sec-WebSocket-Protocol: roomtone.v1\r\n"))
            let plain = try TestClient(port: server.port)
            #expect(!(try plain.upgrade().head.contains("Sec-WebSocket-Protocol")))
            #expect(server.reaches { $0.application.notes.withLock { $0.heads.count } == 2 })
            let offered = server.application.notes.withLock { $0.heads.map(\.offeredSubprotocols) }
            #expect(offered.contains(["bearer.x.y", "roomtone.v1"]))
        }

        @Test func refusesWhatTheApplicationRefuses() throws {
            let server = try TestServer()
            let client = try TestClient(port: server.port)
            #expect(try client.upgrade("/refused").status == 403)
            let old = try TestClient(port: server.port)
            old.send(
                "GET /ws HTTP/1.1\r\nHost: t\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 8\r\n\r\n")
            #expect(try old.readAnswer().status == 426)
            #expect(server.application.notes.withLock { $0.opened.isEmpty })
        }

        @Test(arguments: [0, 1, 125, 126, 65_535, 65_536])
        func echoesMessagesOfEveryLengthForm(_ length: Int) throws {
            let server = try TestServer { $0.serviceThreads = 1 }
            let client = try TestClient(port: server.port)
            try client.upgrade()
            let payload = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            client.send(TestClient.frame(2, payload))
            #expect(try client.readFrame() == .init(opcode: 0x82, payload: payload))
        }

        @Test func putsFragmentsTogetherAroundControlFrames() throws {
            let server = try TestServer()
            let client = try TestClient(port: server.port)
            try client.upgrade()
            client.send(TestClient.frame(1, Array("caf".utf8), isFinal: false))
            client.send(TestClient.frame(0, [0xC3], isFinal: false))
            client.send(TestClient.frame(9, [1, 2, 3]))
            client.send(TestClient.frame(0, [0xA9]))
            #expect(try client.readFrame() == .init(opcode: 0x8A, payload: [1, 2, 3]))
            #expect(try client.readText() == "café")
        }

        @Test func readsFramesByteByByte() throws {
            let server = try TestServer()
            let client = try TestClient(port: server.port)
            try client.upgrade()
            for byte in TestClient.frame(1, Array("slowly".utf8)) { client.send([byte]) }
            #expect(try client.readText() == "slowly")
        }

        struct Offence: Sendable, CustomTestStringConvertible {
            var testDescription: String
            var bytes: [UInt8]
            var code: UInt16

            init(_ name: String, _ bytes: [UInt8], _ code: UInt16) {
                testDescription = name
                self.bytes = bytes
                self.code = code
            }
        }

        private static let long = [UInt8](repeating: 0x61, count: 40_000)
        private static let offences: [Offence] = [
            Offence("long message", TestClient.frame(1, long + long), 1009),
            Offence("long fragments", TestClient.frame(1, long, isFinal: false) + TestClient.frame(0, long), 1009),
            Offence("cut UTF-8", TestClient.frame(1, [0xC3, 0x28]), 1007),
            Offence("surrogate", TestClient.frame(1, [0xED, 0xA0, 0x80]), 1007),
            Offence("continuation of nothing", TestClient.frame(0, []), 1002),
            Offence("unknown opcode", TestClient.frame(3, []), 1002),
            Offence("fragmented ping", TestClient.frame(9, [], isFinal: false), 1002),
            Offence("half a close code", TestClient.frame(8, [0]), 1002),
            Offence("reserved close code", TestClient.frame(8, [0x03, 0xED]), 1002),
            Offence("reserved bit", [0xC1, 0x80, 0, 0, 0, 0], 1002),
            Offence("no mask", [0x81, 0x01, 0x61], 1002),
        ]

        @Test(arguments: offences)
        func closesOnWhatTheProtocolForbids(_ offence: Offence) throws {
            let code = offence.code
            let server = try TestServer { $0.serviceThreads = 1 }
            var client: TestClient? = try TestClient(port: server.port)
            try client?.upgrade()
            client?.send(offence.bytes)
            #expect(try client?.readFrame().closeCode == code)
            client?.send(TestClient.frame(8, [UInt8(code >> 8), UInt8(code & 0xFF)]))
            #expect(client?.readToEnd().isEmpty == true)
            client = nil
            #expect(server.reaches { $0.application.notes.withLock { $0.closed.count } == 1 })
            #expect(server.application.notes.withLock { $0.received.isEmpty })
        }

        @Test func answersAClose() throws {
            let server = try TestServer()
            let client = try TestClient(port: server.port)
            try client.upgrade()
            client.send(TestClient.frame(8, [0x03, 0xE8]))
            #expect(try client.readFrame() == .init(opcode: 0x88, payload: [0x03, 0xE8]))
            #expect(client.readToEnd().isEmpty)
            #expect(server.reaches { $0.application.notes.withLock { $0.closed == $0.opened } })
        }

        @Test func saysFarewellAheadOfAClose() throws {
            let server = try TestServer { $0.closeTimeout = .milliseconds(300) }
            let client = try TestClient(port: server.port)
            try client.upgrade()
            client.sendText("close")
            #expect(try client.readText() == "bye 4001")
            let frame = try client.readFrame()
            #expect(frame.closeCode == 4001)
            #expect(frame.payload.dropFirst(2).elementsEqual("asked for".utf8))
            // The peer's part does not come, so the socket is cut after `closeTimeout`.
            #expect(client.readToEnd().isEmpty)
            #expect(server.reaches { $0.application.notes.withLock { $0.closed.count } == 1 })
        }

        @Test func pingsTheSilentAndClosesTheDead() throws {
            let server = try TestServer {
                $0.pingInterval = .milliseconds(100)
                $0.pongTimeout = .milliseconds(200)
                $0.closeTimeout = .milliseconds(300)
            }
            let client = try TestClient(port: server.port)
            try client.upgrade()
            #expect(try client.readFrame() == .init(opcode: 0x89, payload: []))
            client.send(TestClient.frame(10, []))
            #expect(try client.readFrame() == .init(opcode: 0x89, payload: []))
            #expect(try client.readText() == "bye 4202")
            #expect(try client.readFrame().closeCode == 4202)
            #expect(server.reaches { $0.gateway.statistics.disconnects.noPong == 1 })
        }

        @Test func leavesNothingBehindAfterManyConnections() throws {
            let server = try TestServer()
            let before = openDescriptors()
            for round in 0..<20 {
                var clients: [TestClient] = []
                for index in 0..<100 {
                    let client = try TestClient(port: server.port)
                    switch index % 4 {
                    case 0: try client.upgrade()
                    case 1: #expect(try client.request("GET", "/hello").status == 200)
                    case 2: client.send("GET / HT")
                    default: break
                    }
                    clients.append(client)
                }
                clients.removeAll()
                #expect(server.reaches { $0.gateway.statistics.connections == 0 }, "round \(round)")
            }
            #expect(server.reaches { _ in openDescriptors() <= before })
            #expect(server.reaches { $0.gateway.statistics.accepted == 2000 })
            let (opened, closed) = server.application.notes.withLock { (Set($0.opened), $0.closed) }
            #expect(opened.count == 500)
            #expect(closed.count == 500 && Set(closed) == opened)
        }

        @Test func stopEndsEverythingOnce() throws {
            let before = openDescriptors()
            do {
                let server = try TestServer()
                let client = try TestClient(port: server.port)
                try client.upgrade()
                let other = try TestClient(port: server.port)
                other.send("POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: 9\r\n\r\nabc")
                #expect(server.reaches { $0.application.notes.withLock { $0.heads.count } == 2 })
                server.gateway.stop()
                server.gateway.stop()
                #expect(client.readToEnd().isEmpty)
                let notes = server.application.notes.withLock { $0 }
                #expect(notes.closed == notes.opened)
                #expect(notes.aborted == 1)
                #expect(server.gateway.statistics.connections == 0)
                #expect(throws: TestClient.Failure.self) { try TestClient(port: server.port) }
            }
            #expect(openDescriptors() <= before)
        }

        /// A descriptor closed twice is, the second time, whoever's the number has become.
        @Test func stopClosesNobodyElsesDescriptor() throws {
            let isStopping = Atomic(true)
            let lost = Atomic(0)
            let strangers = (0..<2).compactMap { _ in
                JoinableThread.start(name: "stranger") {
                    while isStopping.load(ordering: .relaxed) {
                        let descriptor = open("/dev/null", O_RDONLY | O_CLOEXEC)
                        if close(descriptor) != 0 { lost.add(1, ordering: .relaxed) }
                    }
                }
            }
            #expect(strangers.count == 2)
            for _ in 0..<100 { _ = try TestServer() }
            isStopping.store(false, ordering: .relaxed)
            for stranger in strangers { pthread_join(stranger, nil) }
            #expect(lost.load(ordering: .relaxed) == 0)
        }

        @Test func drainSaysGoodbyeAndFinishesWhatIsUnderWay() throws {
            let server = try TestServer()
            let socket = try TestClient(port: server.port)
            try socket.upgrade()
            let idle = try TestClient(port: server.port)
            #expect(try idle.request("GET", "/hello").status == 200)
            let busy = try TestClient(port: server.port)
            busy.send("PUT /stream HTTP/1.1\r\nHost: t\r\nContent-Length: 6\r\n\r\nabc")
            #expect(server.reaches { $0.application.notes.withLock { $0.bytes.values.first } == 3 })
            server.gateway.drain(code: 4200, reason: "draining", over: .milliseconds(300))
            #expect(try socket.readText() == "bye 4200")
            #expect(try socket.readFrame().closeCode == 4200)
            #expect(idle.readToEnd().isEmpty)
            busy.send("def")
            let answer = try busy.readAnswer()
            #expect(answer.text == "6")
            #expect(answer.head.contains("Connection: close"))
        }
    }
}
