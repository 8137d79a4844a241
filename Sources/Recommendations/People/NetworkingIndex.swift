import RoomModel

/// Finds people who may want to meet: only among those who consent to it, and only for those.
///
/// What somebody seeks is looked for in what others do and want, both ways; shared interests and industries count less.
struct NetworkingIndex: Sendable {
    struct Match: Sendable {
        var attendee: AttendeeID
        /// 0...1.
        var score: Double
        /// In words that name nobody; what the other side did not make public stays coarse.
        var evidence: [String]
    }

    private var people: [NetworkingPerson] = []
    private var byID: [AttendeeID: Int] = [:]
    /// People by what they offer, seek and like.
    private var offering: [String: [Int]] = [:]
    private var seeking: [String: [Int]] = [:]
    private var liking: [String: [Int]] = [:]

    /// - Parameter attendees: Everyone; those without consent are left out here.
    init(_ attendees: [Attendee], _ space: TermSpace) {
        for attendee in attendees where attendee.consent.networking {
            let person = NetworkingPerson(attendee, space)
            let index = people.count
            people.append(person)
            byID[person.id] = index
            for term in person.offers { offering[term, default: []].append(index) }
            for term in person.seeks { seeking[term, default: []].append(index) }
            for term in person.interests.keys { liking[term, default: []].append(index) }
        }
    }

    /// The best matches for a person, best first; none for who does not consent. O(people who share a term).
    func matches(for id: AttendeeID, at now: EventTime, limit: Int) -> [Match] {
        guard let own = byID[id], people[own].isOpen(at: now) else { return [] }
        let person = people[own]
        var scores = [Float](repeating: 0, count: people.count)
        var touched: [Int] = []
        func credit(_ terms: some Sequence<String>, _ index: [String: [Int]], _ weight: Float) {
            for term in terms {
                // What half of the people have tells nobody apart, and would make this slow.
                guard let found = index[term], found.count <= max(50, people.count / 2) else { continue }
                for other in found {
                    if scores[other] == 0 { touched.append(other) }
                    scores[other] += weight
                }
            }
        }
        credit(person.seeks, offering, 0.35)
        credit(person.offers, seeking, 0.35)
        credit(person.interests.keys, liking, 0.1)
        // The few best, kept in order while looking at each once.
        var best: [Int] = []
        func precedes(_ left: Int, _ right: Int) -> Bool {
            scores[left] == scores[right] ? people[left].id < people[right].id : scores[left] > scores[right]
        }
        for other in touched where other != own {
            if best.count == 4 * limit, let last = best.last, !precedes(other, last) { continue }
            best.insert(other, at: best.firstIndex { precedes(other, $0) } ?? best.count)
            if best.count > 4 * limit { best.removeLast() }
        }
        let matches = best.compactMap { other in match(person, people[other], at: now) }
        return Array(matches.sorted { ($1.score, $0.attendee) < ($0.score, $1.attendee) }.prefix(limit))
    }

    private func match(_ person: NetworkingPerson, _ other: NetworkingPerson, at now: EventTime) -> Match? {
        guard other.isOpen(at: now) else { return nil }
        guard person.languages.isEmpty || other.languages.isEmpty || !person.languages.isDisjoint(with: other.languages)
        else { return nil }
        var score = 0.0
        var evidence: [String] = []
        if !person.seeks.isDisjoint(with: other.offers) {
            score += 0.4
            evidence.append("is what you are looking for")
        }
        if !person.offers.isDisjoint(with: other.seeks) {
            score += 0.3
            evidence.append("is looking for somebody like you")
        }
        let shared = person.interests.keys.filter { other.interests[$0] != nil }.sorted()
        if !shared.isEmpty {
            score += 0.2 * Double(shared.count) / Double(shared.count + 1)
            let named = shared.prefix(3).compactMap { person.interests[$0] }
            evidence.append(
                other.isPublic ? "shares your interest in \(named.joined(separator: ", "))" : "shares interests")
        }
        if !person.industries.isDisjoint(with: other.industries) {
            score += 0.1
            evidence.append(other.isPublic ? "works in an industry that you look for" : "works in a field near yours")
        }
        return score >= Self.leastScore ? Match(attendee: other.id, score: min(1, score), evidence: evidence) : nil
    }

    /// One shared interest is no reason to meet.
    private static let leastScore = 0.13
}
