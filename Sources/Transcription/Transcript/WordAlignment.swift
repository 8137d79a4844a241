/// The cheapest way to turn one text into another by words (Levenshtein, backtraced).
///
/// Time and memory grow with the product of both lengths.
package struct WordAlignment: Equatable, Sendable {
    package enum Step: Equatable, Sendable {
        /// Positions of a word in the reference and in the hypothesis.
        case match(Int, Int)
        case substitution(Int, Int)
        case deletion(Int)
        case insertion(Int)
    }

    /// In the order of both texts.
    package let steps: [Step]

    package init(reference: [String], hypothesis: [String]) {
        let width = hypothesis.count + 1
        var cost = [Int32](repeating: 0, count: (reference.count + 1) * width)
        for column in 0..<width { cost[column] = Int32(column) }
        for row in 0..<reference.count {
            let above = row * width
            let here = above + width
            cost[here] = Int32(row + 1)
            for column in 0..<hypothesis.count {
                let diagonal = cost[above + column] + (reference[row] == hypothesis[column] ? 0 : 1)
                cost[here + column + 1] = min(diagonal, cost[above + column + 1] + 1, cost[here + column] + 1)
            }
        }
        var steps: [Step] = []
        var row = reference.count
        var column = hypothesis.count
        while row > 0 || column > 0 {
            let here = cost[row * width + column]
            if row > 0, column > 0 {
                let isSame = reference[row - 1] == hypothesis[column - 1]
                if here == cost[(row - 1) * width + column - 1] + (isSame ? 0 : 1) {
                    row -= 1
                    column -= 1
                    steps.append(isSame ? .match(row, column) : .substitution(row, column))
                    continue
                }
            }
            if row > 0, here == cost[(row - 1) * width + column] + 1 {
                row -= 1
                steps.append(.deletion(row))
            } else {
                column -= 1
                steps.append(.insertion(column))
            }
        }
        self.steps = steps.reversed()
    }
}
