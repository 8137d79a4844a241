import Glibc
import Testing

@testable import Gateway
import TestRandom

extension SocketTests {
    @Suite struct HTTPExchangeTests {
        @Test func answersSeveralRequestsOnOneConnection() throws {
            let server = try TestServer()
            let client = try TestClient(port: server.port)
            for _ in 0..<3 { #expect(try client.request("GET", "/hello").text == "hello") }
            let answer = try client.request("POST", "/echo", body: "abc")
            #expect(answer.status == 200)
            #expect(answer.text == "abc")
            #expect(answer.head.contains("Content-Type: text/plain\r\n"))
            #expect(answer.head.contains("Connection: keep-alive\r\n"))
            #expect(server.reaches { $0.gateway.statistics.responses == 4 })
        }

        @Test func decodesPathQueryAndFields() throws {
            let server = try TestServer()
            let client = try TestClient(port: server.port)
            _ = try client.request("GET", "/a%20b?x=1&y=%C3%A9+z&x=2", fields: "AUTHORIZATION:  Bearer t \r\n")
            let head = try #require(server.application.notes.withLock { $0.heads.last })
            #expect(head.path == "/a b")
            #expect(head.query("y") == "é z")
            #expect(head.query.map(\.value) == ["1", "é z", "2"])
            #expect(head.headers["Authorization"] == "Bearer t")
            #expect(head.peer == "127.0.0.1")
            #expect(!head.isSecure)
        }

        @Test func leavesTheBodyOutWhereHTTPForbidsIt() throws {
            let server = try TestServer()
            let client = try TestClient(port: server.port)
            #expect(try client.request("HEAD", "/hello").head.contains("Content-Length: 5\r\n"))
            let none = try client.request("DELETE", "/none")
            #expect(none.status == 204)
            #expect(!none.head.contains("Content-Length"))
            #expect(try client.request("GET", "/hello").text == "hello")
        }

        @Test func answersPipelinedRequestsInOrder() throws {
            let server = try TestServer()
            let client = try TestClient(port: server.port)
            client.send(
                (0..<50).map { "POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: 3\r\n\r\n\(100 + $0)" }.joined())
            for index in 0..<50 { #expect(try client.readAnswer().text == "\(100 + index)") }
        }

        @Test func sendsALargeAnswerToASlowReader() throws {
            let server = try TestServer()
            let client = try TestClient(port: server.port, receiveBuffer: 4096)
            let answer = try client.request("GET", "/large")
            #expect(answer.body.count == 3_000_000)
            #expect(answer.body.allSatisfy { $0 == 0x61 })
            #expect(try client.request("GET", "/hello").text == "hello")
        }

        @Test func takesOffChunkedFraming() throws {
            let server = try TestServer()
            let client = try TestClient(port: server.port)
            client.send("POST /echo HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n")
            client.send("4;x=y\r\ndefg\r\n0\r\nTrailer: z\r\n\r\nGET /hello HTTP/1.1\r\nHost: t\r\n\r\n")
            #expect(try client.readAnswer().text == "abcdefg")
            #expect(try client.readAnswer().text == "hello")
        }

        @Test func answersExpectContinue() throws {
            let server = try TestServer()
            let client = try TestClient(port: server.port)
            client.send("PUT /stream HTTP/1.1\r\nHost: t\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n")
            #expect(try client.readHead() == "HTTP/1.1 100 Continue\r\n\r\n")
            client.send("12345")
            #expect(try client.readAnswer().text == "5")
        }

        @Test func sparesARefusedClientTheUpload() throws {
            let server = try TestServer()
            let client = try TestClient(port: server.port)
            client.send("PUT /early HTTP/1.1\r\nHost: t\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n")
            #expect(try client.readAnswer().status == 403)
        }

        @Test func holdsASenderBack() throws {
            let server = try TestServer { $0.serviceThreads = 1 }
            let client = try TestClient(port: server.port)
            client.send("PUT /stream HTTP/1.1\r\nHost: t\r\nContent-Length: 50000003\r\n\r\nabc")
            #expect(server.reaches { $0.application.notes.withLock { $0.bytes.values.first } == 3 })
            let id = try #require(server.application.notes.withLock { $0.bytes.keys.first })
            server.gateway.pause(id)
            server.gateway.send(.text([]), to: id)
            // What the kernel's buffers take is sent; the rest would block.
            _ = fcntl(client.descriptor, F_SETFL, O_NONBLOCK)
            var sent = 0
            let piece = [UInt8](repeating: 0, count: 100_000)
            while true {
                let count = Glibc.send(client.descriptor, piece, piece.count, Int32(MSG_NOSIGNAL))
                if count > 0 {
                    sent += count
                } else if sent > 0 && server.reaches({ _ in Glibc.send(client.descriptor, piece, 0, 0) == 0 }) {
                    break
                }
            }
            #expect(sent < 49_000_000)
            let held = server.application.notes.withLock { $0.bytes[id] ?? 0 }
            #expect(held <= 3 + 2 * 16_384)
            server.gateway.resume(id)
            _ = fcntl(client.descriptor, F_SETFL, 0)
            client.send([UInt8](repeating: 0, count: 50_000_000 - sent))
            #expect(try client.readAnswer().text == "50000003")
        }

        /// A client that sends requests and reads no answers is not read from either, so it costs bounded memory and no work.
        @Test func readsNothingFromAClientThatReadsNothing() throws {
            let server = try TestServer { $0.writeTimeout = .milliseconds(500) }
            let client = try TestClient(port: server.port, receiveBuffer: 4096)
            _ = fcntl(client.descriptor, F_SETFL, O_NONBLOCK)
            client.send(String(repeating: "GET /large HTTP/1.1\r\nHost: t\r\n\r\n", count: 1000))
            #expect(server.reaches { $0.gateway.statistics.disconnects.slowConsumer == 1 })
            #expect(server.reaches { $0.gateway.statistics.connections == 0 })
            #expect(server.gateway.statistics.responses <= 2)
        }

        @Test func survivesRandomBytes() throws {
            let server = try TestServer { $0.closeTimeout = .milliseconds(100) }
            var random = SeededGenerator(seed: 11)
            let sample = Array(
                "POST /echo?a=b HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n".utf8)
            for _ in 0..<300 {
                let client = try TestClient(port: server.port)
                var bytes = sample
                for _ in 0..<Int.random(in: 1...4, using: &random) {
                    bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
                }
                client.send(Array(bytes.prefix(Int.random(in: 1...bytes.count, using: &random))))
            }
            #expect(server.reaches { $0.gateway.statistics.connections == 0 })
            #expect(try TestClient(port: server.port).request("GET", "/hello").text == "hello")
        }

        @Test func endsASourceWithoutLengthWhenItCloses() throws {
            let server = try TestServer()
            var client: TestClient? = try TestClient(port: server.port)
            client?.send("PUT /stream HTTP/1.1\r\nHost: t\r\nExpect: 100-continue\r\n\r\n")
            _ = try client?.readHead()
            client?.send("some sound")
            #expect(server.reaches { $0.application.notes.withLock { $0.bytes.values.first } == 10 })
            client = nil
            #expect(server.reaches { $0.application.notes.withLock { $0.ended } == 1 })
            #expect(server.application.notes.withLock { $0.aborted } == 0)
        }

        @Test func speaksTheOldSourceMethod() throws {
            let server = try TestServer()
            let client = try TestClient(port: server.port)
            client.send("SOURCE /stream HTTP/1.0\r\nIce-Name: x\r\n\r\n")
            #expect(try client.readHead() == "HTTP/1.0 200 OK\r\n\r\n")
            client.send("abc")
            #expect(server.reaches { $0.application.notes.withLock { $0.bytes.values.first } == 3 })
        }

        @Test func tellsTheApplicationWhenThePeerGoesAway() throws {
            let server = try TestServer()
            var client: TestClient? = try TestClient(port: server.port)
            client?.send("POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: 9\r\n\r\nabc")
            #expect(server.reaches { $0.application.notes.withLock { $0.heads.count } == 1 })
            client = nil
            #expect(server.reaches { $0.application.notes.withLock { $0.aborted } == 1 })
            client = try TestClient(port: server.port)
            client?.send("GET /silent HTTP/1.1\r\nHost: t\r\n\r\n")
            #expect(server.reaches { $0.application.notes.withLock { $0.ended } == 1 })
            client = nil
            #expect(server.reaches { $0.application.notes.withLock { $0.aborted } == 2 })
        }

        @Test func mayAnswerBeforeTheBodyIsComplete() throws {
            let server = try TestServer()
            let client = try TestClient(port: server.port)
            client.send("PUT /early HTTP/1.1\r\nHost: t\r\nContent-Length: 1000000\r\n\r\n")
            client.send([UInt8](repeating: 0, count: 300_000))
            let answer = try client.readAnswer()
            #expect(answer.status == 403)
            #expect(answer.head.contains("Connection: close"))
            #expect(client.readToEnd().isEmpty)
        }

        private static let improper: [(bytes: String, status: Int)] = [
            ("BREW /pot HTTP/1.1\r\nHost: t\r\n\r\n", 405),
            ("GET / HTTP/2.0\r\nHost: t\r\n\r\n", 505),
            ("GET / HTTP/1.1\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\nHost: t\r\nHost: u\r\n\r\n", 400),
            ("GET  / HTTP/1.1\r\nHost: t\r\n\r\n", 400),
            ("GET / HTTP/1.1\nHost: t\n\n", 400),
            ("GET /%zz HTTP/1.1\r\nHost: t\r\n\r\n", 400),
            ("GET /%00 HTTP/1.1\r\nHost: t\r\n\r\n", 400),
            ("GET /%FF HTTP/1.1\r\nHost: t\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\nHost : t\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\nHost: t\r\n folded: x\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\nHost: t\r\nX: a\u{1}b\r\n\r\n", 400),
            ("POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400),
            ("POST / HTTP/1.1\r\nHost: t\r\nContent-Length: -1\r\n\r\n", 400),
            ("POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 99999999999999999999\r\n\r\n", 413),
            ("POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 9999999\r\n\r\n", 413),
            ("POST / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n", 400),
            ("POST / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 501),
            ("POST / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", 400),
            ("PUT / HTTP/1.1\r\nHost: t\r\nExpect: 100-continue\r\n\r\n", 411),
            ("\u{16}\u{3}\u{1}\u{2}\r\n\r\n", 400),
        ]

        @Test(arguments: improper.indices)
        func refusesWhatIsNoProperRequest(_ index: Int) throws {
            let (bytes, status) = Self.improper[index]
            let server = try TestServer { $0.serviceThreads = 1 }
            let client = try TestClient(port: server.port)
            client.send(bytes)
            let answer = try client.readAnswer()
            #expect(answer.status == status)
            #expect(answer.text.hasPrefix(#"{"error":{"code":""#))
        }

        /// A body that is begun and never ended must not be free for its sender.
        @Test func bodiesOnTheirWayShareABudget() throws {
            let server = try TestServer { $0.maxWaitingBodyBytes = 300_000 }
            let head = "POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 200000\r\n\r\n"
            let piece = String(repeating: "x", count: 199_000)
            let slow = try TestClient(port: server.port)
            slow.send(head + piece)
            let refused = try TestClient(port: server.port)
            // Once that is there, the second is refused; the first is answered when it is whole.
            while server.gateway.statistics.bytesReceived < 199_000 { usleep(10_000) }
            refused.send(head + piece)
            let answer = try refused.readAnswer()
            #expect(answer.status == 503 && answer.text.contains(#""code":"overloaded""#))
            #expect(answer.head.contains("Retry-After: 1"))
            slow.send(String(repeating: "x", count: 1_000))
            #expect(try slow.readAnswer().status == 200)
            // What it held is free again.
            let next = try TestClient(port: server.port)
            next.send(head + piece + String(repeating: "x", count: 1_000))
            #expect(try next.readAnswer().status == 200)
        }

        @Test func refusesAFloodOfFields() throws {
            let server = try TestServer { $0.serviceThreads = 1 }
            let large = try TestClient(port: server.port)
            large.send("GET / HTTP/1.1\r\nHost: t\r\nX: " + String(repeating: "a", count: 20_000))
            #expect(try large.readAnswer().status == 431)
            let many = try TestClient(port: server.port)
            many.send("GET / HTTP/1.1\r\nHost: t\r\n" + String(repeating: "A: b\r\n", count: 200) + "\r\n")
            #expect(try many.readAnswer().status == 431)
        }

        @Test func cutsOffASlowHeadAndAnIdleConnection() throws {
            let server = try TestServer {
                $0.headerTimeout = .milliseconds(300)
                $0.idleTimeout = .milliseconds(300)
                $0.bodyTimeout = .milliseconds(300)
            }
            let slow = try TestClient(port: server.port)
            slow.send("GET / HTTP/1.1\r\nHo")
            let mute = try TestClient(port: server.port)
            let idle = try TestClient(port: server.port)
            #expect(try idle.request("GET", "/hello").status == 200)
            let half = try TestClient(port: server.port)
            half.send("POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: 9\r\n\r\nabc")
            #expect(try slow.readAnswer().status == 408)
            #expect(mute.readToEnd().isEmpty)
            #expect(idle.readToEnd().isEmpty)
            #expect(try half.readAnswer().status == 408)
            #expect(server.reaches { $0.gateway.statistics.disconnects.timeout == 4 })
        }

        @Test func turnsAwayWhatIsPastTheCap() throws {
            let server = try TestServer { $0.maxConnections = 2 }
            let first = try TestClient(port: server.port)
            let second = try TestClient(port: server.port)
            #expect(try first.request("GET", "/hello").status == 200)
            #expect(try second.request("GET", "/hello").status == 200)
            let third = try TestClient(port: server.port)
            #expect(try third.readAnswer().status == 503)
            #expect(server.gateway.statistics.refused == 1)
        }
    }
}
