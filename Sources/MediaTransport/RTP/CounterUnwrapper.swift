/// Follows a counter that wraps around, such as a sequence number or an RTP timestamp, over any number of rounds.
///
/// Each value is taken for the one nearest to the greatest so far, so reordering across the wrap is understood.
package struct CounterUnwrapper<Counter: FixedWidthInteger & UnsignedInteger & Sendable>: Sendable {
    private var greatest: Int64?

    package init() {}

    /// Where the counter stands without wrapping; does not move what later values are compared with.
    package func place(of value: Counter) -> Int64 {
        guard let greatest else { return Int64(value) }
        let difference = value &- Counter(truncatingIfNeeded: greatest)
        let half: Counter = 1 << (Counter.bitWidth - 1)
        return difference < half ? greatest + Int64(difference) : greatest - Int64(0 &- difference)
    }

    /// Takes a value and returns where the counter stands without wrapping.
    package mutating func unwrap(_ value: Counter) -> Int64 {
        let place = place(of: value)
        greatest = max(greatest ?? place, place)
        return place
    }
}
