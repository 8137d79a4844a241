import RoomModel
import Testing

@testable import Transcription

struct TranscriptTests {
    @Test func ordersFinalsAndKeepsTheNewestRevision() {
        var transcript = Transcript([caption("b", "two", at: 5), caption("a", "one", at: 1)])
        #expect(transcript.segments.map(\.segment) == ["a", "b"])
        var newer = caption("a", "won", at: 1)
        var taken = [transcript.insert(newer)]
        newer.revision = 2
        taken.append(transcript.insert(newer))
        newer.state = .interim
        newer.revision = 3
        taken.append(transcript.insert(newer))
        #expect(taken == [false, true, false])
        #expect(PlainText.line(transcript.segments) == "won two")
    }

    @Test func estimatesAccuracyByDuration() {
        var transcript = Transcript()
        #expect(transcript.accuracy == 0)
        var long = caption("a", "long", at: 0, wordSeconds: 3)
        long.words[0].confidence = 1
        var short = caption("b", "short", at: 4, wordSeconds: 1)
        short.words[0].confidence = 0
        transcript.insert(long)
        transcript.insert(short)
        #expect(transcript.accuracy == 0.75)
    }

    @Test func estimatesAccuracyOfWhatHasNoWords() {
        var long = caption("a", "long", at: 0, wordSeconds: 3)
        (long.words, long.confidence) = ([], 1)
        var short = caption("b", "short", at: 4, wordSeconds: 1)
        (short.words, short.confidence) = ([], 0)
        #expect(Transcript([long, short]).accuracy == 0.75)
        // Beside one whose words are known, and one of which nothing is.
        var spoken = caption("c", "spoken", at: 6, wordSeconds: 4)
        spoken.words[0].confidence = 1
        var unknown = caption("d", "unknown", at: 11, wordSeconds: 9)
        (unknown.words, unknown.confidence) = ([], nil)
        #expect(Transcript([long, short, spoken, unknown]).accuracy == 0.875)
        #expect(Transcript([unknown]).accuracy == 0)
    }

    @Test func timesTheWordsOfACorrection() throws {
        var transcript = Transcript([caption("a", "we use cooper netties here", at: 10)])
        let before = try #require(transcript["a"])
        let correction = transcript.correct(segment: "a", text: "We use  Kubernetes here")
        let corrected = try #require(correction)
        #expect(corrected.text == "We use Kubernetes here")
        #expect(corrected.revision == 2)
        #expect(corrected.stableCharacters == corrected.text.count)
        #expect(corrected.words.map(\.text) == ["We", "use", "Kubernetes", "here"])
        #expect(corrected.words[0].start == before.words[0].start)
        #expect(corrected.words[3].start == before.words[4].start)
        #expect(corrected.words[2].start >= before.words[1].end && corrected.words[2].end <= before.words[4].start)
        #expect(corrected.words[2].confidence == 1)
        #expect(transcript["a"] == corrected)
        let refused = [transcript.correct(segment: "x", text: "y"), transcript.correct(segment: "a", text: " \n")]
        #expect(refused == [nil, nil])
    }

    @Test(arguments: [
        ("a b c", "a b c", 0, 0, 0), ("a b c", "a x c", 1, 0, 0), ("a b c", "a c", 0, 1, 0), ("a c", "a b c", 0, 0, 1),
        ("", "a", 0, 0, 1), ("a", "", 0, 1, 0), ("", "", 0, 0, 0), ("Don’t STOP, me!", "don't stop me", 0, 0, 0),
        ("it's 'quoted'", "it's quoted", 0, 0, 0),
    ])
    func countsWordErrors(reference: String, hypothesis: String, substitutions: Int, deletions: Int, insertions: Int) {
        let result = WordErrorRate(reference: reference, hypothesis: hypothesis)
        #expect(result.substitutions == substitutions)
        #expect(result.deletions == deletions)
        #expect(result.insertions == insertions)
        #expect(result.words == WordErrorRate.normalised(reference).count)
    }

    /// Both sides are aligned as wholes, and only what follows a word of the hypothesis counts.
    @Test(arguments: [(0, 3, 6), (2, 2, 4), (3, 1, 3), (5, 0, 1), (6, 0, 0)])
    func countsWordErrorsFromAWordOn(start: Int, errors: Int, words: Int) {
        let said = ["a", "b", "c", "d", "e", "f"]
        let heard = ["a", "x", "x", "c", "e", "f"]
        let result = WordErrorRate(reference: said, hypothesis: heard, from: start)
        #expect(result.errors == errors)
        #expect(result.words == words)
    }
}

/// A final with one word after the other, each as long as `wordSeconds`.
func caption(
    _ segment: String, _ text: String, at start: Double, wordSeconds: Double = 0.4, speaker: String? = nil
) -> Caption {
    var position = start
    let words = text.split(separator: " ").map { word in
        defer { position += wordSeconds }
        return Word(
            text: String(word), start: MediaTime(seconds: position), end: MediaTime(seconds: position + wordSeconds),
            confidence: 0.9)
    }
    return Caption(
        segment: segment, revision: 1, state: .final, start: MediaTime(seconds: start),
        end: MediaTime(seconds: position),
        language: "en", speaker: speaker, text: text, stableCharacters: text.count, words: words, confidence: 0.9,
        engine: "test")
}
