/// How long messages waited from their publication to the write that carried them, in buckets.
package struct LatencyHistogram: Sendable, Equatable {
    /// Upper bounds of the buckets but the last, which has none, in milliseconds.
    package static let bounds: [UInt64] = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000]

    /// By bucket, one more than there are bounds.
    package private(set) var counts = [UInt64](repeating: 0, count: bounds.count + 1)
    /// Of all of them, in seconds.
    package private(set) var sum = 0.0

    package init() {}

    mutating func add(_ nanoseconds: UInt64, count: UInt64) {
        let place = Self.bounds.firstIndex { nanoseconds <= $0 * 1_000_000 } ?? Self.bounds.count
        counts[place] += count
        sum += Double(nanoseconds) / 1e9 * Double(count)
    }

    static func + (left: Self, right: Self) -> Self {
        var sum = left
        for place in sum.counts.indices { sum.counts[place] += right.counts[place] }
        sum.sum += right.sum
        return sum
    }
}
