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
    private static let mostPerAddress = 16
    /// Texts looked at for one key, counted as often as they come up: each is somewhere else in memory.
    private static let mostLookedAt = 128

    private var addresses = AddressTable()
    private var postings: [(text: Int32, next: Int32)] = []

    mutating func reserve(_ texts: Int) {
        addresses.reserve(texts * Self.runs)
        postings.reserveCapacity(texts * Self.runs)
    }

    mutating func insert(_ text: Int32, key: String) {
        let words = Self.words(of: key)
        guard !words.isEmpty, words.count <= Self.mostWords else { return }
        let runs = min(Self.runs, words.count)
        for run in 0..<runs {
            let address = Self.address(of: words[words.count * run / runs..<words.count * (run + 1) / runs])
            let older = addresses.replace(address, with: Int32(postings.count))
            postings.append((text, older))
        }
    }

    /// Numbers of texts that share a run with the key, those that share most words first.
    func candidates(for key: String, atMost limit: Int) -> [Int32] {
        let words = Self.words(of: key)
        guard !words.isEmpty, words.count <= Self.mostWords else { return [] }
        // A near text has at most a tenth more or fewer words, and one or two where there are few.
        let slack = max(1, words.count / 10)
        let least = max(1, (words.count - slack) / Self.runs)
        let most = min(words.count, max(least, (words.count + slack + Self.runs - 1) / Self.runs))
        // The text in the upper half, the words it shares in the lower.
        var shared: [UInt64] = []
        // The longest runs first: they tell most and are shared by fewest.
        for length in (least...max(least, most)).reversed() where length <= words.count {
            for from in 0...(words.count - length) where shared.count < Self.mostLookedAt {
                var posting = addresses.value(of: Self.address(of: words[from..<from + length]))
                var seen = 0
                while posting >= 0, seen < Self.mostPerAddress {
                    let (text, next) = postings[Int(posting)]
                    shared.append(UInt64(UInt32(bitPattern: text)) << 32 | UInt64(length))
                    posting = next
                    seen += 1
                }
            }
        }
        return Self.strongest(shared, limit)
    }

    /// The texts of a list that has some of them several times, by the sum of what stands beside them.
    private static func strongest(_ shared: [UInt64], _ limit: Int) -> [Int32] {
        var sums: [(text: Int32, sum: UInt64)] = []
        for entry in shared.sorted() {
            let text = Int32(truncatingIfNeeded: entry >> 32)
            if sums.last?.text == text {
                sums[sums.count - 1].sum += entry & 0xFFFF_FFFF
            } else {
                sums.append((text, entry & 0xFFFF_FFFF))
            }
        }
        if sums.count > 1 { sums.sort { ($1.sum, $0.text) < ($0.sum, $1.text) } }
        return sums.prefix(limit).map(\.text)
    }

    private static func words(of key: String) -> [UInt64] {
        var key = key
        return key.withUTF8 { bytes in
            var words: [UInt64] = []
            words.reserveCapacity(24)
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
        var address = UInt64(words.count)
        for word in words {
            address = (address ^ word) &* 0x9E37_79B9_7F4A_7C15
            address ^= address >> 29
        }
        return address
    }
}

/// The newest posting of each address: open addressing, since addresses are hashes already.
///
/// Half an address is kept. Where two share it their texts come up together, which costs their reader a look.
private struct AddressTable: Sendable {
    /// A power of two, at most half full. A value of -1 marks a free place.
    private var places: [(half: UInt32, value: Int32)] = Array(repeating: (0, -1), count: 1 << 10)
    private var count = 0

    mutating func reserve(_ addresses: Int) {
        var size = places.count
        while size < addresses * 2 { size *= 2 }
        if size > places.count { grow(to: size) }
    }

    func value(of address: UInt64) -> Int32 { places[place(of: Self.half(of: address))].value }

    /// The value before, -1 for none.
    mutating func replace(_ address: UInt64, with value: Int32) -> Int32 {
        if count * 2 >= places.count { grow(to: places.count * 2) }
        let half = Self.half(of: address)
        let place = place(of: half)
        let older = places[place].value
        if older < 0 { count += 1 }
        places[place] = (half, value)
        return older
    }

    private static func half(of address: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: address >> 32) }

    private func place(of half: UInt32) -> Int {
        let mask = places.count - 1
        var place = Int(half) & mask
        while places[place].value >= 0, places[place].half != half { place = (place + 1) & mask }
        return place
    }

    private mutating func grow(to size: Int) {
        let old = places
        places = Array(repeating: (0, -1), count: size)
        for entry in old where entry.value >= 0 { places[place(of: entry.half)] = entry }
    }
}
