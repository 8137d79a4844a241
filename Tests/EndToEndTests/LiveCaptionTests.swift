import Foundation
import Rehearsal
import RoomtoneClient
import Testing
import Transcription

/// Real speech into the real server as Opus, at the pace of speech; what a subscriber sees of it.
@Suite(.serialized, .timeLimit(.minutes(3)))
struct LiveCaptionTests {
    /// Word error rate that the fixture may have through the live path. PocketSphinx's gist has 15 to 25 %.
    private static let bound = 0.35

    @Test func captionsFollowATalkWhileItIsSpoken() async throws {
        let server = try await RunningServer.start()
        let admin = try await server.token("admin")
        let room = try await server.token("room")
        let watched = try await watch(server, admin) {
            try await feed(server, room, "clip-clean.flac")
        }

        // Interim captions come first, their revisions rise, and the final is the last word on its segment.
        let finals = watched.filter { $0.string("state") == "final" }
        #expect(watched.first?.string("state") == "interim")
        #expect(!finals.isEmpty)
        var revisions: [String: Int64] = [:]
        var settled: Set<String> = []
        for caption in watched {
            let segment = try #require(caption.string("segment"))
            let revision = try #require(caption.integer("rev"))
            #expect(revision > revisions[segment] ?? 0)
            #expect(!settled.contains(segment), "\(segment) changed after its final")
            revisions[segment] = revision
            if caption.string("state") == "final" { settled.insert(segment) }
            let latency = try #require(caption.integer("latency_ms"))
            #expect((0...10_000).contains(latency))
            #expect(caption.string("engine") == "pocketsphinx")
            #expect(caption.string("speaker") == nil)
        }

        let info = try await server.request("GET", "/v1/info", token: admin)
        let engines = JSONObject(info.body)?.objects("engines") ?? []
        #expect(engines.map { $0.string("name") } == ["pocketsphinx"] && engines.first?.string("quality") == "gist")

        let heard = finals.compactMap { $0.string("text") }.joined(separator: " ")
        let error = WordErrorRate(
            reference: try RunningServer.reference("clip-clean.txt"), hypothesis: heard)
        #expect(error.rate < Self.bound, "\(error.rate)")

        // The transcript over HTTP holds the same finals, in every format.
        let json = try await server.request("GET", "/v1/sessions/keynote/transcript", token: admin)
        let segments = JSONObject(json.body)?.objects("segments") ?? []
        #expect(segments.compactMap { $0.string("text") } == finals.compactMap { $0.string("text") })
        let vtt = try await server.request("GET", "/v1/sessions/keynote/transcript?format=vtt", token: admin)
        #expect(vtt.text.hasPrefix("WEBVTT"))
        let jobs = try await server.request("GET", "/v1/sessions/keynote/jobs", token: admin)
        #expect(jobs.text.contains(#""state":"completed""#))
        #expect(jobs.text.contains(#""codec":"opus""#))
        #expect(try await server.drain() == 0)
    }

    @Test func aKilledRecogniserIsReplacedAndItsAudioHeardAgain() async throws {
        let server = try await RunningServer.start()
        let admin = try await server.token("admin")
        let room = try await server.token("room")
        let watched = try await watch(server, admin) {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await feed(server, room, "clip-clean.flac") }
                group.addTask {
                    // In the middle of the first utterance: its first words were shown.
                    try await untilFirstCaption(server, admin)
                    for child in server.children { kill(child, SIGKILL) }
                }
                try await group.waitForAll()
            }
        }
        let heard = watched.filter { $0.string("state") == "final" }.compactMap { $0.string("text") }
            .joined(separator: " ")
        let error = WordErrorRate(
            reference: try RunningServer.reference("clip-clean.txt"), hypothesis: heard)
        #expect(error.rate < Self.bound, "\(error.rate)")
        #expect(try await server.drain() == 0)
    }

    @Test func aPausedSessionShowsNothing() async throws {
        let server = try await RunningServer.start()
        let admin = try await server.token("admin")
        let room = try await server.token("room")
        let answer = try await server.request("POST", "/v1/sessions/keynote/pause", token: room)
        #expect(answer.status == 200)
        let watched = try await watch(server, admin) {
            try await feed(server, room, "clip-short.flac", speed: 4)
        }
        #expect(watched.isEmpty)
    }

    @Test func whatIsSaidOffTheRecordIsNotToldAfterwards() async throws {
        let server = try await RunningServer.start()
        let admin = try await server.token("admin")
        let room = try await server.token("room")
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await feed(server, room, "clip-clean.flac") }
            group.addTask {
                // Off and on again in the middle of the one sentence.
                try await untilFirstCaption(server, admin)
                for act in ["pause", "resume"] {
                    let answer = try await server.request("POST", "/v1/sessions/keynote/\(act)", token: room)
                    #expect(answer.status == 200)
                }
            }
            try await group.waitForAll()
        }
        let transcript = try await server.request("GET", "/v1/sessions/keynote/transcript", token: admin)
        #expect(JSONObject(transcript.body)?.objects("segments")?.isEmpty == true, "\(transcript.text)")
        #expect(try await server.drain() == 0)
    }

    // MARK: Parts

    private func feed(_ server: RunningServer, _ token: String, _ file: String, speed: Double = 1) async throws {
        var plan = HallFeed.Plan(server: try server.address, token: token, session: "keynote")
        plan.speed = speed
        _ = try await HallFeed(plan).play(RunningServer.fixture(file))
    }

    /// Every caption that a subscriber saw while `work` was done.
    private func watch(
        _ server: RunningServer, _ token: String, while work: @escaping @Sendable () async throws -> Void
    ) async throws -> [JSONObject] {
        try await RoomtoneClient.with(try server.address, token: { token }) { client in
            let subscription = try await client.subscribe("session.keynote.captions")
            return try await withThrowingTaskGroup(of: [JSONObject].self) { group in
                group.addTask {
                    var captions: [JSONObject] = []
                    while let publication = try await subscription.nextPublication() {
                        if let caption = JSONObject(publication.data) { captions.append(caption) }
                    }
                    return captions
                }
                group.addTask {
                    try await work()
                    await client.unsubscribe(subscription)
                    return []
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
        }
    }

    private func untilFirstCaption(_ server: RunningServer, _ token: String) async throws {
        try await RoomtoneClient.with(try server.address, token: { token }) { client in
            let subscription = try await client.subscribe("session.keynote.captions")
            _ = try await subscription.nextPublication()
        }
    }
}
