/// A text as a point in a fixed number of dimensions: signed hashed terms (Weinberger et al. 2009), of unit length.
///
/// The inner product of two embeddings estimates the cosine of the texts' weighted term vectors with a standard error of
/// about 1/√dimensions. Never leaves the server.
struct Embedding: Hashable, Sendable {
    /// A multiple of the vector width. 1,024 keeps the error near 0.03 and 10,000 items in 40 MB.
    static let dimensions = 1_024
    /// Changes when vectors of before no longer compare with those of now.
    static let version = 1

    private(set) var values: ContiguousArray<Float>

    init() { values = ContiguousArray(repeating: 0, count: Self.dimensions) }

    /// - Parameter values: `dimensions` of them.
    init(_ values: some Collection<Float>) {
        precondition(values.count == Self.dimensions, "an embedding has \(Self.dimensions) values")
        self.values = ContiguousArray(values)
    }

    /// Adds a term with a weight.
    mutating func add(_ term: String, _ weight: Float) {
        let hash = StableHash.of(term)
        let sign: Float = hash & 1 == 0 ? 1 : -1
        values[Int((hash >> 1) % UInt64(Self.dimensions))] += sign * weight
    }

    /// Takes out all that lies in a term's direction.
    mutating func remove(_ term: String) {
        values[Int((StableHash.of(term) >> 1) % UInt64(Self.dimensions))] = 0
    }

    mutating func add(_ other: Embedding, times weight: Float) {
        for index in 0..<Self.dimensions { values[index] += weight * other.values[index] }
    }

    /// Of length 1, or zero when nothing was added.
    var normalized: Embedding {
        let length = dot(self).squareRoot()
        guard length > 0 else { return self }
        var unit = self
        for index in 0..<Self.dimensions { unit.values[index] /= length }
        return unit
    }

    func dot(_ other: Embedding) -> Float {
        values.withUnsafeBufferPointer { left in
            other.values.withUnsafeBufferPointer { right in
                EmbeddingTable.dot(left.baseAddress, right.baseAddress)
            }
        }
    }
}

/// Hashes that are the same in every process, so that vectors, ids and orders repeat (FNV-1a, 64 bits, mixed).
enum StableHash {
    static func of(_ text: String) -> UInt64 { mixed(text.utf8.reduce(0xCBF2_9CE4_8422_2325, step)) }

    /// Of several texts, each apart from the next.
    static func of(_ texts: [String]) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for text in texts {
            hash = text.utf8.reduce(hash, step)
            hash = step(hash, 0xFF)
        }
        return mixed(hash)
    }

    private static func step(_ hash: UInt64, _ byte: UInt8) -> UInt64 { (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }

    private static func mixed(_ hash: UInt64) -> UInt64 {
        var hash = hash
        hash ^= hash >> 33
        hash &*= 0xFF51_AFD7_ED55_8CCD
        hash ^= hash >> 33
        return hash
    }
}
