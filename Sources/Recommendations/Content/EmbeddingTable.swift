/// The embeddings of all items in one block of memory, searched exactly.
struct EmbeddingTable: Sendable {
    private var values: ContiguousArray<Float>
    private(set) var count: Int

    init(_ embeddings: [Embedding]) {
        count = embeddings.count
        values = []
        values.reserveCapacity(count * Embedding.dimensions)
        for embedding in embeddings { values.append(contentsOf: embedding.values) }
    }

    /// Puts another embedding in the place of an item's.
    mutating func replace(_ index: Int, by embedding: Embedding) {
        let start = index * Embedding.dimensions
        values.replaceSubrange(start..<start + Embedding.dimensions, with: embedding.values)
    }

    func embedding(_ index: Int) -> Embedding {
        let start = index * Embedding.dimensions
        return Embedding(values[start..<start + Embedding.dimensions])
    }

    /// The inner product of `query` with each item. O(items × dimensions), some 50 ns an item.
    func similarities(to query: Embedding) -> [Float] {
        var result = [Float](repeating: 0, count: count)
        values.withUnsafeBufferPointer { table in
            query.values.withUnsafeBufferPointer { query in
                for index in 0..<count {
                    result[index] = Self.dot(
                        table.baseAddress?.advanced(by: index * Embedding.dimensions), query.baseAddress)
                }
            }
        }
        return result
    }

    func similarity(_ left: Int, _ right: Int) -> Float {
        values.withUnsafeBufferPointer { table in
            Self.dot(
                table.baseAddress?.advanced(by: left * Embedding.dimensions),
                table.baseAddress?.advanced(by: right * Embedding.dimensions))
        }
    }

    /// Of two vectors of `Embedding.dimensions`; `nil` stands for no memory and gives 0.
    static func dot(_ left: UnsafePointer<Float>?, _ right: UnsafePointer<Float>?) -> Float {
        guard let left, let right else { return 0 }
        let lanes = Embedding.dimensions / 4
        return left.withMemoryRebound(to: SIMD4<Float>.self, capacity: lanes) { left in
            right.withMemoryRebound(to: SIMD4<Float>.self, capacity: lanes) { right in
                // Four sums at once: an addition would wait for the last.
                var sum0 = SIMD4<Float>(), sum1 = sum0, sum2 = sum0, sum3 = sum0
                for lane in stride(from: 0, to: lanes, by: 4) {
                    sum0 += left[lane] * right[lane]
                    sum1 += left[lane + 1] * right[lane + 1]
                    sum2 += left[lane + 2] * right[lane + 2]
                    sum3 += left[lane + 3] * right[lane + 3]
                }
                return (sum0 + sum1 + (sum2 + sum3)).sum()
            }
        }
    }
}
