import Concurrency
import RoomModel
import TestKit
import Testing

@testable import Rooms

@Suite(.timeLimit(.minutes(1)))
struct AudienceWatchTests {
    private static func snapshot(active: Int) -> Snapshot {
        Snapshot(
            session: "keynote", windowEnd: Samples.start, windowMilliseconds: 60_000, closed: false,
            watermark: Samples.start, attendees: .init(present: 100, active: active),
            events: .init(count: active, weighted: 1, perSecond: 1, kinds: [:]),
            sentiment: .init(mean: nil, trend: nil, count: 0, emotions: nil, sources: [:]),
            engagement: .init(score: 50, level: .moderate, trend: 0), late: 0)
    }

    /// What is told of a room in which many act for five minutes, then few, then as `then` says; a reading a second.
    private func insights(_ fixture: RoomFixture, then: (Room, AudienceWatch) async throws -> Void) async throws
        -> [Insight]
    {
        let hub = Hub(backPlane: RoomFixture.DeafBackPlane(), stateEpoch: "s", logEpoch: "l")
        let rooms = RoomRegistry()
        let room = rooms.add(try await fixture.room())
        let board = InsightBoard(hub: hub, store: fixture.store, clock: fixture.clock)
        let watch = AudienceWatch(
            rooms: rooms, board: board, clock: fixture.clock, minimumGroup: 5,
            report: { fault in fixture.faults.withLock { $0.append("\(fault)") } })
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await watch.run() }
            for second in 0..<340 {
                await watch.observe(snapshot: Self.snapshot(active: second < 300 ? 60 : 3), in: room.id)
                fixture.time.withLock { $0 = $0.advanced(byMilliseconds: 1_000) }
            }
            try await then(room, watch)
            watch.close()
            try await group.waitForAll()
        }
        #expect(fixture.faults.withLock { $0 }.isEmpty)
        return try await fixture.store.insights(of: room.event, tenant: Samples.acme, limit: 99)
    }

    private func anomalies(_ fixture: RoomFixture) async throws -> [Insight] {
        try await fixture.store.insights(of: Samples.id("devcon"), tenant: Samples.acme, limit: 99)
            .filter { $0.kind == .anomaly }
    }

    @Test func tellsOfSilenceAndSettlesItWhenTheSessionEnds() async throws {
        let fixture = RoomFixture()
        let found = try await insights(fixture) { room, watch in
            while try await anomalies(fixture).isEmpty { await Task.yield() }
            await room.end()
            await watch.observe(snapshot: Self.snapshot(active: 0), in: room.id)
        }
        let silence = found.filter { $0.kind == .anomaly }
        #expect(silence.count == 1 && silence.first?.state == .resolved)
        #expect(silence.first?.title == "The audience fell silent" && silence.first?.actions.isEmpty == false)
        let topic = "event.devcon.insights"
        let told = try await fixture.store.messages(of: topic, tenant: Samples.acme, after: 0, limit: 99)
        #expect(told.filter { String(decoding: $0.data, as: UTF8.self).contains("anomaly") }.count == 2)
    }

    @Test func settlesWhatAnEarlierProcessLeftOpen() async throws {
        let fixture = RoomFixture()
        let left = Insight(
            id: Samples.id("i-old"), kind: .anomaly, title: "old", description: "", session: Samples.keynote,
            confidence: 1, impact: 1, actions: [], at: Samples.start)
        try await fixture.store.save(left, of: Samples.id("devcon"), tenant: Samples.acme)
        let found = try await insights(fixture) { _, _ in }
        #expect(found.first { $0.id == left.id }?.state == .resolved)
    }
}
