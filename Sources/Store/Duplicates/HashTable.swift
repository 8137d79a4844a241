/// Hashes of event ids with the places of their events: open addressing, eight bytes an entry.
///
/// An entry keeps 40 bits of the hash and the place as an offset from `base`. So a match is a candidate that must be
/// verified, and different ids are mistaken for each other about once in 10⁵ look-ups of a full table.
struct HashTable {
    /// The most entries of one table; an offset has 24 bits, one value meaning "empty".
    static let limit = 1 << 21
    static let fingerprintMask: UInt64 = (1 << 40) - 1

    let base: Int64
    private(set) var count = 0
    private(set) var slots: [UInt64]

    init(base: Int64) {
        self.base = base
        slots = Array(repeating: 0, count: 1024)
    }

    /// Makes room for more entries, so that `insert` moves none. O(n) when it grows.
    mutating func reserve(_ more: Int) {
        // Seven tenths full at most: probes stay short.
        guard (count + more) * 10 > slots.count * 7 else { return }
        var capacity = slots.count
        while (count + more) * 10 > capacity * 7 { capacity *= 2 }
        let old = slots
        slots = Array(repeating: 0, count: capacity)
        for slot in old where slot != 0 { place(slot) }
    }

    /// Adds an entry and returns where it went, for `remove`.
    mutating func insert(_ hash: UInt64, sequence: Int64) -> Int {
        reserve(1)
        count += 1
        return place((hash & Self.fingerprintMask) << 24 | UInt64(sequence - base + 1))
    }

    /// Takes back an insertion. The newest first, with no growth in between: then no probe is broken.
    mutating func remove(at index: Int) {
        slots[index] = 0
        count -= 1
    }

    /// Calls `body` with the place of each entry that may be the hash's, until it returns true. Expected O(1).
    func contains(_ hash: UInt64, where body: (Int64) throws -> Bool) rethrows -> Bool {
        let fingerprint = hash & Self.fingerprintMask
        let mask = slots.count - 1
        var index = Int(truncatingIfNeeded: fingerprint) & mask
        while slots[index] != 0 {
            let slot = slots[index]
            if slot >> 24 == fingerprint, try body(Self.sequence(in: slot, base: base)) { return true }
            index = (index + 1) & mask
        }
        return false
    }

    static func sequence(in slot: UInt64, base: Int64) -> Int64 { base + Int64(slot & 0xff_ffff) - 1 }

    @discardableResult
    private mutating func place(_ slot: UInt64) -> Int {
        let mask = slots.count - 1
        var index = Int(truncatingIfNeeded: slot >> 24) & mask
        while slots[index] != 0 { index = (index + 1) & mask }
        slots[index] = slot
        return index
    }
}
