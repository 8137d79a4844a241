/// How long a round of writes waits for company.
///
/// Publications come one by one, and a round of writes to many readers costs far more than any of them: it waits, a small
/// part of the time it will take itself, as long as more keeps coming. Times are nanoseconds.
struct RoundPatience {
    /// One wait.
    static let step: UInt64 = 50_000
    /// For a reader, of the five thousand or so that a write takes; and at most for all.
    private static let share: UInt64 = 500
    private static let most: UInt64 = 1_000_000

    /// When the round's patience is over; `nil` before its first wait.
    private var end: UInt64?

    /// Whether a round that goes to so many readers may wait for one more step.
    mutating func waits(for readers: UInt64, now: UInt64) -> Bool {
        let budget = min(Self.most, readers * Self.share)
        if budget < Self.step { return false }
        let end = self.end ?? now + budget
        if now + Self.step > end { return false }
        self.end = end
        return true
    }
}
