/// How lists are made. Every figure can be set by an operator and tried offline first (`roomtone recommend --evaluate`).
package struct RecommendationSettings: Hashable, Sendable {
    /// Entries of a list.
    package var limit = 10
    /// After this time what a person did counts half. A day: yesterday's talks still say what somebody likes.
    package var halfLife = Duration.seconds(24 * 3600)
    /// Greatest share of what others chose in a score; the rest is content.
    package var greatestCollaborativeShare = 0.9
    /// A person's choices at which what others chose counts half as much as it may.
    package var choicesForHalf = 0.25
    /// An item's choosers at which what they chose counts half as much as it may.
    package var supportForHalf = 1.0
    /// What the room does now adds at most this much.
    package var liveBoost = 0.12
    /// How much likeness to what stands in the list already takes from an item's score.
    package var diversity = 0.15
    /// Sessions of one track among the first `trackWindow`, where the event has more than one track.
    package var trackLimit = 2
    package var trackWindow = 5
    /// People and sponsors in one list at most: the programme comes first.
    package var networkingLimit = 3
    package var sponsorLimit = 2
    /// Shown this often and not followed, an item has lost half of what being ignored can take.
    package var ignoredForHalf = 3.0
    /// Evidence from fewer people is not told (`privacy.min_group`).
    package var privacyMinimum = 5

    package init() {}
}
