import RoomModel
import Testing

@testable import Access

struct TokenBucketTests {
    private func at(_ milliseconds: Int64) -> EventTime { EventTime(milliseconds: milliseconds) }

    @Test func letsABurstPassAndThenItsRate() {
        var bucket = TokenBucket(rate: 10, burst: 3, now: at(0))
        #expect((0..<3).map { _ in bucket.take(1, at: at(0)) } == [0, 0, 0])
        // Empty, not in debt: the next is due when something has dripped in.
        #expect(bucket.take(1, at: at(0)) > 0)
        #expect(bucket.take(1, at: at(1)) == 0)
        #expect(bucket.take(1, at: at(1)) == 99)
        #expect(bucket.take(1, at: at(99)) > 0)
        #expect(bucket.take(1, at: at(101)) == 0)
    }

    @Test func aLargeAmountPassesOnceAndIsPaidOffAfterwards() {
        var bucket = TokenBucket(rate: 100, burst: 200, now: at(0))
        #expect(bucket.take(1_200, at: at(0)) == 0)
        #expect(bucket.take(1, at: at(0)) == 10_000)
        #expect(bucket.take(1, at: at(9_999)) > 0)
        #expect(bucket.take(1, at: at(10_001)) == 0)
    }

    @Test func aClockThatStepsBackGivesNothingAndBreaksNothing() {
        var bucket = TokenBucket(rate: 1, burst: 1, now: at(10_000))
        #expect(bucket.take(1, at: at(10_000)) == 0)
        #expect(bucket.take(1, at: at(0)) > 0)
        #expect(bucket.take(1, at: at(1_001)) == 0)
        #expect(bucket.take(1, at: at(.max)) == 0)
    }
}
