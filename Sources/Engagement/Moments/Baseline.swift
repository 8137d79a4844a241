import Windowing

/// What a session is used to: the running mean of a count and how far it strays, forgetting over time.
///
/// The first counts weigh alike; then each old one loses half its weight every `halfLife` counts. A count far above is
/// taken as little above, so that a peak does not raise the bar for the next one.
struct Baseline: Hashable, Sendable {
    /// How many counts halve the weight of an old one.
    static let halfLife = 120
    /// Counts that only set the baseline.
    static let learning = 30
    /// 1 - 2^(-1/120).
    private static let rate = 0.005_759_576_182_452_708

    private(set) var mean = 0.0
    private var variance = 0.0
    private var counted = 0

    var isLearning: Bool { counted < Self.learning }

    /// At least what chance alone makes of a mean of this size, and at least 1.
    var deviation: Double { max(variance.squareRoot(), mean.squareRoot(), 1) }

    mutating func add(_ count: Double) {
        let bounded = isLearning ? count : min(count, mean + 2 * deviation)
        counted += 1
        let weight = max(Self.rate, 1 / Double(counted))
        let difference = bounded - mean
        mean += weight * difference
        variance = (1 - weight) * (variance + weight * difference * difference)
    }

    mutating func code(_ coder: inout StateCoder) {
        coder.value(&mean)
        coder.value(&variance)
        coder.value(&counted)
    }

    /// Adds so many counts of zero. O(min(times, 4,000)): by then nothing is left to forget.
    mutating func addZeros(_ times: Int64) {
        for _ in 0..<min(times, 4_000) { add(0) }
    }
}
