/// Says of most hashes that were never added that they were not, in one cache line (blocked Bloom filter, Putze et al. 2007).
///
/// Ten bits a key in blocks of 512 bits, six of them set: about one false "maybe" in seventy.
struct BloomFilter {
    static let wordsPerBlock = 8

    private(set) var words: [UInt64]

    init(capacity: Int) {
        let blocks = max(1, (capacity * 10 + 511) / 512)
        words = Array(repeating: 0, count: blocks * Self.wordsPerBlock)
    }

    /// `nil` unless the words are whole blocks, at least one.
    init?(words: [UInt64]) {
        guard !words.isEmpty, words.count.isMultiple(of: Self.wordsPerBlock) else { return nil }
        self.words = words
    }

    mutating func insert(_ hash: UInt64) {
        let block = block(of: hash)
        forEachBit(of: hash) { bit in
            words[block + bit >> 6] |= 1 << UInt64(bit & 63)
            return true
        }
    }

    func mayContain(_ hash: UInt64) -> Bool {
        let block = block(of: hash)
        return forEachBit(of: hash) { bit in words[block + bit >> 6] & 1 << UInt64(bit & 63) != 0 }
    }

    private func block(of hash: UInt64) -> Int {
        let blocks = UInt64(words.count / Self.wordsPerBlock)
        return Int(truncatingIfNeeded: ((mixed(hash) >> 32) &* blocks) >> 32) * Self.wordsPerBlock
    }

    /// Stops at the first bit for which `body` is false.
    @discardableResult
    private func forEachBit(of hash: UInt64, _ body: (Int) -> Bool) -> Bool {
        var bits = mixed(hash &+ 0x9e37_79b9_7f4a_7c15)
        for _ in 0..<6 {
            guard body(Int(truncatingIfNeeded: bits) & 511) else { return false }
            bits >>= 9
        }
        return true
    }

    /// Only 40 bits of a hash survive in a table, so the filter too is built from those alone.
    private func mixed(_ hash: UInt64) -> UInt64 {
        var bits = (hash & HashTable.fingerprintMask) &* 0xff51_afd7_ed55_8ccd
        bits ^= bits >> 33
        bits = bits &* 0xc4ce_b9fe_1a85_ec53
        return bits ^ bits >> 33
    }
}
