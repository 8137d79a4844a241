/// How long a missing packet is waited for: as long as late ones lately took, and a margin.
///
/// A path that keeps the order costs the least delay, 20 ms; one that reorders gets up to 120 ms. What a packet took is
/// forgotten by half every 10 s.
package struct ReorderDelay: Sendable {
    package static let least = 20.0
    package static let greatest = 120.0
    /// Half the spacing of usual packets.
    private static let margin = 10.0
    private static let halfLife = 10_000.0

    private var peak = 0.0
    private var measuredAt: Int64 = 0

    package init() {}

    /// A packet came this many milliseconds after the first one that it should have preceded.
    package mutating func note(lateness: Int64, at now: Int64) {
        let aged = aged(at: now)
        peak = max(aged, Double(lateness))
        measuredAt = now
    }

    /// Milliseconds to wait.
    package func milliseconds(at now: Int64) -> Int64 {
        let aged = aged(at: now)
        return Int64(min(Self.greatest, max(Self.least, aged > 0 ? aged + Self.margin : 0)).rounded())
    }

    private func aged(at now: Int64) -> Double {
        var age = Double(max(0, now - measuredAt))
        var value = peak
        // Powers of a half without a mathematics library: whole halvings, then a line between them.
        while age >= Self.halfLife, value > 1 {
            value /= 2
            age -= Self.halfLife
        }
        return value * (1 - min(age, Self.halfLife) / (2 * Self.halfLife))
    }
}
