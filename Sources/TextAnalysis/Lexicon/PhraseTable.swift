/// Terms of several words as a trie over word numbers; a match costs one lookup a word.
struct PhraseTable: Sendable {
    /// Longest term in words; longer ones are refused when a file is read.
    static let greatestLength = 8

    private var edges: [UInt64: Int32] = [:]
    /// Per node, the phrase that ends there, or -1.
    private var phraseAtNode: [Int32] = [-1]
    private(set) var count: Int = 0

    /// The number of the phrase, given to it now if it is new.
    mutating func insert(_ words: [Int32]) -> Int32 {
        var node: Int32 = 0
        for word in words {
            let key = Self.key(node, word)
            if let next = edges[key] {
                node = next
            } else {
                let next = Int32(phraseAtNode.count)
                phraseAtNode.append(-1)
                edges[key] = next
                node = next
            }
        }
        if phraseAtNode[Int(node)] < 0 {
            phraseAtNode[Int(node)] = Int32(count)
            count += 1
        }
        return phraseAtNode[Int(node)]
    }

    /// The node one word further on, or `nil` when no phrase goes that way. The root is 0.
    @inline(__always)
    func step(from node: Int32, by word: Int32) -> Int32? { edges[Self.key(node, word)] }

    @inline(__always)
    func phrase(at node: Int32) -> Int32? {
        let phrase = phraseAtNode[Int(node)]
        return phrase < 0 ? nil : phrase
    }

    private static func key(_ node: Int32, _ word: Int32) -> UInt64 {
        UInt64(UInt32(bitPattern: node)) << 32 | UInt64(UInt32(bitPattern: word))
    }
}
