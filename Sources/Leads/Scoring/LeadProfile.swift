import RoomModel

/// What a sponsor looks for, read once.
package struct SponsorWish: Sendable {
    package var sponsor: Sponsor
    var titles: TitleWish
    var industries: [IndustryLexicon.Reading]
    package var weighting: LeadWeighting
    package let version: String
}

/// How well a person fits a sponsor apart from what the person does, in tenths of points, with the words for it.
package struct ProfileFit: Hashable, Sendable {
    package var jobTitle: Int
    package var companySize: Int
    package var industry: Int
    package var budget: Int
    /// One for each of the four, in their order.
    package var reasons: [String]
    /// The same without what could name the person.
    package var coarseReasons: [String]
}
