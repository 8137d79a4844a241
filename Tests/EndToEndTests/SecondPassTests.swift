import Foundation
import RoomtoneClient
import Server
import Testing
import Transcription

/// Finals of the second pass, and what becomes of them where it does not work.
@Suite(.serialized, .timeLimit(.minutes(2)))
struct SecondPassTests {
    /// A server with a second pass, given as the YAML of `audio.second_pass`.
    private func start(_ secondPass: String) async throws -> RunningServer {
        let data = RunningServer.temporaryDirectory()
        try """
        catalog: [\(RunningServer.root)/config/demo.yaml]
        audio: {recognizers: 1, second_pass: \(secondPass)}
        """.write(toFile: data + ".yaml", atomically: true, encoding: .utf8)
        return try await RunningServer.start(data: data)
    }

    /// Uploads a recording and gives its transcript.
    private func transcript(of recording: String, by server: RunningServer) async throws -> JSONObject {
        let room = try await server.token("room")
        let body = try Data(contentsOf: URL(fileURLWithPath: RunningServer.fixture(recording)))
        let upload = try await server.request(
            "PUT", "/v1/sessions/keynote/audio", token: room, type: "audio/flac", body: [UInt8](body))
        #expect(upload.status == 200, "\(upload.text)")
        let answer = try await server.request("GET", "/v1/sessions/keynote/transcript", token: room)
        return try #require(JSONObject(Array(answer.text.utf8)))
    }

    private func engines(of server: RunningServer) async throws -> [JSONObject] {
        let info = try await server.request("GET", "/v1/info", token: try await server.token("room"))
        return JSONObject(Array(info.text.utf8))?.objects("engines") ?? []
    }

    @Test(.enabled(if: InstalledWhisper.command() != nil, "engines/install-whisper installs it"))
    func theInstalledWhisperMakesTheFinals() async throws {
        let server = try await start("{engine: auto, patience: 5s}")
        // It loads for some seconds; until then finals are the first engine's.
        while try await engines(of: server).count(where: { $0.bool("ready") == true }) < 2 {
            try await Task.sleep(for: .milliseconds(100))
        }
        #expect(try await engines(of: server).map { $0.string("quality") } == ["gist", "draft"])
        let transcript = try await transcript(of: "clip-short.flac", by: server)
        let segments = try #require(transcript.objects("segments"))
        #expect(!segments.isEmpty && segments.allSatisfy { $0.string("engine") == InstalledWhisper.name })
        #expect(transcript.string("engine") == InstalledWhisper.name)
        let text = segments.compactMap { $0.string("text") }.joined(separator: " ")
        let errors = WordErrorRate(reference: try RunningServer.reference("clip-short.txt"), hypothesis: text)
        #expect(errors.rate < 0.1, "\(text)")
        #expect(try await server.drain() == 0)
    }

    @Test(arguments: ["[/bin/false]", "[/bin/sleep, 60]"])
    func aSecondPassThatDoesNotWorkCostsNoWord(command: String) async throws {
        let server = try await start("{engine: broken, command: \(command), patience: 200ms}")
        let transcript = try await transcript(of: "clip-clean.flac", by: server)
        let segments = try #require(transcript.objects("segments"))
        #expect(!segments.isEmpty && segments.allSatisfy { $0.string("engine") == "pocketsphinx" })
        #expect(try await engines(of: server).map { $0.bool("ready") } == [true, false])
        #expect(try await server.drain() == 0)
    }
}
