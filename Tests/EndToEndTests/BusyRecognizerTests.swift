import Foundation
import Rehearsal
import RoomtoneClient
import Testing

/// A recogniser that cannot keep up: streams that run go on, the next one is refused by what is measured.
@Suite(.timeLimit(.minutes(1)))
struct BusyRecognizerTests {
    /// Hears a tenth of what it is given, and says so.
    private static let slowEngine = """
        import sys, json, struct
        out, inp = sys.stdout.buffer, sys.stdin.buffer
        def say(**fields):
            out.write(json.dumps(fields).encode() + b"\\n"); out.flush()
        say(type="ready", protocol=1, engine="slow", model="test", language="en")
        segment, samples = 0, 0
        while True:
            head = inp.read(5)
            if len(head) < 5: sys.exit(0)
            kind, length = head[:1], struct.unpack("<I", head[1:])[0]
            payload = inp.read(length)
            if kind == b"B":
                segment, samples = json.loads(payload)["segment"], 0
            if kind == b"A":
                samples += length // 2
                say(type="partial", segment=segment, decoded=samples // 10, words=[{"w": "word", "s": 0, "e": 1600}])
            if kind == b"E":
                say(type="final", segment=segment, samples=samples, words=[{"w": "word", "s": 0, "e": 1600, "c": 0.9}])
        """

    @Test func refusesTheNextStreamWhileOneIsBehind() async throws {
        let data = RunningServer.temporaryDirectory()
        try Self.slowEngine.write(toFile: data + ".py", atomically: true, encoding: .utf8)
        try """
        catalog: [\(RunningServer.root)/config/demo.yaml]
        audio: {engine: slow, command: [python3, \(data).py], recognizers: 4, max_lag: 500ms}
        """.write(toFile: data + ".yaml", atomically: true, encoding: .utf8)
        let server = try await RunningServer.start(data: data)
        let room = try await server.token("room")
        let admin = try await server.token("admin")
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                var plan = HallFeed.Plan(server: try server.address, token: room, session: "keynote")
                plan.loops = true
                _ = try await HallFeed(plan).play(RunningServer.fixture("clip-clean.flac"))
            }
            // By its own figures, which anybody may watch.
            while try await lag(server, admin) <= 0.6 { try await Task.sleep(for: .milliseconds(50)) }
            let upload = try await server.request(
                "PUT", "/v1/sessions/windows-late/audio", token: room, type: "audio/x-s16le;rate=16000;channels=1",
                body: [UInt8](repeating: 0, count: 3_200))
            #expect(upload.status == 503, "\(upload.status) \(upload.text)")
            #expect((upload.retryAfterSeconds ?? 0) > 0)
            let listen = try await WebSocketConnection.connect(
                to: try server.address.with(path: "/v1/listen?encoding=linear16&sample_rate=16000"),
                headers: [("Authorization", "Token \(room)")])
            var texts: [String] = []
            for await message in listen.messages { texts.append(String(decoding: message.bytes, as: UTF8.self)) }
            #expect(listen.closure?.code == 4100, "\(String(describing: listen.closure))")
            #expect(texts.contains { $0.contains("overloaded") }, "\(texts)")
            // The one that runs is still served.
            let jobs = try await server.request("GET", "/v1/sessions/keynote/jobs", token: room)
            #expect(jobs.text.contains(#""state":"running""#), "\(jobs.text)")
            group.cancelAll()
        }
    }

    private func lag(_ server: RunningServer, _ admin: String) async throws -> Double {
        let text = try await server.request("GET", "/metrics", token: admin).text
        return try PrometheusParser.parse(text)["roomtone_recognizer_lag_seconds"]?.first?.value ?? 0
    }
}
