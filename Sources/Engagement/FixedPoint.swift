/// Numbers from outside as bounded integers, so that sums are exact and no value, however hostile, overflows one.
enum FixedPoint {
    /// Weights in millionths, bounded to ±1,000,000; what is not finite counts as 0.
    static func weight(_ weight: Double) -> Int64 {
        guard weight.isFinite else { return 0 }
        return Int64((min(max(weight, -1_000_000), 1_000_000) * 1_000_000).rounded())
    }

    /// Sentiments in billionths, bounded to ±1; what is not finite counts as none.
    ///
    /// Finer than the six decimals that are printed, so that rounding each event does not show in the mean.
    static func sentiment(_ sentiment: Double?) -> Int64? {
        guard let sentiment, sentiment.isFinite else { return nil }
        return Int64((min(max(sentiment, -1), 1) * sentimentUnit).rounded())
    }

    static let sentimentUnit = 1_000_000_000.0

    /// Shares in thousandths, from 0 to 1,000,000.
    static func share(_ share: Double) -> Int32 {
        guard share.isFinite else { return 0 }
        return Int32((min(max(share, 0), 1_000_000) * 1_000).rounded())
    }
}

extension Double {
    /// The nearest multiple of `step`, as near as a double comes to it.
    func rounded(toStepsPerUnit steps: Double) -> Double { (self * steps).rounded() / steps }
}
