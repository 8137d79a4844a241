/// What steers the extraction of keyphrases; the same for live talks and whole documents.
package struct KeywordConfiguration: Sendable, Equatable {
    /// Seconds after which a mention counts half; `nil` where nothing fades, as in a document.
    package var halfLife: Double?
    /// What an agenda term's score is multiplied by.
    package var agendaBoost: Double
    /// Phrases kept; above twice as many the weakest are dropped.
    package var greatestPhraseCount: Int
    /// Newest segments that can still be revised or removed.
    package var greatestSegmentCount: Int
    /// Newest mentions kept of a phrase.
    package var greatestMentionCount: Int

    package init(
        halfLife: Double? = nil, agendaBoost: Double = 1.6, greatestPhraseCount: Int = 16_384,
        greatestSegmentCount: Int = 512, greatestMentionCount: Int = 64
    ) {
        self.halfLife = halfLife.map { max($0, 1) }
        self.agendaBoost = agendaBoost
        self.greatestPhraseCount = max(greatestPhraseCount, 16)
        self.greatestSegmentCount = max(greatestSegmentCount, 1)
        self.greatestMentionCount = max(greatestMentionCount, 1)
    }
}
