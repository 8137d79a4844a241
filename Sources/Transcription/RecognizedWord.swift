/// One word as a recogniser heard it, placed in its segment.
package struct RecognizedWord: Equatable, Sendable {
    /// The word in the engine's spelling, without pronunciation marks; never empty.
    package var text: String

    /// First sample, counted at 16 kHz from the start of the segment.
    package var start: Int

    /// The sample after the last one; at least `start`.
    package var end: Int

    /// The engine's probability that the word is right, 0 to 1; `nil` where it gives none (interim results).
    package var confidence: Double?

    package init(text: String, start: Int, end: Int, confidence: Double? = nil) {
        self.text = text
        self.start = start
        self.end = max(start, end)
        self.confidence = confidence
    }
}

extension Array<RecognizedWord> {
    /// The words with one space between them.
    package var text: String { map(\.text).joined(separator: " ") }

    /// Mean confidence weighted by each word's duration; `nil` when no word has a confidence.
    ///
    /// A word counts for at least 10 ms, so that words of no length still count.
    package var meanConfidence: Double? {
        var weight = 0.0
        var sum = 0.0
        for word in self {
            guard let confidence = word.confidence else { continue }
            let duration = Double(Swift.max(word.end - word.start, 160))
            weight += duration
            sum += duration * confidence
        }
        return weight > 0 ? sum / weight : nil
    }
}
