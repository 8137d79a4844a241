/// Decides whether a final is speech that was understood, or music, applause and noise that the detector let through.
package struct SegmentAcceptance: Equatable, Sendable {
    /// Least mean confidence, weighted by duration. Clean speech has 0.7 to 0.95.
    package var leastConfidence: Double

    package init(leastConfidence: Double = 0.3) { self.leastConfidence = leastConfidence }

    /// Whether to show the words. Words of an engine without confidences are always shown.
    package func accepts(_ words: [RecognizedWord]) -> Bool {
        guard !words.isEmpty else { return false }
        return (words.meanConfidence ?? 1) >= leastConfidence
    }
}
