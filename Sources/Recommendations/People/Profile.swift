import RoomModel

/// What a person who consents to it is taken to like, as of a moment.
struct Profile: Sendable {
    /// Of unit length, or zero when nothing is known.
    var embedding: Embedding
    /// Topics as they are told to the person, strongest first.
    var preferences: [Preference]
    /// The terms of each preference's topic, in the same order.
    var terms: [[String]]
    /// The person's own liked topics, for reasons.
    var interests: [String]

    /// An item that the person did something with.
    struct Touched {
        var embedding: SparseEmbedding
        var tags: [String]
        /// As of now; negative for what was dismissed or rated low.
        var interest: Double
    }

    init(of attendee: Attendee?, history: PersonHistory, touched: [Touched], space: TermSpace) {
        var sum = Embedding()
        var preferences: [Preference] = []

        // Stated: the catalog's interests, overruled by the person's own word.
        var stated: [String: Double] = [:]
        for interest in attendee?.interests ?? [] { stated[interest.lowercased()] = 1 }
        for (topic, weight) in history.stated { stated[topic] = weight }
        let ordered = stated.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        for (topic, weight) in ordered where weight != 0 {
            for term in space.terms(of: topic) { sum.add(term, Float(weight) * space.weight(of: term)) }
            preferences.append(Preference(topic: topic, source: .stated, weight: weight, confidence: 1))
        }
        interests = ordered.filter { $0.value > 0 }.map(\.key)

        // Inferred from the job: a weak prior.
        for topic in [attendee?.jobTitle, attendee?.company.industry].compactMap({ $0?.lowercased() })
        where stated[topic] == nil {
            for term in space.terms(of: topic) { sum.add(term, 0.3 * space.weight(of: term)) }
            preferences.append(Preference(topic: topic, source: .inferred, weight: 0.3, confidence: 0.3))
        }

        // Behavioural: what was touched, each item as much as it still interests.
        var byTag: [String: Double] = [:]
        for item in touched where item.interest != 0 {
            sum.add(item.embedding, times: Float(item.interest))
            for tag in item.tags { byTag[tag.lowercased(), default: 0] += item.interest }
        }
        for (tag, interest) in byTag.sorted(by: { (abs($1.value), $0.key) < (abs($0.value), $1.key) })
        where stated[tag] == nil {
            preferences.append(
                Preference(
                    topic: tag, source: .behavioural, weight: min(1, max(-1, interest / 2)),
                    confidence: abs(interest) / (abs(interest) + 1)))
        }

        // What is not to be held is not held by way of items either.
        for (topic, weight) in stated where weight == 0 {
            for term in space.terms(of: topic) { sum.remove(term) }
        }
        embedding = sum.normalized
        self.preferences = preferences
        terms = preferences.map { space.terms(of: $0.topic) }
    }
}
