import Foundation
import Rehearsal
import RoomtoneClient
import Testing

/// Finals in another language, out of the translation memory, and a correction on its way to them.
@Suite(.serialized, .timeLimit(.minutes(1)))
struct TranslatedCaptionTests {
    /// A recogniser that hears "good morning" in whatever is said.
    private static let engine = """
        import sys; sys.path.insert(0, sys.argv[1])
        from engine_protocol import *
        class Scripted(Recognizer):
            def describe(self): return Description("scripted", "test")
            def begin(self): pass
            def words(self): return [Word("good", 0, 3000, 0.9), Word("morning", 3200, 6000, 0.9)]
            def audio(self, pcm): return self.words()
            def end(self): return self.words()
        serve(Scripted)
        """

    private func start() async throws -> RunningServer {
        let data = RunningServer.temporaryDirectory()
        try Self.engine.write(toFile: data + ".py", atomically: true, encoding: .utf8)
        let root = RunningServer.root
        try """
        catalog: [\(root)/config/demo.yaml]
        audio: {engine: scripted, command: [/usr/bin/env, python3, \(data).py, \(root)/engines], recognizers: 1}
        translation: {engine: none}
        """.write(toFile: data + ".yaml", atomically: true, encoding: .utf8)
        return try await RunningServer.start(data: data)
    }

    @Test func aCorrectionReachesTheTranslatedCaption() async throws {
        let server = try await start()
        let admin = try await server.token("admin")
        let room = try await server.token("room")
        let taken = try await server.request(
            "POST", "/v1/translations?from=en&to=es", token: admin, type: "text/tab-separated-values",
            body: Array("Good morning\tBuenos días\nGood evening\tBuenas noches\n".utf8))
        #expect(taken.text.contains(#""imported":2"#), "\(taken.text)")
        for (body, status) in [
            (#"{"from":"en","to":"es","text":"Good morning"}"#, 200),
            (#"{"source":"en","target":"es","texts":["Good morning"],"glossary":null}"#, 200),
            (#"{"from":"en","to":"es","text":5,"texts":["Good morning"]}"#, 400),
            (#"{"from":"en","to":"es","texts":["Good morning"],"glossary":"Roomtone"}"#, 400),
        ] {
            let found = try await server.request(
                "POST", "/v1/translations/lookup", token: admin, type: "application/json", body: Array(body.utf8))
            #expect(found.status == status, "\(body): \(found.text)")
            #expect(found.text.contains(status == 200 ? "Buenos días" : "bad_field"), "\(body): \(found.text)")
        }
        let name = try await RoomtoneClient.with(try server.address, token: { admin }) { client in
            let captions = try await client.subscribe("session.keynote.captions.es")
            var plan = HallFeed.Plan(server: try server.address, token: room, session: "keynote")
            plan.speed = 8
            _ = try await HallFeed(plan).play(RunningServer.fixture("clip-short.flac"))
            let first = try await captions.publication(with: "Buenos días")
            let caption = try #require(JSONObject(first.data))
            #expect(caption.string("origin") == "exact" && caption.string("lang") == "es")
            let segment = try #require(caption.string("segment"))

            let patched = try await server.request(
                "PATCH", "/v1/sessions/keynote/transcript/\(segment)", token: admin, type: "application/json",
                body: Array(#"{"text":"Good evening."}"#.utf8))
            #expect(patched.status == 200, "\(patched.text)")
            let second = try await captions.publication(with: "Buenas noches")
            #expect(second.key == segment)
            let revision = try #require(JSONObject(second.data)?.integer("rev"))
            #expect(revision > caption.integer("rev") ?? .max)

            // Nobody knows this one: the source's text, marked so.
            _ = try await server.request(
                "PATCH", "/v1/sessions/keynote/transcript/\(segment)", token: admin, type: "application/json",
                body: Array(#"{"text":"Something else"}"#.utf8))
            let third = try await captions.publication(with: "Something else")
            #expect(JSONObject(third.data)?.string("origin") == "source")
            return segment
        }
        let transcript = try await server.request("GET", "/v1/sessions/keynote/transcript?lang=es", token: admin)
        #expect(transcript.text.contains(name) && !transcript.text.contains("Buenas noches"))
        let accuracy = JSONObject(transcript.body)?.raw("accuracy")
            .flatMap { Double(String(decoding: $0, as: UTF8.self)) }
        #expect(accuracy ?? 0 > 0.5, "\(transcript.text)")
        // Any region of the spoken language is the source; another language is none.
        for region in ["en-US", "EN-gb", "en"] {
            let source = try await server.request(
                "GET", "/v1/sessions/keynote/transcript?lang=\(region)", token: admin)
            #expect(source.status == 200 && source.text.contains(#""language":"en""#), "\(region): \(source.text)")
        }
        let other = try await server.request("GET", "/v1/sessions/keynote/transcript?lang=de", token: admin)
        #expect(other.status == 404)

        // A speaker of the wrong type corrects nothing.
        for body in [#"{"text":"x","speaker":5}"#, #"{"text":5}"#] {
            let refused = try await server.request(
                "PATCH", "/v1/sessions/keynote/transcript/\(name)", token: admin, type: "application/json",
                body: Array(body.utf8))
            #expect(refused.status == 400 && refused.text.contains("bad_field"), "\(refused.text)")
        }
        let after = try await server.request("GET", "/v1/sessions/keynote/transcript", token: admin)
        #expect(after.text.contains("Something else"), "\(after.text)")
        #expect(try await server.drain() == 0)
    }
}
