import Testing

@testable import Gateway

struct RoundPatienceTests {
    /// How many steps a round waits when each takes as long as it should.
    private func steps(for readers: UInt64) -> Int {
        var patience = RoundPatience()
        var now: UInt64 = 1_000_000_000
        var count = 0
        while count < 1_000, patience.waits(for: readers, now: now) {
            count += 1
            now += RoundPatience.step
        }
        return count
    }

    @Test(arguments: [(0, 0), (1, 0), (99, 0), (100, 1), (1_000, 10), (2_000, 20), (100_000, 20)] as [(UInt64, Int)])
    func waitsATenthOfWhatTheWritesTakeAndAMillisecondAtMost(readers: UInt64, expected: Int) {
        #expect(steps(for: readers) == expected)
    }

    @Test func endsWhenTheSleepsTookLonger() {
        var patience = RoundPatience()
        let waits = [0, 460_000].map { patience.waits(for: 1_000, now: $0) }
        #expect(waits == [true, false])
    }

    /// More readers, who came meanwhile, do not make it longer: its end stands from the first wait on.
    @Test func keepsItsEnd() {
        var patience = RoundPatience()
        let waits = [(200, 0), (2_000, 50_000), (2_000, 51_000)].map { patience.waits(for: $0, now: $1) }
        #expect(waits == [true, true, false])
    }
}
