/// Finds the word that someone probably meant.
package enum NearMiss {
    /// The known word closest to `word`, when it is close: one edit in words of up to four letters, two in longer ones.
    ///
    /// An edit inserts, removes, replaces or swaps letters (optimal string alignment distance). The first of equals
    /// wins. Words beyond 64 bytes have no neighbours.
    package static func closest(to word: String, among known: [String]) -> String? {
        let wanted = Array(word.lowercased().utf8)
        guard (1...64).contains(wanted.count) else { return nil }
        let allowed = wanted.count <= 4 ? 1 : 2
        var best: (word: String, distance: Int)?
        for candidate in known {
            let letters = Array(candidate.lowercased().utf8)
            guard abs(letters.count - wanted.count) <= allowed else { continue }
            let distance = distance(wanted, letters)
            if distance <= allowed, distance < best?.distance ?? .max { best = (candidate, distance) }
        }
        return best?.word
    }

    private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var before: [Int] = []
        var previous = Array(0...right.count)
        for (row, a) in left.enumerated() {
            var current = [row + 1]
            for (column, b) in right.enumerated() {
                var least = min(previous[column + 1] + 1, current[column] + 1, previous[column] + (a == b ? 0 : 1))
                if row > 0, column > 0, a == right[column - 1], left[row - 1] == b {
                    least = min(least, before[column - 1] + 1)
                }
                current.append(least)
            }
            (before, previous) = (previous, current)
        }
        return previous[right.count]
    }
}
