import Foundation
import Testing

@testable import RoomtoneClient

@Suite(.timeLimit(.minutes(1)))
struct HTTPRequestTests {
    @Test(arguments: [0, 1, 5_000, 300_000])
    func sendsABodyAndTakesTheAnswer(size: Int) async throws {
        let body = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        let server = try FakeServer { peer in
            let head = try peer.readHead()
            let length = Int(FakePeer.header("content-length", in: head) ?? "") ?? -1
            guard head.hasPrefix("PUT /v1/catalog HTTP/1.1\r\n"), length == size else { throw FakePeer.Failure(head) }
            guard FakePeer.header("authorization", in: head) == "Bearer t" else { throw FakePeer.Failure(head) }
            guard try peer.read(length) == body else { throw FakePeer.Failure("another body") }
            try peer.write(
                Array("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 7\r\n\r\n{\"a\":1}".utf8))
        }
        let address = try ServerAddress("http://127.0.0.1:\(server.port)/v1/catalog")
        let answer = try await HTTPRequest("PUT", address, headers: [("authorization", "Bearer t")], body: body)
            .answer()
        #expect(answer == HTTPAnswer(status: 200, contentType: "application/json", body: Array("{\"a\":1}".utf8)))
        #expect(server.failures == [])
    }

    @Test(arguments: [400, 401, 404, 503])
    func aRefusalIsAnAnswer(status: Int) async throws {
        let server = try FakeServer { peer in
            _ = try peer.readHead()
            try peer.write(
                Array("HTTP/1.1 \(status) No\r\nRetry-After: 3\r\nContent-Length: 4\r\n\r\nwhy?".utf8))
        }
        let answer = try await HTTPRequest("GET", try ServerAddress("http://127.0.0.1:\(server.port)/x")).answer()
        #expect(answer.status == status)
        #expect(answer.text == "why?")
        #expect(answer.retryAfterSeconds == 3)
        #expect(!answer.isSuccess)
    }

    @Test func takesAChunkedAnswer() async throws {
        let server = try FakeServer { peer in
            _ = try peer.readHead()
            try peer.write(Array("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n".utf8))
            try peer.write(Array("6\r\n world\r\n0\r\n\r\n".utf8))
            _ = try? peer.read(1)
        }
        let answer = try await HTTPRequest("GET", try ServerAddress("http://127.0.0.1:\(server.port)/x")).answer()
        #expect(answer.text == "hello world")
    }

    @Test func takesAnAnswerWithoutBody() async throws {
        let server = try FakeServer { peer in
            _ = try peer.readHead()
            try peer.write(Array("HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n".utf8))
            _ = try? peer.read(1)
        }
        let answer = try await HTTPRequest("POST", try ServerAddress("http://127.0.0.1:\(server.port)/x")).answer()
        #expect(answer.status == 204)
        #expect(answer.body.isEmpty)
    }

    @Test func aCutAnswerIsAnError() async throws {
        let server = try FakeServer { peer in
            _ = try peer.readHead()
            try peer.write(Array("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\npart".utf8))
        }
        await #expect(throws: ClientError.self) {
            try await HTTPRequest("GET", try ServerAddress("http://127.0.0.1:\(server.port)/x")).answer()
        }
    }

    @Test func anAnswerThatIsTooLongIsAnError() async throws {
        let server = try FakeServer { peer in
            _ = try peer.readHead()
            let body = String(repeating: "x", count: 2000)
            try peer.write(Array("HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\n\(body)".utf8))
        }
        var request = HTTPRequest("GET", try ServerAddress("http://127.0.0.1:\(server.port)/x"))
        request.longestAnswer = 1000
        await #expect(throws: ClientError.tooLarge(limit: 1000)) { try await request.answer() }
    }
}
