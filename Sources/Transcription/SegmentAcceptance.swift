/// Decides whether a final is speech that was understood, or music, applause and noise that the detector let through.
///
/// Two signs tell: posteriors are low where no path explains the sound well; and where nothing but one path is left, as
/// in applause, posteriors are high but there is a word in ten seconds. Neither catches foreign speech, of which a
/// recogniser makes fluent nonsense of middling confidence.
package struct SegmentAcceptance: Equatable, Sendable {
    /// Least mean confidence, weighted by duration. Clean speech has 0.7 to 0.95, speech in loud noise below 0.2.
    package var leastConfidence: Double

    /// Least words a second in what a segment has beyond two seconds. Talks have 2 to 3, slow ones 1.5.
    package var leastRate = 0.5

    package init(leastConfidence: Double = 0.3) { self.leastConfidence = leastConfidence }

    /// Whether to show the words of a segment of so many samples. Words of an engine without confidences are judged by
    /// their rate alone.
    package func accepts(_ words: [RecognizedWord], samples: Int) -> Bool {
        guard !words.isEmpty else { return false }
        let seconds = Double(samples) / 16_000
        return (words.meanConfidence ?? 1) >= leastConfidence && Double(words.count) >= (seconds - 2) * leastRate
    }
}
