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
    /// Those words, and the captions they stand in; empty when nothing was heard then.
    package var words = ""
    package var segments: [String] = []

    package init(
        start: EventTime, peak: EventTime, end: EventTime, people: Int, size: Double, kinds: [String: Int],
        spokenFrom: EventTime, spokenTo: EventTime
    ) {
        self.start = start
        self.peak = peak
        self.end = end
        self.people = people
        self.size = size
        self.kinds = kinds
        self.spokenFrom = spokenFrom
        self.spokenTo = spokenTo
    }

    /// The time from the words' end to the onset of the reaction, as the session showed it so far; milliseconds.
    package var reactionLag: Int64 { start.milliseconds - spokenTo.milliseconds }
}
