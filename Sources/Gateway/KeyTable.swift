/// The newest message of every key of a state channel, and how often each key was written.
///
/// A slot's count never falls, also when the slot passes to another key, so a reader's past counts stay comparable.
struct KeyTable {
    struct Slot {
        /// `nil` while the slot is free.
        var newest: ChannelPublication?
        var count: UInt64 = 0
        /// By the measure's name; kept while somebody lags.
        var extremes: [String: SeriesExtremes] = [:]
    }

    private(set) var slots: [Slot] = []
    private var places: [String: Int] = [:]
    private var free: [Int] = []
    /// Keys taken away, oldest first, kept until every reader was told.
    private(set) var removed: [(slot: Int, offset: UInt64)] = []

    var counts: [UInt64] { slots.map(\.count) }

    /// Returns the key's slot.
    mutating func write(_ publication: ChannelPublication) -> Int {
        let slot: Int
        if let known = places[publication.key] {
            slot = known
        } else if let reused = free.popLast() {
            slot = reused
            places[publication.key] = slot
        } else {
            slot = slots.count
            slots.append(Slot())
            places[publication.key] = slot
        }
        slots[slot].newest = publication
        slots[slot].count += 1
        for measure in publication.measures {
            slots[slot].extremes[measure.name, default: SeriesExtremes()].add(measure.value, update: slots[slot].count)
        }
        if publication.removesKey { removed.append((slot, publication.offset)) }
        return slot
    }

    /// Nobody lags: what the next one to fall behind has missed begins now.
    mutating func forgetExtremes() {
        for slot in slots.indices where !slots[slot].extremes.isEmpty { slots[slot].extremes = [:] }
    }

    /// Frees the keys that were taken away at `offset` or before.
    mutating func forget(through offset: UInt64) {
        let count = removed.prefix { $0.offset <= offset }.count
        for (slot, offset) in removed.prefix(count) {
            // A key that came back, or was taken away once more, is not this one.
            guard let newest = slots[slot].newest, newest.removesKey, newest.offset == offset else { continue }
            places[newest.key] = nil
            slots[slot].newest = nil
            slots[slot].extremes = [:]
            free.append(slot)
        }
        removed.removeFirst(count)
    }
}
