/// One to three word numbers in one integer: 21 bits a word, 0 for none.
struct PhraseKey: Hashable, Sendable {
    private(set) var bits: UInt64

    /// The phrase of one word.
    init(_ word: Int32) { bits = UInt64(word) + 1 }

    private init(bits: UInt64) { self.bits = bits }

    /// The phrase one word longer.
    @inline(__always)
    func followed(by word: Int32) -> PhraseKey { PhraseKey(bits: bits << 21 | (UInt64(word) + 1)) }

    var count: Int { bits >> 42 != 0 ? 3 : bits >> 21 != 0 ? 2 : 1 }

    /// The word at a position, 0 being the first.
    subscript(position: Int) -> Int32 {
        Int32(truncatingIfNeeded: bits >> UInt64(21 * (count - 1 - position)) & 0x1F_FFFF) - 1
    }

    var words: [Int32] { (0..<count).map { self[$0] } }

    /// The phrase with each word replaced; `nil` when one of them has no successor.
    func mapped(_ transform: (Int32) -> Int32?) -> PhraseKey? {
        var result: PhraseKey?
        for position in 0..<count {
            guard let word = transform(self[position]) else { return nil }
            result = result?.followed(by: word) ?? PhraseKey(word)
        }
        return result
    }
}
