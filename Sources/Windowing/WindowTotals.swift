/// All that is known of one window.
package struct WindowTotals: Hashable, Sendable {
    package struct KindCount: Hashable, Sendable {
        package var kind: Int32
        package var count: Int64
    }

    /// The window covers `start <= t < end`, in milliseconds since the Unix epoch.
    package var start: Int64
    package var end: Int64
    package var sums: WindowSums
    /// Distinct members; exact up to 10,000, beyond that within 2 % (see `DistinctSketch`).
    package var distinct: Int64
    package var isDistinctExact: Bool
    /// Distinct members that carry each trait; lane 0 counts all.
    ///
    /// Where `distinct` is an estimate this and `share` are scaled up from the members listed, the first 10,000 of each
    /// pane: rough where those are unlike the rest.
    package var members: SIMD8<Int64>
    /// Sum over the members of what each shared, capped per member.
    package var share: Int64
    /// Distinct members per trait that entered, left or did more since `acknowledgeChanges`; a lower bound.
    package var changed: SIMD8<Int64>
    /// Kinds that occur in the window, in order of their number.
    package var kinds: [KindCount]

    /// Of no window; to be read into.
    package static var blank: WindowTotals {
        WindowTotals(
            start: 0, end: 0, sums: WindowSums(), distinct: 0, isDistinctExact: true, members: SIMD8(), share: 0,
            changed: SIMD8(), kinds: [])
    }

    package mutating func code(_ coder: inout StateCoder) {
        coder.value(&start)
        coder.value(&end)
        sums.code(&coder)
        coder.value(&distinct)
        coder.value(&isDistinctExact)
        coder.value(&members)
        coder.value(&share)
        coder.value(&changed)
        coder.array(&kinds, blank: { KindCount(kind: 0, count: 0) }) { kind, coder in
            coder.value(&kind.kind)
            coder.value(&kind.count)
        }
    }
}
