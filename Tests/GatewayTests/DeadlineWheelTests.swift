import Testing

@testable import Gateway
import TestRandom

struct DeadlineWheelTests {
    private let second: UInt64 = 1_000_000_000

    @Test func firesEachDeadlineOnceAndNeverEarly() {
        var random = SeededGenerator(seed: 8)
        var now = 1000 * second
        var wheel = DeadlineWheel(now: now)
        var waiting: [UInt64: UInt64] = [:]
        for connection in 0..<2000 as Range<UInt64> {
            let deadline = now + UInt64.random(in: 0...(300 * second), using: &random)
            waiting[connection] = deadline
            wheel.insert(connection, deadline: deadline)
        }
        while now < 1302 * second {
            now += UInt64.random(in: 1...(second), using: &random)
            for (connection, deadline) in wheel.advance(to: now) {
                #expect(deadline <= now)
                #expect(waiting.removeValue(forKey: connection) == deadline)
            }
            for deadline in waiting.values where deadline + second / 2 < now { Issue.record("late: \(deadline)") }
        }
        #expect(waiting.isEmpty)
    }

    @Test func findsEverythingAfterALongSleep() {
        var wheel = DeadlineWheel(now: 0)
        for connection in 0..<100 as Range<UInt64> { wheel.insert(connection, deadline: connection * second) }
        #expect(wheel.advance(to: 1000 * second).count == 100)
        wheel.insert(1, deadline: 5)
        #expect(wheel.advance(to: 1001 * second).count == 1)
    }
}
