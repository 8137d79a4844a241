import Foundation
import Testing

@testable import Gateway

extension SocketTests {
    /// Bodies sent by curl, which speaks chunked framing, expectations and TLS as clients do.
    @Suite struct UploadTests {
        enum Scheme: String, CaseIterable { case http, https }

        private static let isLongRun = ProcessInfo.processInfo.environment["ROOMTONE_LONG_TESTS"] == "1"

        private func server(_ scheme: Scheme) throws -> TestServer {
            if scheme == .http { return try TestServer() }
            let files = try #require(Certificates.standard, "openssl made no certificate")
            return try TestServer { $0.tls = files }
        }

        /// Runs a pipeline whose end is curl with `options`; gives what the server answered.
        private func upload(_ source: String, _ options: String, to server: TestServer, _ scheme: Scheme) -> String {
            shell(
                "\(source) | curl -sk --max-time 60 \(options) \(scheme.rawValue)://127.0.0.1:\(server.port)/stream"
            )
            .output
        }

        @Test(arguments: Scheme.allCases)
        func takesAChunkedUpload(_ scheme: Scheme) throws {
            let server = try server(scheme)
            #expect(upload("head -c 3000000 /dev/zero", "-T -", to: server, scheme) == "3000000")
            #expect(server.application.notes.withLock { $0.heads.last?.isSecure } == (scheme == .https))
        }

        @Test(arguments: Scheme.allCases)
        func takesAnUploadOfKnownLength(_ scheme: Scheme) throws {
            let server = try server(scheme)
            let options = "-X PUT --data-binary @- -H Expect:100-continue"
            #expect(upload("head -c 3000000 /dev/zero", options, to: server, scheme) == "3000000")
        }

        @Test(arguments: Scheme.allCases)
        func answersAboutTheSameConnectionTwice(_ scheme: Scheme) throws {
            let server = try server(scheme)
            let address = "\(scheme.rawValue)://127.0.0.1:\(server.port)"
            let result = shell("curl -sk \(address)/hello \(address)/large -o /dev/null -o - | wc -c")
            #expect(result.output.trimmingCharacters(in: .whitespaces) == "3000000\n")
            #expect(server.gateway.statistics.accepted == 1)
        }

        /// The library's own way with bodies ends them at 100 MiB. Through TLS, where only the reading differs, in long runs.
        @Test(arguments: isLongRun ? Scheme.allCases : [.http])
        func takesMoreThanAHundredMebibytes(_ scheme: Scheme) throws {
            let server = try server(scheme)
            #expect(upload("head -c 110000000 /dev/zero", "-T -", to: server, scheme) == "110000000")
        }

        /// The library's own way with bodies ends them after a gap of five seconds.
        @Test(.enabled(if: isLongRun), arguments: Scheme.allCases)
        func bridgesALongPause(_ scheme: Scheme) throws {
            let server = try server(scheme)
            #expect(upload("(echo one; sleep 12; echo two)", "-T -", to: server, scheme) == "8")
        }

        @Test func speaksWebSocketThroughTLS() throws {
            let server = try server(.https)
            server.gateway.openChannel(1, kind: .log, epoch: "e")
            let request =
                "GET /ws HTTP/1.1\\r\\nHost: t\\r\\nUpgrade: websocket\\r\\nConnection: Upgrade\\r\\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\\r\\nSec-WebSocket-Version: 13\\r\\n\\r\\n"
            // "hello" under a mask of ones (a zero byte would end printf's argument), then a close.
            let text = "\\201\\205\\001\\001\\001\\001idmmn"
            let close = "\\210\\200\\001\\001\\001\\001"
            let result = shell(
                "(printf '\(request)'; sleep 0.3; printf '\(text)'; sleep 0.3; printf '\(close)'; sleep 0.3) | timeout 10 "
                    + "openssl s_client -quiet -connect 127.0.0.1:\(server.port) 2>/dev/null")
            #expect(result.output.contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="))
            #expect(result.output.contains("hello"))
            #expect(server.reaches { $0.application.notes.withLock { $0.closed.count } == 1 })
        }

        @Test func saysWhyItCannotStart() throws {
            #expect(throws: GatewayError.self) {
                try TestServer { $0.tls = .init(certificate: "/nowhere/cert.pem", key: "/nowhere/key.pem") }
            }
            let files = try #require(Certificates.standard)
            #expect(throws: GatewayError.self) {
                try TestServer { $0.tls = .init(certificate: files.certificate, key: files.certificate) }
            }
            let server = try TestServer()
            #expect(throws: GatewayError.self) { try TestServer { $0.port = server.port } }
        }
    }
}
