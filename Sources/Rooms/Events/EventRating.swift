import RoomModel
import TextAnalysis

/// Works out what an event weighs and how it feels: the sender's word first, then its kind, then its text.
package struct EventRating: Sendable {
    private let reactions: ReactionTable
    private let sentiment: SentimentAnalyzer

    package init(reactions: ReactionTable, sentiment: SentimentAnalyzer) {
        self.reactions = reactions
        self.sentiment = sentiment
    }

    package func rate(_ event: AudienceEvent, tenant: TenantID, arrival: EventTime) -> LoggedEvent {
        let reaction = reactions[event.countedKind]
        return LoggedEvent(
            tenant: tenant, event: event, weightMicros: Self.micros(event.weight ?? reaction.weight),
            sentimentMicros: (event.sentiment ?? textSentiment(of: event) ?? reaction.sentiment).map(Self.micros),
            emotion: reaction.emotion?.rawValue, arrival: arrival)
    }

    private func textSentiment(of event: AudienceEvent) -> Double? {
        guard event.type.carriesText, let text = event.text, !text.isEmpty else { return nil }
        let result = sentiment.analyze(text)
        return result.label == .unknown ? nil : result.score
    }

    private static func micros(_ value: Double) -> Int64 { Int64((value * 1e6).rounded()) }
}
