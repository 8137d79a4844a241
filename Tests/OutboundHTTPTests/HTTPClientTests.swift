import TestServer
import Testing

@testable import OutboundHTTP

@Suite(.timeLimit(.minutes(1)))
struct HTTPClientTests {
    private func ask(
        _ behaviour: LocalServer.Behaviour, _ change: (inout HTTPRequest) -> Void = { _ in }
    ) async -> Result<HTTPAnswer, HTTPFailure> {
        let server = LocalServer { _ in behaviour }
        let client = HTTPClient()
        defer {
            server.stop()
            client.close()
        }
        var request = HTTPRequest("POST", "http://127.0.0.1:\(server.port)/x", body: Array("hello".utf8))
        change(&request)
        do {
            return .success(try await client.send(request))
        } catch {
            return .failure(error)
        }
    }

    private func failure(_ result: Result<HTTPAnswer, HTTPFailure>) -> HTTPFailure? {
        if case .failure(let failure) = result { failure } else { nil }
    }

    @Test func givesStatusHeadersAndBodyOfTheAnswer() async throws {
        let answer = try await ask(
            .answers("HTTP/1.1 418 Teapot\r\nX-Kind: short \r\nContent-Length: 5\r\n\r\nstout")
        ).get()
        #expect(answer.status == 418)
        #expect(answer.headers["x-kind"] == "short")
        #expect(answer.body == Array("stout".utf8))
    }

    @Test func sendsMethodHeadersAndBody() async throws {
        let server = LocalServer { _ in .answers("HTTP/1.1 204 No Content\r\n\r\n") }
        let client = HTTPClient()
        defer {
            server.stop()
            client.close()
        }
        _ = try await client.send(
            HTTPRequest(
                "PUT", "http://127.0.0.1:\(server.port)/path?q=1", headers: [("X-Own", "yes")],
                body: Array("body".utf8)))
        let request = try #require(server.requests.first)
        #expect(request.hasPrefix("PUT /path?q=1 HTTP/1.1\r\n"))
        #expect(request.contains("X-Own: yes\r\n"))
        #expect(request.hasSuffix("\r\n\r\nbody"))
    }

    @Test func aSilentServerEndsInATimeout() async {
        #expect(failure(await ask(.staysSilent) { $0.timeout = .milliseconds(50) }) == .timedOut)
    }

    @Test func aServerThatHangsUpIsAFailedConnection() async {
        guard case .connection = failure(await ask(.hangsUp)) else {
            Issue.record("no failed connection")
            return
        }
    }

    @Test(arguments: [
        "\u{1}\u{2}SSH-2.0-nonsense\r\n\r\n", "HTTP/1.1 banana\r\n\r\n", "<html>",
        "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nx",
    ])
    func anAnswerThatIsNoneIsAFailedConnection(_ garbage: String) async {
        guard case .connection = failure(await ask(.answers(garbage))) else {
            Issue.record("no failed connection")
            return
        }
    }

    @Test func anAnswerBeyondTheLimitFails() async {
        let long = "HTTP/1.1 200 OK\r\n\r\n" + String(repeating: "x", count: 2_000)
        #expect(failure(await ask(.answers(long)) { $0.longestAnswer = 1_000 }) == .answerTooLong(limit: 1_000))
    }

    @Test func aRedirectIsAnAnswerUnlessItMayBeFollowed() async throws {
        let answer = try await ask(
            .answers("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n")
        ).get()
        #expect(answer.status == 302)
    }

    @Test func aNameThatLeadsToThisMachineIsRefusedByPolicy() async {
        let result = await ask(.answers("HTTP/1.1 200 OK\r\n\r\n")) {
            $0.url = $0.url.replacing("127.0.0.1", with: "localhost")
            $0.addresses = .publicOnly
        }
        #expect(failure(result) == .addressRefused)
    }

    @Test(arguments: ["file:///etc/passwd", "gopher://127.0.0.1/", "http://a\r\nb/", ""])
    func whatIsNoWebAddressIsRefused(_ url: String) async {
        guard case .badRequest = failure(await ask(.hangsUp) { $0.url = url }) else {
            Issue.record("not refused")
            return
        }
    }

    @Test func aClosedClientRefuses() async {
        let client = HTTPClient()
        client.close()
        await #expect(throws: HTTPFailure.closed) { try await client.send(HTTPRequest("GET", "http://127.0.0.1:1/")) }
    }

    @Test(
        arguments: [
            ([127, 0, 0, 1], false), ([10, 1, 2, 3], false), ([172, 20, 0, 1], false), ([192, 168, 1, 1], false),
            ([169, 254, 169, 254], false), ([100, 64, 0, 1], false), ([0, 0, 0, 0], false), ([224, 0, 0, 1], false),
            ([93, 184, 216, 34], true), ([172, 32, 0, 1], true), ([8, 8, 8, 8], true),
        ] as [([UInt8], Bool)])
    func knowsPublicAddresses(_ address: [UInt8], _ isPublic: Bool) {
        #expect(AddressPolicy.isPublic(v4: address) == isPublic)
        let mapped = [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF] + address
        #expect(AddressPolicy.isPublic(v6: mapped) == isPublic)
    }

    @Test func knowsPublicAddressesOfTheNewerKind() {
        func address(_ first: [UInt8]) -> [UInt8] { first + [UInt8](repeating: 0, count: 15 - first.count) + [1] }
        #expect(!AddressPolicy.isPublic(v6: address([])))
        #expect(!AddressPolicy.isPublic(v6: address([0xFD])))
        #expect(!AddressPolicy.isPublic(v6: address([0xFE, 0x80])))
        #expect(!AddressPolicy.isPublic(v6: address([0x20, 0x02, 127, 0, 0, 1])))
        #expect(AddressPolicy.isPublic(v6: address([0x2A, 0x00, 0x14, 0x50])))
    }
}
