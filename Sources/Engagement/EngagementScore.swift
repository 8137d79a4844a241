import RoomModel

/// How much of an audience takes part, 0...100; `docs/engagement.md` explains it with a worked example.
///
/// Three shares of the audience, each saturating, so that the first people to take part show most:
///
///     active    = distinct people who did something          half saturation 0.50, half of the score
///     reactions = weighted reactions, capped per person      half saturation 0.25, three tenths
///     wrote     = distinct people who wrote or asked         half saturation 0.15, two tenths
///
/// Rooms of a few people are shrunk by N² / (N² + s²). Sentiment has no part in it.
package struct EngagementScore: Hashable, Sendable {
    /// People who could have taken part.
    package var audience: Int
    package var active: Int
    /// Sum over the people of their weighted reactions, each at most 1 after division by the cap.
    package var reactions: Double
    package var wrote: Int

    package init(audience: Int, active: Int, reactions: Double, wrote: Int) {
        self.audience = audience
        self.active = active
        self.reactions = reactions
        self.wrote = wrote
    }

    /// The score for a room that is shrunk to half at `shrinkage` people.
    package func value(shrinkage: Double) -> Double {
        // Someone who acts is there, whatever is known of joins.
        let people = Double(max(audience, active, wrote))
        guard people > 0 else { return 0 }
        let trust = people * people / (people * people + shrinkage * shrinkage)
        func part(_ amount: Double, half: Double) -> Double {
            let share = min(max(amount / people, 0), 1) * trust
            return share * (1 + half) / (share + half)
        }
        return 50 * part(Double(active), half: 0.5) + 30 * part(reactions, half: 0.25) + 20
            * part(Double(wrote), half: 0.15)
    }

    package static func level(of score: Double) -> Snapshot.Engagement.Level {
        switch score {
        case ..<30: .low
        case ..<55: .moderate
        case ..<80: .high
        default: .peak
        }
    }
}
