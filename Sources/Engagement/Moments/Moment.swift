import RoomModel

/// A stretch in which far more people reacted at once than the session is used to.
package struct Moment: Hashable, Sendable {
    /// When the first of it were heard: the onset of the reaction.
    package var start: EventTime
    /// End of the five seconds in which most people reacted.
    package var peak: EventTime
    package var end: EventTime
    /// Distinct people who reacted in the five seconds of the peak.
    package var people: Int
    /// `people` over what this session is used to, which is taken as at least one person.
    package var size: Double
    /// Reactions of the peak by kind.
    package var kinds: [String: Int]
    /// The words that caused it were said in this span, `spokenFrom <= t < spokenTo`.
    package var spokenFrom: EventTime
    package var spokenTo: EventTime
}
