/// Finds texts that are nearly a given one, without looking at all of them.
///
/// A text is cut into four runs of words, each run an address. Where up to three places of it differ from another text,
/// one run is whole there too, wherever it has moved to, so that a look at all runs of that length finds it. More
/// scattered differences are missed. Names of texts are numbers of the owner's; a text that is gone stays listed until
/// its number is given again, so owners check what they are told.
struct FuzzyIndex: Sendable {
    /// Runs a text is cut into.
    private static let runs = 4
    /// Words of a text that is indexed; longer ones repeat by chance only.
    static let mostWords = 60
    /// Texts looked at under one address, the newest; common phrases have thousands.
    private static let mostPerAddress = 24

    /// The newest posting of an address.
    private var heads: [UInt64: Int32] = [:]
    private var postings: [(text: Int32, next: Int32)] = []

    mutating func reserve(_ texts: Int) {
        heads.reserveCapacity(texts * Self.runs)
        postings.reserveCapacity(texts * Self.runs)
    }

    mutating func insert(_ text: Int32, key: String) {
        let words = Self.words(of: key)
        guard !words.isEmpty, words.count <= Self.mostWords else { return }
        let runs = min(Self.runs, words.count)
        for run in 0..<runs {
            let from = words.count * run / runs
            let to = words.count * (run + 1) / runs
            let address = Self.address(of: words[from..<to])
            postings.append((text, heads[address] ?? -1))
            heads[address] = Int32(postings.count - 1)
        }
    }

    /// Numbers of texts that share a run with the key, those that share most first.
    func candidates(for key: String, atMost limit: Int) -> [Int32] {
        let words = Self.words(of: key)
        guard !words.isEmpty, words.count <= Self.mostWords else { return [] }
        // A near text has at most a tenth more or fewer words, and one or two where there are few.
        let slack = max(1, words.count / 10)
        let least = max(1, (words.count - slack) / Self.runs)
        let most = min(words.count, (words.count + slack + Self.runs - 1) / Self.runs)
        var shared: [Int32: Int] = [:]
        for length in least...max(least, most) where length <= words.count {
            for from in 0...(words.count - length) {
                guard var posting = heads[Self.address(of: words[from..<from + length])] else { continue }
                var seen = 0
                while posting >= 0, seen < Self.mostPerAddress {
                    let (text, next) = postings[Int(posting)]
                    shared[text, default: 0] += length
                    posting = next
                    seen += 1
                }
            }
        }
        return shared.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(limit).map(\.key)
    }

    private static func words(of key: String) -> [UInt64] {
        var key = key
        return key.withUTF8 { bytes in
            var words: [UInt64] = []
            var hash: UInt64 = 0xcbf2_9ce4_8422_2325
            var isInWord = false
            for byte in bytes {
                if byte == UInt8(ascii: " ") {
                    if isInWord { words.append(hash) }
                    hash = 0xcbf2_9ce4_8422_2325
                    isInWord = false
                } else {
                    hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
                    isInWord = true
                }
            }
            if isInWord { words.append(hash) }
            return words
        }
    }

    private static func address(of words: ArraySlice<UInt64>) -> UInt64 {
        words.reduce(UInt64(words.count)) { ($0 ^ $1) &* 0x9E37_79B9_7F4A_7C15 ^ ($0 >> 29) }
    }
}
