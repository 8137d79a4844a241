/// A text as a point: signed hashed terms (Weinberger et al. 2009). Never leaves the server, nor its memory: each start makes
/// all vectors anew, so those of two models never meet.
///
/// The inner product of two unit embeddings estimates the cosine of the texts' weighted term vectors with a standard
/// error of about 1/√dimensions. Here every dimension lies in memory, as sums are made; what is kept for each item is
/// `SparseEmbedding`.
struct Embedding: Hashable, Sendable {
    /// So many that two of a catalog's telling terms seldom share one; a text has only a few dozen.
    static let dimensions = 1 << 14

    fileprivate(set) var values = ContiguousArray<Float>(repeating: 0, count: Self.dimensions)

    /// Adds a term with a weight.
    mutating func add(_ term: String, _ weight: Float) {
        let hash = StableHash.of(term)
        values[Self.dimension(of: hash)] += hash & 1 == 0 ? weight : -weight
    }

    /// Takes out all that lies in a term's direction.
    mutating func remove(_ term: String) { values[Self.dimension(of: StableHash.of(term))] = 0 }

    mutating func add(_ other: SparseEmbedding, times weight: Float) {
        for term in other.terms { values[Int(term.dimension)] += weight * term.value }
    }

    /// Of length 1, or zero when nothing was added.
    var normalized: Embedding {
        let length = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
        guard length > 0 else { return self }
        var unit = self
        for index in unit.values.indices { unit.values[index] /= length }
        return unit
    }

    private static func dimension(of hash: UInt64) -> Int { Int((hash >> 1) % UInt64(dimensions)) }
}

/// An embedding by what is not zero in it.
struct SparseEmbedding: Hashable, Sendable {
    struct Term: Hashable, Sendable {
        var dimension: UInt32
        var value: Float
    }

    /// By ascending dimension.
    let terms: ContiguousArray<Term>

    init(_ embedding: Embedding) {
        terms = ContiguousArray(
            embedding.values.indices.lazy.filter { embedding.values[$0] != 0 }.map {
                Term(dimension: UInt32($0), value: embedding.values[$0])
            })
    }

    /// O(terms of both).
    func dot(_ other: SparseEmbedding) -> Float {
        var sum: Float = 0
        var (left, right) = (0, 0)
        while left < terms.count, right < other.terms.count {
            let (one, another) = (terms[left], other.terms[right])
            if one.dimension == another.dimension { sum += one.value * another.value }
            if one.dimension <= another.dimension { left += 1 }
            if another.dimension <= one.dimension { right += 1 }
        }
        return sum
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
