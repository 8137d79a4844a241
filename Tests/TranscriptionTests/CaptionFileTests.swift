import RoomModel
import TestRandom
import Testing

@testable import Transcription

struct CaptionFileTests {
    static let sentence =
        "Today I want to talk about how we build systems that stay fast, because every request has to travel through the "
        + "network before it reaches the server and that takes time."

    @Test func writesWebVTT() {
        let cues = [
            Cue(start: 1_020, end: 3_661_500, lines: ["a < b & c", "x --> y"], speaker: "A. <Chair>\nX"),
            Cue(start: 3_661_500, end: 3_662_500, lines: ["end"]),
        ]
        #expect(
            WebVTT.file(cues) == """
                WEBVTT

                1
                00:00:01.020 --> 01:01:01.500
                <v A. &lt;Chair&gt; X>a &lt; b &amp; c
                x --&gt; y

                2
                01:01:01.500 --> 01:01:02.500
                end

                """)
    }

    @Test func writesSubRip() {
        let cues = [
            Cue(start: 0, end: 1_000, lines: ["one", "x --> y"]), Cue(start: 1_000, end: 2_500, lines: ["two"]),
        ]
        #expect(
            SubRip.file(cues) == """
                1
                00:00:00,000 --> 00:00:01,000
                one
                x → y

                2
                00:00:01,000 --> 00:00:02,500
                two

                """)
    }

    @Test func writesPlainText() {
        let captions = [
            caption("a", "One  two", at: 0, speaker: "A"), caption("b", "three\nfour", at: 2, speaker: "A"),
            caption("c", "five", at: 4, speaker: "B"),
        ]
        #expect(PlainText.line(captions) == "One two three four five")
        #expect(PlainText.file(captions) == "A: One two\nthree four\nB: five\n")
    }

    @Test func breaksAtClauses() {
        let cues = CueLayout().cues(of: [caption("a", Self.sentence, at: 0, wordSeconds: 0.3)])
        #expect(
            cues.map { $0.lines.joined(separator: " | ") } == [
                "Today I want to talk about | how we build systems that stay fast,",
                "because every request has | to travel through the network",
                "before it reaches the server | and that takes time.",
            ])
    }

    @Test func givesAShortWordItsSecond() {
        let cues = CueLayout().cues(of: [caption("a", "Yes.", at: 3, wordSeconds: 0.2)])
        #expect(cues == [Cue(start: 3_000, end: 4_000, lines: ["Yes."])])
    }

    @Test func letsSpeakersWhoTalkAtOnceTakeTurns() {
        let cues = CueLayout().cues(of: [
            caption("a", "one two three four five six", at: 0, speaker: "A"),
            caption("b", "no no", at: 0.5, speaker: "B"),
            caption("c", "yes", at: 0.6, speaker: "C"),
        ])
        expectReadable(cues)
        #expect(cues.map(\.speaker) == ["A", "B", "C"])
    }

    @Test func keepsItsRulesForAnyTalk() {
        var random = SeededGenerator(seed: 3)
        let vocabulary = [
            "i", "and", "the", "of", "because", "systems,", "latency.", "conference", "unbelievably",
            String(repeating: "pneumono", count: 8), "a", "to", "why?", "&", "-->", "naïve",
        ]
        for _ in 0..<200 {
            var position = 0.0
            var captions: [Caption] = []
            for segment in 0..<Int.random(in: 1...8, using: &random) {
                position += Double.random(in: 0...3, using: &random)
                let text = (0..<Int.random(in: 1...50, using: &random)).map { _ in
                    vocabulary[Int.random(in: vocabulary.indices, using: &random)]
                }.joined(separator: " ")
                var one = caption(
                    "s\(segment)", text, at: position, wordSeconds: Double.random(in: 0.02...0.8, using: &random),
                    speaker: ["A", "B", nil][Int.random(in: 0..<3, using: &random)])
                // Some texts have other words than were recognised.
                if Bool.random(using: &random) { one.words.removeLast() }
                // Some tracks speak at once.
                if Bool.random(using: &random) { position = one.end.seconds }
                captions.append(one)
            }
            let cues = CueLayout().cues(of: captions)
            expectReadable(cues)
            let shown = cues.flatMap(\.lines).joined(separator: " ").replacing(" ", with: "")
            #expect(shown.count == captions.reduce(0) { $0 + $1.text.replacing(" ", with: "").count })
        }
    }

    private func expectReadable(_ cues: [Cue], sourceLocation: SourceLocation = #_sourceLocation) {
        for cue in cues {
            #expect((1...2).contains(cue.lines.count), sourceLocation: sourceLocation)
            #expect(cue.lines.allSatisfy { !$0.isEmpty && $0.count <= 42 }, sourceLocation: sourceLocation)
            #expect((1_000...6_000).contains(cue.end - cue.start), sourceLocation: sourceLocation)
        }
        for (earlier, later) in zip(cues, cues.dropFirst()) {
            #expect(earlier.end <= later.start, sourceLocation: sourceLocation)
        }
    }
}
