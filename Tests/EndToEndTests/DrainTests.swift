import Foundation
import RoomtoneClient
import Testing

/// A server that is asked to end: how soon, and what it tells those who still come.
@Suite(.serialized, .timeLimit(.minutes(2)))
struct DrainTests {
    @Test func endsHoweverEarlyItIsAskedTo() async throws {
        // Many at once, so that threads wait for a core between the address and whatever would come after it.
        try await withThrowingTaskGroup(of: Int32.self) { group in
            for _ in 0..<8 { group.addTask { try await RunningServer.start().drain() } }
            for try await status in group { #expect(status == 0) }
        }
    }

    @Test func tellsAStandingSenderToComeBack() async throws {
        let server = try await RunningServer.start()
        let room = try await server.token("room")
        let listener = try await WebSocketConnection.connect(
            to: try server.address.with(path: "/v1/listen?encoding=linear16&sample_rate=16000&session=keynote"),
            headers: [("Authorization", "Token \(room)")], subprotocols: [])
        try await listener.send(binary: [UInt8](repeating: 0, count: 32_000))
        async let status = server.drain()
        var last: JSONObject?
        while let message = await listener.receive() { last = JSONObject(message.bytes) }
        #expect(last?.string("type") == "Metadata")
        #expect(listener.closure?.code == 4200)
        #expect(try await status == 0)
    }

    /// A track that is opened while the drain waits for open ones would hold the process until it is cut.
    @Test func noTrackIsOpenedBehindItsBack() async throws {
        let server = try await RunningServer.start(recognizers: 2)
        let (room, admin) = (try await server.token("room"), try await server.token("admin"))
        let listener = try await WebSocketConnection.connect(
            to: try server.address.with(path: "/v1/listen?session=keynote"),
            headers: [("Authorization", "Token \(room)")], subprotocols: [])
        // Five seconds of speech at once: they take a while to recognise, so the drain has something to wait for.
        let speech = try Data(contentsOf: URL(fileURLWithPath: RunningServer.fixture("talk.opus"))).prefix(16_000)
        for start in stride(from: 0, to: speech.count, by: 8_000) {
            try await listener.send(binary: [UInt8](speech.dropFirst(start).prefix(8_000)))
        }
        #expect(
            try await reaches {
                try await server.request("GET", "/v1/sessions/keynote/jobs", token: admin).text.contains("running")
            })
        async let status = server.drain()
        #expect(try await reaches { try await server.request("GET", "/readyz").status == 503 })
        let answer = try await server.request("POST", "/v1/sessions/keynote/rtp?track=late", token: room)
        #expect(answer.status == 503 && answer.text.contains(#""code":"draining""#), "\(answer.text)")
        while await listener.receive() != nil {}
        #expect(try await status == 0)
    }
}
