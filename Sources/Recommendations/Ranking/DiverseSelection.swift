/// Picks a list that is good as a whole: each next item is the best after what it repeats is taken off (maximal marginal
/// relevance, Carbonell and Goldstein 1998).
struct DiverseSelection: Sendable {
    var settings: RecommendationSettings
    /// Whether the event has more than one track; with one, tracks tell nothing apart.
    var hasTracks: Bool
    /// Likeness of two items' contents, 0...1.
    var similarity: @Sendable (Int, Int) -> Double

    /// - Parameter order: The candidates' numbers, best first.
    func select(from candidates: [Candidate], order: [Int], limit: Int) -> [Candidate] {
        // What is far down cannot come up: diversity takes a bounded part of a score.
        var pool = order.prefix(max(50, 5 * limit)).map { candidates[$0] }
        var nearest = [Double](repeating: 0, count: pool.count)
        var chosen: [Candidate] = []
        while chosen.count < limit {
            var best: (index: Int, value: Double)?
            for index in pool.indices where isAllowed(pool[index], after: chosen) {
                let value = pool[index].score - settings.diversity * nearest[index]
                if best.map({ value > $0.value }) ?? true { best = (index, value) }
            }
            guard let best else { break }
            let next = pool.remove(at: best.index)
            nearest.remove(at: best.index)
            chosen.append(next)
            for index in pool.indices { nearest[index] = max(nearest[index], likeness(pool[index], next)) }
        }
        return chosen
    }

    private func likeness(_ left: Candidate, _ right: Candidate) -> Double {
        guard let one = left.item, let other = right.item else {
            return left.item == nil && right.item == nil ? 0.3 : 0
        }
        // Texts that share a few words are no repetition.
        return max(0, similarity(one, other) - 0.3) / 0.7
    }

    private func isAllowed(_ candidate: Candidate, after chosen: [Candidate]) -> Bool {
        switch candidate.target.kind {
        case .networking:
            if chosen.count(where: { $0.target.kind == .networking }) >= settings.networkingLimit { return false }
        case .sponsor: if chosen.count(where: { $0.target.kind == .sponsor }) >= settings.sponsorLimit { return false }
        case .session, .content, .activity: break
        }
        guard hasTracks, chosen.count < settings.trackWindow, let track = candidate.track else { return true }
        return chosen.count { $0.track == track } < settings.trackLimit
    }
}
