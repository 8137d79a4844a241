/// Chooses how far the item-to-item model trusts its counts, by holding out one choice of each person and looking which
/// model finds most of them again.
struct RegularizationSearch {
    let count: Int
    /// For each person the items' numbers, each once.
    let choices: [[Int]]
    /// Items that the choice rests on at most, the most chosen: its cost stays bounded.
    var greatestItems = 500

    /// Multiples of an item's mean number of choosers, from trusting to cautious.
    private static let multiples = [0.25, 1.0, 4.0, 16.0]
    /// People that the choice rests on at most: its cost stays bounded.
    private static let greatestSample = 2_000
    private static let listLength = 10

    /// The model of all choices with the best regularization.
    var best: EASE {
        EASE(count: count, regularization: regularization, choices: choices)
    }

    var regularization: Double {
        let (count, choices) = telling
        let total = choices.reduce(0) { $0 + $1.count }
        let mean = max(CoAttendance.leastRegularization, Double(total) / Double(max(1, count)))
        let sample = choices.indices.filter { choices[$0].count >= 3 }.prefix(Self.greatestSample)
        // Too few people to tell the models apart.
        guard sample.count >= 20 else { return mean }
        var kept = choices
        var heldOut: [Int: Int] = [:]
        for person in sample {
            // Which one is left out repeats from run to run.
            let place = Int(StableHash.of("\(person)") % UInt64(choices[person].count))
            heldOut[person] = kept[person].remove(at: place)
        }
        let gram = EASE(count: count, regularization: mean, choices: kept)
        var best = (found: -1, regularization: mean)
        for multiple in Self.multiples {
            let model = gram.with(regularization: max(CoAttendance.leastRegularization, mean * multiple))
            let found = sample.count { person in
                guard let item = heldOut[person] else { return false }
                return isFound(item, by: model.scores(of: kept[person]), excluding: kept[person])
            }
            if found > best.found { best = (found, model.regularization) }
        }
        return best.regularization
    }

    /// The most chosen items by new numbers, and people's choices among them.
    private var telling: (count: Int, choices: [[Int]]) {
        guard count > greatestItems else { return (count, choices) }
        var support = [Int](repeating: 0, count: count)
        for item in choices.joined() { support[item] += 1 }
        var numbers = [Int?](repeating: nil, count: count)
        let order = support.indices.sorted { (support[$1], $0) < (support[$0], $1) }
        for (number, item) in order.prefix(greatestItems).enumerated() { numbers[item] = number }
        return (greatestItems, choices.map { chosen in chosen.compactMap { numbers[$0] } })
    }

    private func isFound(_ item: Int, by scores: [Double], excluding chosen: [Int]) -> Bool {
        let score = scores[item]
        var better = 0
        for other in scores.indices where scores[other] > score && !chosen.contains(other) {
            better += 1
            if better == Self.listLength { return false }
        }
        return true
    }
}
