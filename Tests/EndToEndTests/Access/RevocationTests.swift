import Foundation
import RoomtoneClient
import Testing

/// A token that is taken back ends what it opened, uploads too; and a WebSocket's path says what it is.
@Suite(.timeLimit(.minutes(1)))
struct RevocationTests {
    @Test func whatStandsEndsWithItsToken() async throws {
        let server = try await RunningServer.start(recognizers: 3)
        let (admin, room) = (try await server.token("admin"), try await server.token("room", subject: "mic"))
        let listener = try await WebSocketConnection.connect(
            to: try server.address.with(path: "/v1/listen?encoding=linear16&sample_rate=16000"),
            headers: [("Authorization", "Token \(room)")], subprotocols: [])
        // Silence without end, at the pace of speech.
        let upload = Process()
        let output = Pipe()
        upload.executableURL = URL(fileURLWithPath: "/bin/sh")
        upload.arguments = [
            "-c",
            "(while head -c 3200 /dev/zero; do sleep 0.1; done) 2>/dev/null | curl -s -o /dev/null -w '%{http_code}' -T - "
                + "-H 'Authorization: Bearer \(room)' -H 'Content-Type: audio/x-s16le;rate=16000;channels=1' "
                + "\(server.url)/v1/sessions/keynote/audio",
        ]
        upload.standardOutput = output
        try upload.run()
        #expect(
            try await reaches {
                try await server.request("GET", "/v1/sessions/keynote/jobs", token: admin).text.contains("running")
            })
        let port = try await server.request("POST", "/v1/sessions/keynote/rtp?track=second", token: room)
        #expect(port.status == 200)
        let revoked = try await server.request(
            "POST", "/v1/tokens/revoke", token: admin, type: "application/json", body: Array(#"{"sub":"mic"}"#.utf8))
        #expect(JSONObject(revoked.body)?.integer("closed") == 3)
        let status = try await offPool { output.fileHandleForReading.readDataToEndOfFile() }
        #expect(String(decoding: status, as: UTF8.self) == "401")
        while await listener.receive() != nil {}
        #expect(listener.closure?.code == 4001)
        #expect(try await server.drain() == 0)
    }

    @Test func aWebSocketsPathWithoutAnUpgradeSaysSo() async throws {
        let server = try await RunningServer.start()
        for path in ["/v1/ws", "/v1/listen"] {
            let answer = try await HTTPRequest("GET", try server.address.with(path: path)).answer()
            #expect(answer.status == 426)
            #expect(answer.text.contains("upgrade_required"))
        }
        #expect(try await server.drain() == 0)
    }
}
