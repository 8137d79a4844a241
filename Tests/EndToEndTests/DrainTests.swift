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

    /// A track that is opened while the drain looks for open ones would hold the process until it is cut.
    @Test func noTrackIsOpenedBehindItsBack() async throws {
        let server = try await RunningServer.start(recognizers: 4)
        let room = try await server.token("room")
        await withTaskGroup(of: Void.self) { group in
            for track in 0..<40 {
                group.addTask {
                    // Opened, refused as draining, or no connection any more.
                    let answer = try? await server.request(
                        "POST", "/v1/sessions/keynote/rtp?track=t\(track)", token: room)
                    if let answer, answer.status != 200 { #expect(answer.status == 503, "\(answer.text)") }
                }
            }
            group.addTask { #expect(await (try? server.drain()) == 0) }
        }
    }
}
