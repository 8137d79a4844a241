/// One window kept as running sums while it slides: panes enter at its end and leave at its start.
///
/// Distinct members are a count of pane entries per member, so a member is in the window while the count is above zero.
/// 64 bytes a member in use.
struct RunningWindow: Sendable {
    struct MemberState: Sendable {
        /// Pane entries of the member that carry each trait.
        var traits = SIMD8<UInt32>()
        var share: Int64 = 0
        /// Traits for which the member is among `changed`.
        var changed: UInt8 = 0
    }

    private static let lanes = SIMD8<UInt32>(0, 1, 2, 3, 4, 5, 6, 7)

    /// Pane indices `start..<end`.
    private(set) var end: Int64
    let length: Int64
    let shareLimit: Int64
    private(set) var sums = WindowSums()
    /// Panes with elements inside the window.
    private(set) var paneCount = 0
    private(set) var sketchCount = 0
    /// Distinct members listed, by trait.
    private(set) var members = SIMD8<Int64>()
    private(set) var share: Int64 = 0
    private(set) var changed = SIMD8<Int64>()
    private(set) var kindCounts: [Int64] = []
    private var states: [MemberState] = []

    /// A window over nothing, for `move(to:over:)` to place.
    init(length: Int64, shareLimit: Int32) {
        end = .min / 2
        self.length = length
        self.shareLimit = Int64(shareLimit)
    }

    var start: Int64 { end - length }

    func covers(_ pane: Int64) -> Bool { pane >= start && pane < end }

    /// Whether the listed member is in the window.
    func holds(_ slot: Int) -> Bool { slot < states.count && states[slot].traits[0] > 0 }

    mutating func code(_ coder: inout StateCoder) {
        coder.value(&end)
        sums.code(&coder)
        coder.value(&paneCount)
        coder.value(&sketchCount)
        coder.value(&members)
        coder.value(&share)
        coder.value(&changed)
        coder.array(&kindCounts)
        coder.array(&states, blank: { MemberState() }) { state, coder in
            coder.value(&state.traits)
            coder.value(&state.share)
            coder.value(&state.changed)
        }
    }

    // MARK: One element

    mutating func addPane(hasSketch: Bool) {
        paneCount += 1
        if hasSketch { sketchCount += 1 }
    }

    mutating func addSketch() { sketchCount += 1 }

    mutating func add(_ element: WindowElement) { sums.add(element) }

    mutating func add(_ more: WindowSums) { sums += more }

    mutating func add(value: Int64, group: UInt8) { sums.add(value: value, group: group) }

    mutating func add(kind slot: Int32, count: Int32) {
        let slot = Int(slot)
        while kindCounts.count <= slot { kindCounts.append(0) }
        kindCounts[slot] += Int64(count)
    }

    mutating func add(member slot: Int32, traits: UInt8, share gained: Int32) {
        let slot = Int(slot)
        while states.count <= slot { states.append(MemberState()) }
        let one = Self.expand(traits)
        let before = states[slot].traits
        states[slot].traits = before &+ one
        members &+= SIMD8<Int64>(truncatingIfNeeded: one.replacing(with: 0, where: before .!= 0))
        change(slot, shareBy: Int64(gained), traits: traits)
    }

    private mutating func remove(member slot: Int32, traits: UInt8, share lost: Int32) {
        let slot = Int(slot)
        let one = Self.expand(traits)
        let after = states[slot].traits &- one
        states[slot].traits = after
        members &-= SIMD8<Int64>(truncatingIfNeeded: one.replacing(with: 0, where: after .!= 0))
        change(slot, shareBy: -Int64(lost), traits: traits)
    }

    private mutating func change(_ slot: Int, shareBy delta: Int64, traits: UInt8) {
        if delta != 0 {
            let before = states[slot].share
            states[slot].share = before + delta
            share += min(before + delta, shareLimit) - min(before, shareLimit)
        }
        let fresh = traits & ~states[slot].changed
        if fresh != 0 {
            states[slot].changed |= fresh
            changed &+= SIMD8<Int64>(truncatingIfNeeded: Self.expand(fresh))
        }
    }

    /// Starts counting changed members anew for the traits given. O(members).
    mutating func acknowledgeChanges(of traits: UInt8) {
        for slot in states.indices { states[slot].changed &= ~traits }
        changed &*= SIMD8<Int64>(truncatingIfNeeded: Self.expand(~traits))
    }

    private static func expand(_ traits: UInt8) -> SIMD8<UInt32> { (SIMD8(repeating: UInt32(traits)) &>> lanes) & 1 }

    // MARK: Whole panes

    mutating func add(_ pane: borrowing Pane) {
        addPane(hasSketch: pane.sketch != nil)
        sums += pane.sums
        for entry in pane.members { add(member: entry.slot, traits: entry.traits, share: entry.share) }
        for entry in pane.kinds { add(kind: entry.slot, count: entry.count) }
    }

    mutating func remove(_ pane: borrowing Pane) {
        paneCount -= 1
        if pane.sketch != nil { sketchCount -= 1 }
        sums -= pane.sums
        for entry in pane.members { remove(member: entry.slot, traits: entry.traits, share: entry.share) }
        for entry in pane.kinds { kindCounts[Int(entry.slot)] -= Int64(entry.count) }
    }

    /// Moves the window to another end, forward or back. Empty stretches cost nothing beyond the span of the ring.
    mutating func move(to newEnd: Int64, over ring: borrowing PaneRing) {
        let (oldStart, oldEnd) = (start, end)
        end = newEnd
        if !ring.isEmpty {
            func each(_ from: Int64, _ to: Int64, _ body: (Int) -> Void) {
                var index = max(from, ring.low)
                let limit = min(to, ring.high)
                while index < limit {
                    let place = ring.find(index)
                    if place >= 0 { body(place) }
                    index += 1
                }
            }
            each(oldStart, min(oldEnd, start)) { remove(ring.pool[$0]) }
            each(max(oldStart, newEnd), oldEnd) { remove(ring.pool[$0]) }
            each(start, min(newEnd, oldStart)) { add(ring.pool[$0]) }
            each(max(start, oldEnd), newEnd) { add(ring.pool[$0]) }
        }
    }
}
