import Foundation
import SoundFiles
import Testing

/// Audio that a session's catalog lets be kept: only there, only as long as wanted.
@Suite(.timeLimit(.minutes(1)))
struct RecordingTests {
    @Test func keepsWhatTheCatalogLetsAndErasesItWhenAsked() async throws {
        let data = RunningServer.temporaryDirectory()
        try """
        {"tenant":"acme","event":{"id":"devcon","name":"DevCon"},
        "sessions":[{"id":"kept","title":"Kept","record":"on"},{"id":"passing","title":"Passing"}]}
        """.write(toFile: data + ".json", atomically: true, encoding: .utf8)
        try "catalog: [\(data).json]\n".write(toFile: data + ".yaml", atomically: true, encoding: .utf8)
        let server = try await RunningServer.start(data: data)
        let room = try await server.token("room")
        // Three seconds of silence hold nothing to recognise.
        let second = [UInt8](repeating: 0, count: 32_000)
        for session in ["kept", "passing"] {
            let answer = try await server.request(
                "PUT", "/v1/sessions/\(session)/audio", token: room, type: "audio/x-s16le;rate=16000;channels=1",
                body: second + second + second)
            #expect(answer.status == 200, "\(answer.text)")
        }
        #expect(try files(in: data).count == 1)
        let path = try #require(try files(in: data).first)
        #expect(path.contains("acme/kept/") && path.hasSuffix(".wav"))
        #expect(try SoundFileReader(path: "\(data)/recordings/\(path)").readAll().count >= 48_000)

        let organizer = try await server.token("organizer")
        for (token, session, status) in [(room, "kept", 403), (organizer, "unknown", 404), (organizer, "kept", 200)] {
            let answer = try await server.request("DELETE", "/v1/sessions/\(session)/recordings", token: token)
            #expect(answer.status == status, "\(session): \(answer.text)")
        }
        #expect(try files(in: data).isEmpty)
        let audit = try await server.request("GET", "/v1/audit", token: try await server.token("admin"))
        #expect(audit.text.contains("recordings_erased"), "\(audit.text)")
        #expect(try await server.drain() == 0)
    }

    private func files(in data: String) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: data + "/recordings").filter { $0.hasSuffix(".wav") }
    }
}
