import Testing

@testable import Transcription

struct SegmentAcceptanceTests {
    @Test(
        arguments: [
            ([], false), ([nil], true), ([0.9], true), ([0.1, 0.2], false), ([0.1, 0.9], true), ([nil, 0.1], false),
        ] as [([Double?], Bool)])
    func judgesByMeanConfidence(confidences: [Double?], accepted: Bool) {
        let words = confidences.enumerated().map { index, confidence in
            RecognizedWord(text: "w", start: index * 1000, end: index * 1000 + 900, confidence: confidence)
        }
        #expect(SegmentAcceptance().accepts(words, samples: 16_000) == accepted)
    }

    @Test func weighsByDuration() {
        let words = [
            RecognizedWord(text: "long", start: 0, end: 9000, confidence: 0.1),
            RecognizedWord(text: "a", start: 9000, end: 10_000, confidence: 1),
        ]
        #expect(words.meanConfidence.map { abs($0 - 0.19) < 1e-9 } == true)
        #expect(!SegmentAcceptance().accepts(words, samples: 16_000))
    }

    @Test(arguments: [
        (1, 1.0, true), (1, 4.0, true), (1, 4.1, false), (1, 10.0, false), (4, 10.0, true), (20, 10.0, true),
    ])
    func refusesSoundsWithNextToNoWords(words: Int, seconds: Double, accepted: Bool) {
        let words = (0..<words).map { RecognizedWord(text: "up", start: $0, end: $0 + 1, confidence: 1) }
        #expect(SegmentAcceptance().accepts(words, samples: Int(seconds * 16_000)) == accepted)
    }

    /// As music gave them: long notes with high posteriors between many with low ones.
    @Test(arguments: [([1.0, 1.0], false), ([0.7, 0.7], true)])
    func refusesManySecondsOfWhichFewWordsAreLikelyRight(confidences: [Double], accepted: Bool) {
        let long = confidences.enumerated().map {
            RecognizedWord(text: "long", start: $0 * 26_000, end: $0 * 26_000 + 25_000, confidence: $1)
        }
        let short = (0..<7).map {
            RecognizedWord(
                text: "short", start: 60_000 + $0 * 8_000, end: 60_000 + $0 * 8_000 + 7_000,
                confidence: accepted ? 0.7 : 0.1)
        }
        #expect(SegmentAcceptance().accepts(long + short, samples: 11 * 16_000) == accepted)
    }
}
