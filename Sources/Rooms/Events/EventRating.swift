import RoomModel
import TextAnalysis

/// Works out what an event weighs and how it feels: the sender's word first, else its kind and its text together.
///
/// A class, so that its lexicons are not retained and released for each event.
package final class EventRating: Sendable {
    /// An event's own share of a window's sums.
    package struct Rating: Hashable, Sendable {
        package var weight: Double
        /// -1...1; `nil` where the event expresses none.
        package var sentiment: Double?
        package var emotion: Emotion?
    }

    private let reactions: ReactionTable
    private let reader: TextReader
    private let sentiment: SentimentAnalyzer
    private let emotion: EmotionAnalyzer

    package init(reactions: ReactionTable, reader: TextReader) {
        self.reactions = reactions
        self.reader = reader
        sentiment = SentimentAnalyzer(reader: reader)
        emotion = EmotionAnalyzer(reader: reader)
    }

    /// The mean of what kind and text express. A text without a word of feeling takes nothing from a kind that has some.
    package func rate(_ event: AudienceEvent) -> Rating {
        let kind = expression(of: event)
        var rating = Rating(
            weight: event.weight ?? kind.weight, sentiment: event.sentiment ?? kind.sentiment, emotion: kind.emotion)
        guard let text = event.text, !text.isEmpty else { return rating }
        let reading = reader.read(text)
        let analysed = sentiment.analyze(reading)
        guard analysed.label != .unknown, kind.sentiment == nil || !analysed.contributions.isEmpty else {
            return rating
        }
        if event.sentiment == nil {
            rating.sentiment = kind.sentiment.map { ($0 + analysed.score) / 2 } ?? analysed.score
        }
        let felt = emotion.analyze(reading, sentiment: analysed)
        if felt != .neutral || kind.sentiment == nil { rating.emotion = felt }
        return rating
    }

    /// What the kind says; an emoji that no table gives a feeling is read as in a text.
    private func expression(of event: AudienceEvent) -> ReactionTable.Reaction {
        let kind = event.countedKind
        var reaction = reactions[kind]
        guard event.type == .reaction, reaction.sentiment == nil, reaction.emotion == nil,
            kind.utf8.contains(where: { $0 >= 0x80 })
        else { return reaction }
        let reading = reader.read(kind)
        guard reading.holdsOnlyEmoji else { return reaction }
        let analysed = sentiment.analyze(reading)
        let felt = emotion.analyze(reading, sentiment: analysed)
        if !analysed.contributions.isEmpty { reaction.sentiment = analysed.score }
        if felt != .neutral { reaction.emotion = felt }
        return reaction
    }

    /// How something said feels, -1...1; `nil` where there is no lexicon for its language.
    package func sentiment(of caption: Caption) -> Double? {
        let analysed = sentiment.analyze(reader.read(caption.text, language: caption.language))
        return analysed.label == .unknown ? nil : analysed.score
    }

    /// The event as it is stored.
    package func rate(_ event: AudienceEvent, tenant: TenantID, arrival: EventTime) -> LoggedEvent {
        let rating = rate(event)
        return LoggedEvent(
            tenant: tenant, event: event, weightMicros: Self.micros(rating.weight),
            sentimentMicros: rating.sentiment.map(Self.micros), emotion: rating.emotion?.rawValue, arrival: arrival)
    }

    private static func micros(_ value: Double) -> Int64 { Int64((value * 1e6).rounded()) }
}
