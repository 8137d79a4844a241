#if canImport(Glibc)
    import Glibc
#endif
import RoomModel
import Windowing

/// What one person's signs of interest in one sponsor add up to, each fading with time.
///
/// Of each kind a sum is kept as it stands at the newest sign's time: adding is O(1), and the same signs in the same
/// order give the same bits, so that a rebuilt ledger equals the one before.
package struct InterestLedger: Hashable, Sendable {
    private struct Sum: Hashable, Sendable {
        var value = 0.0
        var count = 0
    }

    private var sums: [Sum]
    private var reference: EventTime?

    package init() { sums = Array(repeating: Sum(), count: InterestSignal.allCases.count) }

    /// Time of the newest sign.
    package var newest: EventTime? { reference }

    /// Adds a sign. `share` is how closely it is linked to the sponsor, 1 when it names it.
    package mutating func add(
        _ signal: InterestSignal, share: Double, at time: EventTime, halfLife: Double
    ) {
        let newest = reference ?? time
        if time > newest {
            let fading = Self.fading(from: newest, to: time, halfLife: halfLife)
            for index in sums.indices { sums[index].value *= fading }
        }
        reference = max(newest, time)
        // A sign that comes late has faded since it was given.
        let age = time < newest ? Self.fading(from: time, to: newest, halfLife: halfLife) : 1
        let old = sums[signal.rawValue]
        sums[signal.rawValue] = Sum(
            value: min(old.value + signal.weight * share * age, max(signal.cap, old.value)), count: old.count + 1)
    }

    /// All kinds together, as they stand at a time.
    package func strength(at time: EventTime, halfLife: Double) -> Double {
        guard let reference else { return 0 }
        return sums.reduce(0) { $0 + $1.value } * Self.fading(from: reference, to: time, halfLife: halfLife)
    }

    /// The kinds that still count for something, strongest first, with how often each was seen.
    func evidence(at time: EventTime, halfLife: Double) -> [(signal: InterestSignal, count: Int)] {
        guard let reference else { return [] }
        let fading = Self.fading(from: reference, to: time, halfLife: halfLife)
        return InterestSignal.allCases.filter { sums[$0.rawValue].value * fading >= 0.2 }
            .sorted { (sums[$1.rawValue].value, $0.rawValue) < (sums[$0.rawValue].value, $1.rawValue) }
            .map { ($0, sums[$0.rawValue].count) }
    }

    /// Writes the sums to bytes, those of kinds that were seen, or reads them back.
    mutating func code(_ coder: inout StateCoder) {
        var newest = reference?.milliseconds
        coder.value(&newest)
        reference = newest.map { EventTime(milliseconds: $0) }
        var kinds: UInt32 = 0
        for index in sums.indices where sums[index].count > 0 { kinds |= 1 << UInt32(index) }
        coder.value(&kinds)
        for index in sums.indices where kinds & (1 << UInt32(index)) != 0 {
            coder.value(&sums[index].value)
            coder.value(&sums[index].count)
            if !sums[index].value.isFinite { coder.fail() }
        }
    }

    /// Half of it is left after each half-life; nothing grows when time runs backwards.
    private static func fading(from start: EventTime, to end: EventTime, halfLife: Double) -> Double {
        let (elapsed, overflow) = end.milliseconds.subtractingReportingOverflow(start.milliseconds)
        if overflow { return end < start ? 1 : 0 }
        return exp2(-Double(max(0, elapsed)) / halfLife)
    }
}
