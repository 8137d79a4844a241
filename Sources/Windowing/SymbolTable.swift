/// Gives each distinct name a small number, in order of first appearance, so that hot loops hash no strings.
///
/// Lookup hashes the bytes once with the process's seed, so chosen names cannot make it slow; the numbers do not depend
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

    /// The number of a name given as UTF-8.
    package mutating func intern(_ name: Span<UInt8>) -> Int32 {
        var hasher = Hasher()
        name.withUnsafeBytes { hasher.combine(bytes: $0) }
        let hash = hasher.finalize()
        var position = hash & (slots.count - 1)
        while slots[position] >= 0 {
            let candidate = Int(slots[position])
            if hashes[candidate] == hash, equals(candidate, name) { return Int32(candidate) }
            position = (position + 1) & (slots.count - 1)
        }
        let symbol = Int32(hashes.count)
        slots[position] = symbol
        hashes.append(hash)
        var mixed: UInt64 = 0xcbf2_9ce4_8422_2325
        for index in name.indices {
            mixed = (mixed ^ UInt64(name[index])) &* 0x100_0000_01b3
            bytes.append(name[index])
        }
        stable.append(Self.finalized(mixed))
        ends.append(bytes.count)
        if hashes.count * 2 > slots.count { grow() }
        return symbol
    }

    package mutating func intern(_ name: String) -> Int32 {
        var name = name
        return name.withUTF8 { intern($0.span) }
    }

    package func name(of symbol: Int32) -> String {
        String(decoding: bytes[ends[Int(symbol)]..<ends[Int(symbol) + 1]], as: UTF8.self)
    }

    /// A hash of the name's bytes that is the same in every process, for sketches that must not depend on arrival.
    package func stableHash(of symbol: Int32) -> UInt64 { stable[Int(symbol)] }

    private func equals(_ symbol: Int, _ name: Span<UInt8>) -> Bool {
        let start = ends[symbol]
        guard ends[symbol + 1] - start == name.count else { return false }
        for index in name.indices where bytes[start + index] != name[index] { return false }
        return true
    }

    private mutating func grow() {
        slots = Array(repeating: -1, count: slots.count * 2)
        for (symbol, hash) in hashes.enumerated() {
            var position = hash & (slots.count - 1)
            while slots[position] >= 0 { position = (position + 1) & (slots.count - 1) }
            slots[position] = Int32(symbol)
        }
    }

    /// The finalizer of splitmix64 (Steele, Lea, Flood 2014): every input bit reaches every output bit.
    private static func finalized(_ value: UInt64) -> UInt64 {
        var mixed = value
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
