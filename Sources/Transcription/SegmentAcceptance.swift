/// Decides whether a final is speech that was understood, or music, applause and noise that the detector let through.
///
/// Three signs tell: posteriors are low where no path explains the sound well; where nothing but one path is left, as in
/// applause, posteriors are high but there is a word in ten seconds; and of music a few notes pass for words with high
/// posteriors, but the words that are likely right are few. None catches foreign speech, of which a recogniser makes
/// fluent nonsense of middling confidence.
package struct SegmentAcceptance: Equatable, Sendable {
    /// Least mean confidence, weighted by duration. Clean speech has 0.7 to 0.95, speech in loud noise below 0.2.
    package var leastConfidence: Double

    /// Least words a second in what a segment has beyond two seconds. Talks have 2 to 3, slow ones 1.5.
    package var leastRate = 0.5

    /// Least sum of confidences a second, the words that are likely right, in what a segment has beyond two seconds. The
    /// demo's talk has 2.2 and more in every segment, chords 0.37.
    package var leastLikelyRate = 0.4

    package init(leastConfidence: Double = 0.3) { self.leastConfidence = leastConfidence }

    /// Whether to show the words of a segment of so many samples. Words of an engine without confidences are judged by
    /// their rate alone.
    package func accepts(_ words: [RecognizedWord], samples: Int) -> Bool {
        guard !words.isEmpty else { return false }
        let seconds = Double(samples) / 16_000 - 2
        guard Double(words.count) >= seconds * leastRate else { return false }
        guard let confidence = words.meanConfidence else { return true }
        let likely = words.reduce(0) { $0 + ($1.confidence ?? 1) }
        return confidence >= leastConfidence && likely >= seconds * leastLikelyRate
    }
}
