/// How many insertions, deletions and replacements of a scalar part two texts.
enum EditDistance {
    /// The distance, or `nil` beyond `limit`. O(length × limit), Ukkonen's band (1985), on what lies between the first and
    /// the last difference.
    static func between(_ left: String, _ right: String, limit: Int) -> Int? {
        // Most texts are ASCII, whose bytes are their scalars.
        if isASCII(left), isASCII(right) {
            var (left, right) = (left, right)
            return left.withUTF8 { left in right.withUTF8 { between(left, $0, limit: limit) } }
        }
        return between(left.unicodeScalars.map(\.value), right.unicodeScalars.map(\.value), limit: limit)
    }

    static func between(_ left: [UInt32], _ right: [UInt32], limit: Int) -> Int? {
        left.withUnsafeBufferPointer { left in
            right.withUnsafeBufferPointer { between(left, $0, limit: limit) }
        }
    }

    /// Scalars of a text.
    static func length(of text: String) -> Int { isASCII(text) ? text.utf8.count : text.unicodeScalars.count }

    private static func isASCII(_ text: String) -> Bool { text.utf8.allSatisfy { $0 < 0x80 } }

    private static func between<Unit: Equatable>(
        _ left: UnsafeBufferPointer<Unit>, _ right: UnsafeBufferPointer<Unit>, limit: Int
    ) -> Int? {
        guard limit >= 0, abs(left.count - right.count) <= limit else { return nil }
        var start = 0
        var (leftEnd, rightEnd) = (left.count, right.count)
        while start < leftEnd, start < rightEnd, left[start] == right[start] { start += 1 }
        while leftEnd > start, rightEnd > start, left[leftEnd - 1] == right[rightEnd - 1] {
            leftEnd -= 1
            rightEnd -= 1
        }
        let (lines, columns) = (leftEnd - start, rightEnd - start)
        if lines == 0 || columns == 0 { return max(lines, columns) <= limit ? max(lines, columns) : nil }
        return withUnsafeTemporaryAllocation(of: Int.self, capacity: columns + 1) { row in
            let far = limit + 1
            row.initialize(repeating: far)
            for column in 0...min(limit, columns) { row[column] = column }
            for line in 1...lines {
                let from = max(1, line - limit)
                let to = min(columns, line + limit)
                guard from <= to else { return nil }
                var diagonal = row[from - 1]
                row[from - 1] = from == 1 && line <= limit ? line : far
                var least = row[from - 1]
                for column in from...to {
                    let above = column == line + limit ? far : row[column]
                    let isSame = left[start + line - 1] == right[start + column - 1]
                    let cost = isSame ? diagonal : min(diagonal, min(above, row[column - 1])) + 1
                    diagonal = row[column]
                    row[column] = min(cost, far)
                    least = min(least, row[column])
                }
                if least > limit { return nil }
            }
            return row[columns] <= limit ? row[columns] : nil
        }
    }
}
