/// A topic that the server holds as liked or disliked by a person, and how it came to that.
package struct Preference: Hashable, Sendable {
    package enum Source: String, Hashable, Sendable {
        /// The person's own word.
        case stated
        /// From job and company.
        case inferred
        /// From what the person did.
        case behavioural
    }

    package var topic: String
    package var source: Source
    /// -1...1.
    package var weight: Double
    /// 0...1.
    package var confidence: Double

    package init(topic: String, source: Source, weight: Double, confidence: Double) {
        self.topic = topic
        self.source = source
        self.weight = weight
        self.confidence = confidence
    }
}
