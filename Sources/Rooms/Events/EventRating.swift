import RoomModel
import TextAnalysis

/// Works out what an event weighs and how it feels: the sender's word first, then its text, then its kind.
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

    package func rate(_ event: AudienceEvent) -> Rating {
        let reaction = reactions[event.countedKind]
        guard event.type.carriesText, let text = event.text, !text.isEmpty else {
            return Rating(
                weight: event.weight ?? reaction.weight, sentiment: event.sentiment ?? reaction.sentiment,
                emotion: reaction.emotion)
        }
        let reading = reader.read(text)
        let analysed = sentiment.analyze(reading)
        let isKnown = analysed.label != .unknown
        return Rating(
            weight: event.weight ?? reaction.weight,
            sentiment: event.sentiment ?? (isKnown ? analysed.score : reaction.sentiment),
            emotion: isKnown ? emotion.analyze(reading, sentiment: analysed) : reaction.emotion)
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
