import Foundation
import Testing

@testable import Gateway

extension SocketTests {
    /// A renewed certificate is taken up while people are connected.
    @Suite struct CertificateTests {
        /// The name in the certificate that a new connection is shown.
        private func shownName(_ server: TestServer) -> String {
            shell(
                "openssl s_client -connect 127.0.0.1:\(server.port) </dev/null 2>/dev/null | openssl x509 -noout -subject"
            ).output.trimmingCharacters(in: .whitespacesAndNewlines)
        }

        /// Also one with another kind of key, which the library's own certificate would otherwise stand beside.
        @Test(arguments: ["ec -pkeyopt ec_paramgen_curve:prime256v1", "rsa:2048"])
        func isTakenUpWithoutDroppingAnyone(_ key: String) throws {
            let first = try #require(Certificates.make("first", key: "ec -pkeyopt ec_paramgen_curve:prime256v1"))
            let server = try TestServer {
                $0.tls = first
                $0.serviceThreads = 1
            }
            #expect(shownName(server) == "subject=CN = first")
            let request =
                "GET /ws HTTP/1.1\r\nHost: t\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
            let standing = Process()
            let (input, output) = (Pipe(), Pipe())
            standing.executableURL = URL(filePath: "/bin/sh")
            standing.arguments = [
                "-c", "exec openssl s_client -quiet -connect 127.0.0.1:\(server.port) 2>/dev/null",
            ]
            (standing.standardInput, standing.standardOutput) = (input, output)
            try standing.run()
            input.fileHandleForWriting.write(Data(request.utf8))
            #expect(server.reaches { $0.application.notes.withLock { $0.opened.count } == 1 })

            // Half of it is in place: nothing changes.
            let second = try #require(Certificates.make("second", key: key))
            #expect(shell("mv \(second.certificate) \(first.certificate)").status == 0)
            #expect(throws: GatewayError.self) { try server.gateway.renewCertificate() }
            #expect(shownName(server) == "subject=CN = first")
            #expect(shell("mv \(second.key) \(first.key)").status == 0)
            try server.gateway.renewCertificate()
            #expect(shownName(server) == "subject=CN = second")

            // Who was there before still is, and is served.
            input.fileHandleForWriting.write(Data(TestClient.frame(1, Array("hello".utf8))))
            #expect(server.reaches { $0.application.notes.withLock { !$0.received.isEmpty } })
            #expect(server.application.notes.withLock { $0.closed.isEmpty })
            kill(standing.processIdentifier, SIGKILL)
            standing.waitUntilExit()
        }
    }
}
