/// Gives each key in use a small slot number, and takes it back when nothing refers to it any more.
///
/// Open addressing with linear probing and backward-shift deletion (Knuth, volume 3, 6.4, algorithm R), so there are no
/// tombstones. O(1). About 30 bytes a slot.
struct KeySlots: Sendable {
    private var table: [Int32]
    private(set) var keys: [Int32] = []
    /// How many pane entries refer to the slot.
    var references: [Int32] = []
    private var free: [Int32] = []
    /// Where the key's newest entry is, so that the next element in the same pane finds it without a search.
    var lastPane: [Int64] = []
    var lastPosition: [Int32] = []

    init() { table = Array(repeating: -1, count: 16) }

    /// Slots ever in use: every slot number is less.
    var capacity: Int { keys.count }
    var count: Int { keys.count - free.count }

    private func home(_ key: Int32) -> Int {
        Int(truncatingIfNeeded: (UInt64(UInt32(bitPattern: key)) &* 0x9E37_79B9_7F4A_7C15) >> 32) & (table.count - 1)
    }

    /// The key's slot, or -1.
    func slot(of key: Int32) -> Int32 {
        var position = home(key)
        while true {
            let slot = table[position]
            if slot < 0 || keys[Int(slot)] == key { return slot }
            position = (position + 1) & (table.count - 1)
        }
    }

    /// The key's slot, a new one if it had none.
    mutating func obtain(_ key: Int32) -> Int32 {
        let found = slot(of: key)
        if found >= 0 { return found }
        if (count + 1) * 2 > table.count { grow() }
        let slot: Int32
        if let reused = free.popLast() {
            slot = reused
            keys[Int(slot)] = key
            references[Int(slot)] = 0
            lastPane[Int(slot)] = .min
        } else {
            slot = Int32(keys.count)
            keys.append(key)
            references.append(0)
            lastPane.append(.min)
            lastPosition.append(0)
        }
        place(slot)
        return slot
    }

    mutating func retain(_ slot: Int32) { references[Int(slot)] += 1 }

    /// One entry less refers to the slot; the last one frees it.
    mutating func release(_ slot: Int32) {
        references[Int(slot)] -= 1
        if references[Int(slot)] == 0 { remove(slot) }
    }

    mutating func code(_ coder: inout StateCoder) {
        coder.array(&table)
        coder.array(&keys)
        coder.array(&references)
        coder.array(&free)
        coder.array(&lastPane)
        coder.array(&lastPosition)
    }

    private mutating func place(_ slot: Int32) {
        var position = home(keys[Int(slot)])
        while table[position] >= 0 { position = (position + 1) & (table.count - 1) }
        table[position] = slot
    }

    private mutating func remove(_ slot: Int32) {
        let mask = table.count - 1
        var hole = home(keys[Int(slot)])
        while table[hole] != slot { hole = (hole + 1) & mask }
        table[hole] = -1
        var position = (hole + 1) & mask
        while table[position] >= 0 {
            let distance = (position - home(keys[Int(table[position])])) & mask
            if distance >= (position - hole) & mask {
                table[hole] = table[position]
                table[position] = -1
                hole = position
            }
            position = (position + 1) & mask
        }
        free.append(slot)
    }

    private mutating func grow() {
        let used = table.filter { $0 >= 0 }
        table = Array(repeating: -1, count: table.count * 2)
        for slot in used { place(slot) }
    }
}
