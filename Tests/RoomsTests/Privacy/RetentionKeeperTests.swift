import Concurrency
import RoomModel
import TestKit
import Testing

@testable import Rooms

struct RetentionKeeperTests {
    private static let day: Int64 = 86_400_000

    @Test func purgesOnceADayByTheClockItIsGiven() async throws {
        let store = InMemoryStore()
        let time = Lock(Samples.start)
        let keeper = RetentionKeeper(
            store: store, terms: .init(kept: [.events: 10 * Self.day]),
            clock: WallClock { time.withLock { $0 } }, report: { _, _ in })
        func pass(_ days: Double) {
            time.withLock { $0 = $0.advanced(byMilliseconds: Int64(days * Double(Self.day))) }
        }
        for number in Int64(0)..<20 {
            _ = try await store.append([
                Samples.event(
                    "e-\(number)", arrival: Samples.start.advanced(byMilliseconds: (number - 15) * Self.day))
            ])
        }
        #expect(await keeper.purgeIfDue()?[.events] == 5)
        #expect(await keeper.purgeIfDue() == nil)
        pass(0.9)
        #expect(await keeper.purgeIfDue() == nil)
        pass(0.2)
        #expect(await keeper.purgeIfDue()?[.events] == 2)
        #expect(try await store.records(of: Samples.room, after: 0, limit: 99).count == 13)
    }

    @Test func aClassThatFailsHoldsUpNoOther() async throws {
        struct Full: Error {}
        let store = InMemoryStore()
        store.failure = Full()
        let told = Lock<[String]>([])
        let keeper = RetentionKeeper(
            store: store, terms: .init(kept: [.events: 1, .audit: 1]), clock: WallClock { Samples.start },
            report: { attempt, _ in told.withLock { $0.append(attempt) } })
        #expect(await keeper.purgeIfDue() == [:])
        #expect(told.withLock { $0 } == ["purge events", "purge audit", "thin snapshots"])
    }
}
