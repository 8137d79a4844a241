import RoomModel
import TestKit
import TestRandom
import Testing

@testable import Rooms

/// A room that starts again goes on as if it had never stopped, from its checkpoint or from the log's beginning.
struct RoomRestartTests {
    private static func events(_ range: Range<Int>, seed: UInt64) -> [LoggedEvent] {
        var random = SeededGenerator(seed: seed)
        return range.map { number in
            let crowd = number % 500 >= 450
            var logged = Samples.event(
                "e-\(number)", at: Int64(number) * 60 + Int64.random(in: -2_000...0, using: &random),
                attendee: "p-\(Int.random(in: 0..<(crowd ? 60 : 9), using: &random))")
            logged.sentimentMicros = Int64.random(in: -1_000_000...1_000_000, using: &random)
            if number.isMultiple(of: 17) { logged.event.type = .join }
            return logged
        }
    }

    /// What a room stored that was stopped after each of `stops` events, without flushing, and ended after all.
    private func history(
        stops: [Int], total: Int, checkpointEvery: Int, seed: UInt64
    ) async throws -> (snapshots: [StoredSnapshot], moments: [StoredMoment], checkpoint: RoomCheckpoint?) {
        var fixture = RoomFixture()
        fixture.settings.checkpointEvery = checkpointEvery
        fixture.settings.checkpointInterval = 0
        let events = Self.events(0..<total, seed: seed)
        var room = try await fixture.room()
        for (index, event) in events.enumerated() {
            if stops.contains(index) { room = try await fixture.room() }
            try await fixture.send([event], to: room)
            if index % 25 == 24 {
                let micros = Int64(index % 7 - 3) * 300_000
                try await fixture.record(.speech(sentimentMicros: micros, at: event.event.time), to: room)
            }
            if index.isMultiple(of: 20) { _ = await room.tick() }
        }
        try await fixture.record(.watermark(Samples.start.advanced(byMilliseconds: 10_000_000)), to: room)
        await room.flush()
        #expect(fixture.faults.withLock { $0 }.isEmpty)
        return (
            try await fixture.store.snapshots(of: Samples.room, from: nil, to: nil, newest: false, limit: .max),
            try await fixture.store.moments(of: Samples.room, from: nil, to: nil, limit: .max),
            try await fixture.store.checkpoint(of: Samples.room)
        )
    }

    @Test(arguments: UInt64(0)..<6)
    func givesTheSameHistoryHoweverOftenItIsStopped(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        let whole = try await history(stops: [], total: 1_500, checkpointEvery: .max, seed: seed)
        #expect(whole.snapshots.count > 80 && whole.moments.count >= 1)
        #expect(whole.snapshots.contains { String(decoding: $0.json, as: UTF8.self).contains(#""speech":{"mean":"#) })
        let stops = (0..<4).map { _ in Int.random(in: 1..<1_500, using: &random) }
        for every in [Int.max, 150] {
            let broken = try await history(stops: stops, total: 1_500, checkpointEvery: every, seed: seed)
            #expect(broken.snapshots == whole.snapshots)
            #expect(broken.moments == whole.moments)
        }
    }

    @Test func runsOnlyWhatCameAfterTheCheckpoint() async throws {
        let fixture = RoomFixture()
        let room = try await fixture.room()
        try await fixture.send(Self.events(0..<2_000, seed: 1), to: room)
        await room.flush()
        let kept = try #require(try await fixture.store.checkpoint(of: Samples.room))
        #expect(kept.sequence == 2_000)
        // A room that found the checkpoint knows the old events though the log has none of them.
        _ = try await fixture.store.purge(.events, before: EventTime(milliseconds: .max))
        let again = try await fixture.room()
        #expect(await again.lastSequence == 2_000)
        #expect(await again.windows.watermark == room.windows.watermark)
        // A spoilt one is not trusted.
        try await fixture.store.save(
            RoomCheckpoint(room: Samples.room, sequence: 2_000, record: 0, state: kept.state.dropLast() + [7]))
        #expect(try await fixture.room().lastSequence == 0)
    }

    @Test func writesDownWhereItStandsAfterARestartAndNotTooOften() async throws {
        var fixture = RoomFixture()
        fixture.settings.checkpointEvery = 100
        let crashed = try await fixture.room()
        try await fixture.send(Self.events(0..<300, seed: 1), to: crashed)
        let room = try await fixture.room()
        #expect(try await fixture.store.checkpoint(of: Samples.room)?.sequence == 300)
        try await fixture.send(Self.events(300..<600, seed: 2), to: room)
        _ = await room.tick()
        #expect(try await fixture.store.checkpoint(of: Samples.room)?.sequence == 300)
        fixture.time.withLock { $0 = $0.advanced(byMilliseconds: fixture.settings.checkpointInterval) }
        _ = await room.tick()
        #expect(try await fixture.store.checkpoint(of: Samples.room)?.sequence == 600)
    }

    @Test func anErasedPersonIsInNoCheckpoint() async throws {
        let fixture = RoomFixture()
        let room = try await fixture.room()
        try await fixture.send(Self.events(0..<2_000, seed: 1), to: room)
        await room.rename(Samples.id("p-59"), to: Samples.id("x-1"))
        await room.flush()
        let kept = try #require(try await fixture.store.checkpoint(of: Samples.room))
        let text = String(decoding: kept.state, as: UTF8.self)
        #expect(text.contains("x-1") && text.contains("p-58") && !text.contains("p-59"))
    }
}
