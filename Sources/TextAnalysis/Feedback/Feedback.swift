/// What one message asks of the organisers.
package struct Feedback: Sendable, Equatable {
    package var sentiment: Sentiment
    package var emotion: Emotion
    package var urgency: Urgency
    /// Names out of the lexicon's topics, most mentioned first; empty when the message names none.
    package var topics: [String]
    /// Of a complaint that names no topic, the words that may say what it is about.
    package var things: [String]

    package init(
        sentiment: Sentiment, emotion: Emotion, urgency: Urgency, topics: [String], things: [String] = []
    ) {
        self.sentiment = sentiment
        self.emotion = emotion
        self.urgency = urgency
        self.topics = topics
        self.things = things
    }

    /// Whether somebody wants something changed.
    package var isComplaint: Bool { urgency >= .medium || sentiment.label == .negative }
}
