/// Byte strings and their small numbers, looked up by a hash that the tokenizer made on its way.
///
/// Open addressing with linear probing over a table at most half full, no deletion; the bytes lie in one arena. O(1).
struct Vocabulary: Sendable {
    private var slots: [Int32]
    private var hashes: [UInt64] = []
    private var ends: [Int32] = []
    private var arena: [UInt8] = []

    init(minimumCapacity: Int = 16) {
        var size = 32
        while size < minimumCapacity * 2 { size *= 2 }
        slots = Array(repeating: -1, count: size)
    }

    var count: Int { hashes.count }

    /// The number of the bytes, or `nil` when they are not held.
    @inline(__always)
    func index(of bytes: Span<UInt8>, hash: UInt64) -> Int32? {
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: ByteHash.mixed(hash)) & mask
        while true {
            let index = slots[slot]
            if index < 0 { return nil }
            if hashes[Int(index)] == hash, matches(index, bytes) { return index }
            slot = (slot + 1) & mask
        }
    }

    /// The number of the bytes, given to them now if they are new.
    mutating func insert(_ bytes: Span<UInt8>, hash: UInt64) -> Int32 {
        if let index = index(of: bytes, hash: hash) { return index }
        if (count + 1) * 2 > slots.count { grow() }
        let index = Int32(count)
        hashes.append(hash)
        for position in bytes.indices { arena.append(bytes[position]) }
        ends.append(Int32(arena.count))
        place(index)
        return index
    }

    func bytes(of index: Int32) -> ArraySlice<UInt8> {
        arena[start(of: index)..<Int(ends[Int(index)])]
    }

    func text(of index: Int32) -> String { String(decoding: bytes(of: index), as: UTF8.self) }

    private func start(of index: Int32) -> Int { index == 0 ? 0 : Int(ends[Int(index) - 1]) }

    @inline(__always)
    private func matches(_ index: Int32, _ bytes: Span<UInt8>) -> Bool {
        let start = start(of: index)
        guard Int(ends[Int(index)]) - start == bytes.count else { return false }
        for position in bytes.indices where arena[start + position] != bytes[position] { return false }
        return true
    }

    private mutating func place(_ index: Int32) {
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: ByteHash.mixed(hashes[Int(index)])) & mask
        while slots[slot] >= 0 { slot = (slot + 1) & mask }
        slots[slot] = index
    }

    private mutating func grow() {
        slots = Array(repeating: -1, count: slots.count * 2)
        for index in 0..<Int32(count) { place(index) }
    }
}

/// FNV-1a over 64 bits: a byte at a time, so that a tokenizer hashes while it folds.
enum ByteHash {
    static let seed: UInt64 = 0xCBF2_9CE4_8422_2325

    @inline(__always)
    static func adding(_ byte: UInt8, to hash: UInt64) -> UInt64 { (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }

    static func of(_ bytes: Span<UInt8>) -> UInt64 {
        var hash = seed
        for position in bytes.indices { hash = adding(bytes[position], to: hash) }
        return hash
    }

    /// Spreads the high bits into the low ones that pick a slot.
    @inline(__always)
    static func mixed(_ hash: UInt64) -> UInt64 { hash ^ (hash >> 32) }
}
