/// What people who chose one item chose besides: the linear item-to-item model EASE (Steck, "Embarrassingly Shallow
/// Autoencoders for Sparse Data", WWW 2019).
///
/// With X the people × items matrix of choices and P = (XᵀX + λI)⁻¹, item i speaks for item j with -P[i,j] / P[j,j].
/// P follows a changed person by two rank-one steps (Sherman and Morrison) in O(items²), so new choices count at once;
/// rounding gathers, and `rebuild` starts afresh in O(items³).
struct EASE: Sendable {
    /// Items that the model holds at most: P takes 8 bytes for each pair.
    static let greatestCount = 2_000

    let count: Int
    private(set) var regularization: Double
    /// XᵀX: how many people chose both items; on the diagonal, the item.
    private var gram: ContiguousArray<Double>
    private var inverse: ContiguousArray<Double>
    /// Rank-one steps since the last rebuild.
    private(set) var steps = 0

    /// An empty model: nobody chose anything.
    init(count: Int, regularization: Double) {
        self.count = count
        self.regularization = regularization
        gram = ContiguousArray(repeating: 0, count: count * count)
        inverse = gram
        for index in 0..<count { inverse[index * count + index] = 1 / regularization }
    }

    /// A model of what people chose: for each person the items' numbers, each once.
    init(count: Int, regularization: Double, choices: some Sequence<[Int]>) {
        self.init(count: count, regularization: regularization)
        for chosen in choices { addToGram(chosen, 1) }
        rebuild()
    }

    /// The same counts under another regularization.
    func with(regularization: Double) -> EASE {
        var other = self
        other.regularization = regularization
        other.rebuild()
        return other
    }

    /// How many people chose an item.
    func support(of item: Int) -> Int { Int(gram[item * count + item]) }

    /// How many people chose both.
    func support(of item: Int, with other: Int) -> Int { Int(gram[item * count + other]) }

    /// What one person chose before and chooses now.
    struct Change {
        var old: [Int]
        var new: [Int]
    }

    /// Follows people whose choices changed: a few one by one, in two steps of items² each, many by a fresh start of
    /// items³ / 2.
    mutating func take(_ changes: [Change]) {
        let isStepwise = 4 * changes.count < count && steps < Self.greatestSteps
        for change in changes {
            addToGram(change.old, -1)
            addToGram(change.new, 1)
            guard isStepwise else { continue }
            step(change.new, 1)
            step(change.old, -1)
        }
        if !isStepwise { rebuild() }
    }

    /// After so many steps rounding has gathered.
    private static let greatestSteps = 20_000

    /// What a person's choices say for each item. O(choices × items).
    func scores(of chosen: [Int]) -> [Double] {
        var scores = sums(of: chosen)
        for item in 0..<count { scores[item] /= -inverse[item * count + item] }
        // An item says nothing for itself.
        for item in chosen { scores[item] += 1 }
        return scores
    }

    /// What one item says for another.
    func weight(of item: Int, for other: Int) -> Double {
        item == other ? 0 : -inverse[item * count + other] / inverse[other * count + other]
    }

    /// Computes P from the counts by sweeping each pivot (Beaton 1964), without choosing among them: the matrix is positive
    /// definite. It is symmetric too, so that half of it suffices.
    mutating func rebuild() {
        steps = 0
        inverse = gram
        for index in 0..<count { inverse[index * count + index] += regularization }
        let count = count
        var column = [Double](repeating: 0, count: count)
        inverse.withUnsafeMutableBufferPointer { matrix in
            column.withUnsafeMutableBufferPointer { column in
                for pivot in 0..<count {
                    for other in 0..<count {
                        column[other] = other < pivot ? matrix[pivot * count + other] : matrix[other * count + pivot]
                    }
                    let scale = 1 / column[pivot]
                    for row in 0..<count where row != pivot {
                        let factor = scale * column[row]
                        let start = row * count
                        if factor != 0 { for other in 0...row { matrix[start + other] -= factor * column[other] } }
                        if row > pivot { matrix[start + pivot] = factor } else { matrix[pivot * count + row] = factor }
                    }
                    matrix[pivot * count + pivot] = -scale
                }
                for row in 0..<count {
                    for other in 0...row {
                        let value = -matrix[row * count + other]
                        matrix[row * count + other] = value
                        matrix[other * count + row] = value
                    }
                }
            }
        }
    }

    private mutating func addToGram(_ chosen: [Int], _ sign: Double) {
        for item in chosen {
            for other in chosen { gram[item * count + other] += sign }
        }
    }

    /// P after `sign`·xxᵀ was added to the matrix it inverts: P - sign·(Px)(Px)ᵀ / (1 + sign·xᵀPx).
    private mutating func step(_ chosen: [Int], _ sign: Double) {
        guard !chosen.isEmpty else { return }
        steps += 1
        let product = sums(of: chosen)
        let quadratic = chosen.reduce(0) { $0 + product[$1] }
        let scale = sign / (1 + sign * quadratic)
        let count = count
        inverse.withUnsafeMutableBufferPointer { values in
            product.withUnsafeBufferPointer { product in
                for row in 0..<count where product[row] != 0 {
                    let factor = scale * product[row]
                    let start = row * count
                    for column in 0..<count { values[start + column] -= factor * product[column] }
                }
            }
        }
    }

    /// Px: the sums of the chosen items' rows of P.
    private func sums(of chosen: [Int]) -> [Double] {
        var sums = [Double](repeating: 0, count: count)
        let count = count
        inverse.withUnsafeBufferPointer { values in
            sums.withUnsafeMutableBufferPointer { sums in
                for item in chosen {
                    let start = item * count
                    for other in 0..<count { sums[other] += values[start + other] }
                }
            }
        }
        return sums
    }
}
