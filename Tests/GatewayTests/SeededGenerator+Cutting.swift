import TestRandom

extension SeededGenerator {
    /// The bytes cut at random places.
    mutating func cut(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        var pieces: [ArraySlice<UInt8>] = []
        var start = 0
        while start < bytes.count {
            let end = Swift.min(bytes.count, start + Int.random(in: 1...9, using: &self))
            pieces.append(bytes[start..<end])
            start = end
        }
        return pieces
    }
}
