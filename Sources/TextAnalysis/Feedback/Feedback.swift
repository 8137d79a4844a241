/// What one message asks of the organisers.
package struct Feedback: Sendable, Equatable {
    package var sentiment: Sentiment
    package var emotion: Emotion
    package var urgency: Urgency
    /// Names out of the lexicon's topics, most mentioned first; empty when the message names none.
    package var topics: [String]

    package init(sentiment: Sentiment, emotion: Emotion, urgency: Urgency, topics: [String]) {
        self.sentiment = sentiment
        self.emotion = emotion
        self.urgency = urgency
        self.topics = topics
    }
}
