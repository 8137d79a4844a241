/// Gives each distinct name a small number, in order of first appearance, so that hot loops hash no strings.
///
/// Lookup hashes the bytes once (SipHash with the process's seed), so chosen names cannot make it slow; the numbers do not depend
/// on the seed. About 40 bytes a name beside the name itself.
package struct SymbolTable: Sendable {
    private var slots: [Int32]
    private var hashes: [Int]
    private var stable: [UInt64] = []
    private var ends: [Int] = [0]
    private var bytes: [UInt8] = []

    package init() {
        slots = Array(repeating: -1, count: 64)
        hashes = []
    }

    package var count: Int { hashes.count }

    /// The number of a name given as UTF-8, a new one if it was not known.
    package mutating func intern(_ name: Span<UInt8>) -> Int32 {
        let hash = Self.seededHash(name)
        let found = find(name, hash)
        if found >= 0 { return found }
        let symbol = Int32(hashes.count)
        place(symbol, hash)
        hashes.append(hash)
        stable.append(Self.stableHash(name))
        for index in name.indices { bytes.append(name[index]) }
        ends.append(bytes.count)
        if hashes.count * 2 > slots.count { grow() }
        return symbol
    }

    /// The number of a name, or `nil` if it is not known.
    package func find(_ name: Span<UInt8>) -> Int32? {
        let found = find(name, Self.seededHash(name))
        return found >= 0 ? found : nil
    }

    package func find(_ name: String) -> Int32? {
        var name = name
        return name.withUTF8 { find($0.span) }
    }

    package mutating func intern(_ name: String) -> Int32 {
        var name = name
        return name.withUTF8 { intern($0.span) }
    }

    /// Gives a known name's number to another name that has none yet; the old name is forgotten. O(n) in all names.
    ///
    /// The stable hash stays, so that what was counted of the number stays counted once.
    package mutating func rename(_ name: String, to other: String) {
        guard let symbol = find(name).map(Int.init), find(other) == nil else { return }
        let range = ends[symbol]..<ends[symbol + 1]
        bytes.replaceSubrange(range, with: other.utf8)
        let growth = other.utf8.count - range.count
        for index in symbol + 1..<ends.count { ends[index] += growth }
        var text = other
        hashes[symbol] = text.withUTF8 { Self.seededHash($0.span) }
        slots = Array(repeating: -1, count: slots.count)
        for (symbol, hash) in hashes.enumerated() { place(Int32(symbol), hash) }
    }

    package func name(of symbol: Int32) -> String {
        String(decoding: bytes[ends[Int(symbol)]..<ends[Int(symbol) + 1]], as: UTF8.self)
    }

    /// A hash of the name's bytes that is the same in every process, for sketches that must not depend on arrival.
    package func stableHash(of symbol: Int32) -> UInt64 { stable[Int(symbol)] }

    /// The hash that `stableHash(of:)` gives for a known name.
    package static func stableHash(_ name: Span<UInt8>) -> UInt64 {
        var mixed: UInt64 = 0xcbf2_9ce4_8422_2325
        for index in name.indices { mixed = (mixed ^ UInt64(name[index])) &* 0x100_0000_01b3 }
        return finalized(mixed)
    }

    package static func stableHash(_ name: String) -> UInt64 {
        var name = name
        return name.withUTF8 { stableHash($0.span) }
    }

    /// The names and their numbers; the seeded hashes are made anew.
    package mutating func code(_ coder: inout StateCoder) {
        coder.array(&stable)
        coder.array(&ends)
        coder.array(&bytes)
        guard coder.isReading else { return }
        guard coder.isIntact, ends.count == stable.count + 1, ends.first == 0, ends.last == bytes.count,
            zip(ends, ends.dropFirst()).allSatisfy({ $0 <= $1 })
        else {
            self = SymbolTable()
            return coder.fail()
        }
        hashes = stable.indices.map { symbol in
            var hasher = Hasher()
            bytes[ends[symbol]..<ends[symbol + 1]].withUnsafeBytes { hasher.combine(bytes: $0) }
            return hasher.finalize()
        }
        var capacity = 64
        while hashes.count * 2 > capacity { capacity *= 2 }
        slots = Array(repeating: -1, count: capacity)
        for (symbol, hash) in hashes.enumerated() { place(Int32(symbol), hash) }
    }

    private static func seededHash(_ name: Span<UInt8>) -> Int {
        var hasher = Hasher()
        name.withUnsafeBytes { hasher.combine(bytes: $0) }
        return hasher.finalize()
    }

    private func find(_ name: Span<UInt8>, _ hash: Int) -> Int32 {
        var position = hash & (slots.count - 1)
        while slots[position] >= 0 {
            let candidate = Int(slots[position])
            if hashes[candidate] == hash, equals(candidate, name) { return Int32(candidate) }
            position = (position + 1) & (slots.count - 1)
        }
        return -1
    }

    private mutating func place(_ symbol: Int32, _ hash: Int) {
        var position = hash & (slots.count - 1)
        while slots[position] >= 0 { position = (position + 1) & (slots.count - 1) }
        slots[position] = symbol
    }

    private func equals(_ symbol: Int, _ name: Span<UInt8>) -> Bool {
        let start = ends[symbol]
        guard ends[symbol + 1] - start == name.count else { return false }
        for index in name.indices where bytes[start + index] != name[index] { return false }
        return true
    }

    private mutating func grow() {
        slots = Array(repeating: -1, count: slots.count * 2)
        for (symbol, hash) in hashes.enumerated() { place(Int32(symbol), hash) }
    }

    /// The finalizer of splitmix64 (Steele, Lea, Flood 2014): every input bit reaches every output bit.
    private static func finalized(_ value: UInt64) -> UInt64 {
        var mixed = value
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
