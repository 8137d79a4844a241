/// One thing that a person may do next, and why (CONTRACT §8).
package struct Recommendation: Hashable, Sendable {
    /// Stands for this item in this person's lists, the same whenever it is recommended again.
    package var id: ItemID
    package var target: RecommendationTarget
    /// 0...1, comparable within one list.
    package var score: Double
    /// How much stands behind the score, 0...1.
    package var confidence: Double
    /// In words, for the person.
    package var reason: String
    /// What the reason rests on, strongest first.
    package var evidence: [String]
    /// When it stops being worth following.
    package var expires: EventTime

    package init(
        id: ItemID, target: RecommendationTarget, score: Double, confidence: Double, reason: String,
        evidence: [String], expires: EventTime
    ) {
        self.id = id
        self.target = target
        self.score = score
        self.confidence = confidence
        self.reason = reason
        self.evidence = evidence
        self.expires = expires
    }
}

/// What a recommendation points to.
package struct RecommendationTarget: Hashable, Sendable, Comparable {
    package enum Kind: String, Hashable, Sendable, CaseIterable { case session, networking, sponsor, content, activity }

    package var kind: Kind
    package var id: ItemID

    package init(_ kind: Kind, _ id: ItemID) {
        self.kind = kind
        self.id = id
    }

    package static func < (left: Self, right: Self) -> Bool {
        (left.kind.rawValue, left.id) < (right.kind.rawValue, right.id)
    }
}

/// A person's current recommendations, best first.
package struct RecommendationList: Hashable, Sendable {
    package var attendee: AttendeeID
    package var at: EventTime
    package var items: [Recommendation]

    package init(attendee: AttendeeID, at: EventTime, items: [Recommendation]) {
        self.attendee = attendee
        self.at = at
        self.items = items
    }
}
