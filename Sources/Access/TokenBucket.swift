import RoomModel

/// A rate limit that allows bursts: fills at a steady rate, is drawn from by what happens. Time is an argument.
///
/// What is larger than the whole bucket passes when the bucket is not in debt, and leaves a debt; so a rate holds on
/// average whatever the sizes.
package struct TokenBucket: Hashable, Sendable {
    /// Units a second.
    package let rate: Double
    /// Units it holds when full.
    package let burst: Double
    private var level: Double
    private var at: EventTime

    /// Full at `now`.
    package init(rate: Double, burst: Double, now: EventTime) {
        self.rate = rate
        self.burst = burst
        level = burst
        at = now
    }

    /// Draws `amount` when the bucket is not in debt. Returns the milliseconds to wait before it may, 0 when it was drawn.
    package mutating func take(_ amount: Double, at now: EventTime) -> Int64 {
        let wait = wait(at: now)
        if wait == 0 { level -= amount }
        return wait
    }

    /// Milliseconds until something may be drawn; 0 for now.
    package mutating func wait(at now: EventTime) -> Int64 {
        // A clock that steps back gives nothing and takes nothing.
        let elapsed = Double(max(0, now.milliseconds &- at.milliseconds)) / 1000
        level = min(burst, level + elapsed * rate)
        at = now
        if level > 0 { return 0 }
        guard rate > 0 else { return 3_600_000 }
        return max(1, Int64(min(3_600_000, (-level / rate * 1000).rounded(.up))))
    }

    /// Whether nothing has been drawn lately.
    package mutating func isFull(at now: EventTime) -> Bool {
        _ = wait(at: now)
        return level >= burst
    }
}
