/// How many insertions, deletions and replacements of a scalar part two texts.
enum EditDistance {
    /// The distance, or `nil` beyond `limit`. O(length × limit), Ukkonen's band (1985).
    static func between(_ left: [UInt32], _ right: [UInt32], limit: Int) -> Int? {
        guard limit >= 0, abs(left.count - right.count) <= limit else { return nil }
        if left.isEmpty || right.isEmpty { return max(left.count, right.count) }
        let far = limit + 1
        var row = [Int](repeating: far, count: right.count + 1)
        for column in 0...min(limit, right.count) { row[column] = column }
        for line in 1...left.count {
            let from = max(1, line - limit)
            let to = min(right.count, line + limit)
            guard from <= to else { return nil }
            var diagonal = row[from - 1]
            row[from - 1] = from == 1 && line <= limit ? line : far
            var least = row[from - 1]
            for column in from...to {
                let above = column == line + limit ? far : row[column]
                let cost =
                    left[line - 1] == right[column - 1] ? diagonal : min(diagonal, min(above, row[column - 1])) + 1
                diagonal = row[column]
                row[column] = min(cost, far)
                least = min(least, row[column])
            }
            if least > limit { return nil }
        }
        return row[right.count] <= limit ? row[right.count] : nil
    }
}
