import Testing

@testable import TextAnalysis
import TestRandom

struct SentimentAnalyzerTests {
    private let analyzer = SentimentAnalyzer(reader: RepositoryLexicons.reader)

    private func score(_ text: String) -> Double { analyzer.analyze(text).score }

    @Test(arguments: [
        ("what a great talk", Sentiment.Label.positive), ("this is terrible", .negative),
        ("the session starts at ten", .neutral), ("🔥🔥🔥", .positive), (":(", .negative), ("lol", .positive),
        ("not bad at all", .positive), ("I don't like it", .negative), ("", .neutral), ("12:30", .neutral),
        ("+1", .positive), ("can't wait for the next one", .positive), ("can't hear anything", .negative),
        ("no problems at all", .positive), ("it looks like a table", .neutral), ("I like it", .positive),
        ("not only useful but fun", .positive), ("😭😭 💔", .negative), ("🤷🏽‍♀️", .negative), ("👍🏿", .positive),
        ("soooo goooood", .positive), ("#awesome", .positive), ("well-made", .positive), ("lovin it", .positive),
        ("lacks originality", .negative), ("it steals the show", .positive), ("no one likes me", .negative),
        ("riveting", .positive), ("uninspired and formulaic", .negative), ("flimsy, sent it back", .negative),
        ("fails to live up to its promise", .negative), ("hahahahahah", .positive), ("lololol", .positive),
    ])
    func labels(text: String, label: Sentiment.Label) {
        #expect(analyzer.analyze(text).label == label, "\(text)")
    }

    /// A bound against regressions; the texts and the lexicon have the same authors, so it proves no more.
    @Test func scoresFollowOurOwnRatings() {
        let rated = RatedTexts.all
        #expect(rated.count >= 170)
        let scores = rated.map { score($0.text) }
        #expect(Statistics.correlation(rated.map(\.rating), scores) > 0.85)
    }

    @Test(arguments: ["good", "great", "funny", "helpful", "nice", "interesting"])
    func negationTurnsPraise(word: String) {
        #expect(score("it is \(word)") > 0)
        #expect(score("it is not \(word)") < 0)
        #expect(score("it isn't really \(word)") < 0)
        #expect(abs(score("it is not \(word)")) < score("it is \(word)"))
        #expect(score("no, it is \(word)") > 0, "a comma ends the negation")
    }

    @Test(arguments: ["terrible", "boring", "awful", "bad"])
    func negationSoftensBlame(word: String) {
        #expect(score("it is not \(word)") > score("it is \(word)"))
        #expect(score("it is not \(word)") < score("it is good"))
    }

    @Test(arguments: ["good", "funny", "terrible", "boring", "helpful"])
    func emphasisMovesAwayFromZero(word: String) {
        let plain = abs(score("it is \(word)"))
        #expect(abs(score("it is very \(word)")) > plain)
        #expect(abs(score("it is extremely \(word)")) > abs(score("it is quite \(word)")))
        #expect(abs(score("it is \(word)!")) > plain)
        #expect(abs(score("it is \(word)!!!")) > abs(score("it is \(word)!")))
        #expect(abs(score("it is \(word.uppercased())")) > plain)
        #expect(abs(score("it is slightly \(word)")) < plain)
        #expect(abs(score("IT IS \(word.uppercased())")) == plain, "capitals throughout say nothing")
    }

    @Test func repetitionEmphasises() {
        #expect(score("sooo good") > score("so good"))
        #expect(score("loooove it") > score("love the it"))
        #expect(score("😂😂😂") > score("😂"))
        #expect(score(String(repeating: "😂", count: 50)) <= 1)
    }

    @Test func whatFollowsButWeighsMore() {
        #expect(score("great talk but terrible audio") < score("terrible audio but great talk"))
        #expect(score("Although the audio was terrible, the talk was good") > 0)
    }

    @Test func modifiersWithAValenceOfTheirOwnOnlyServe() {
        #expect(score("awfully nice") > score("nice"))
        #expect(score("pretty bad") < 0)
        #expect(score("pretty dress") > 0)
    }

    @Test func contributionsNameTheirTerms() {
        let text = "The demo wás: awesome 🤷🏽‍♀️"
        let sentiment = analyzer.analyze(text)
        #expect(sentiment.contributions.map { $0.term(in: text) } == ["awesome", "🤷🏽‍♀️"])
        #expect(sentiment.contributions.map { $0.value > 0 } == [true, false])
        #expect(sentiment.contributions.map { $0.term(in: "") } == ["", ""])
    }

    @Test func scoresStayInBoundsWhateverIsWritten() {
        var random = SeededGenerator(seed: 3)
        let words = [
            "good", "AWFUL", "not", "very", "but", "although", "!", "?!", ":)", "😡", "soooo", ",", ".", "the", "fed",
            "up",
            "never", "kind", "of", "hate", "❤️", "\u{0}", "א", "'s", "-", "#love",
        ]
        for _ in 0..<3_000 {
            let text = (0..<Int.random(in: 0...30, using: &random)).map { _ in words.randomElement(using: &random) ?? ""
            }
            .joined(separator: Bool.random(using: &random) ? " " : "")
            let sentiment = analyzer.analyze(text)
            #expect((-1...1).contains(sentiment.score) && sentiment.score.isFinite)
        }
    }

    /// Each would take minutes if any step looked back over the whole text.
    @Test(arguments: [
        "but ", "not ", "very ", "😂", ":", ":-", "a-", "é", "\u{301}", "not only ", "aaaa", "👩‍❤️", "!", "'", "kind of ",
        "although, ",
    ])
    func hostileTextsTakeNoLongerThanOthers(piece: String) {
        let text = String(repeating: piece, count: 1_000_000 / piece.utf8.count)
        #expect((-1...1).contains(score(text)))
    }

    @Test func whatLiesBeyondTheCapIsPassedOver() {
        let filler = String(repeating: "table ", count: TextReader.greatestLength / 6 + 1)
        #expect(score(filler + "great") == 0)
        #expect(score("great " + filler) > 0)
    }

    @Test func bytesNeedNotBeText() {
        let bytes = Array("great ".utf8) + [0xFF, 0xC3, 0x28, 0xF0, 0x9F] + Array(" talk".utf8)
        #expect(analyzer.analyze(utf8: bytes.span).label == .positive)
    }
}

/// What the tests compute over lists.
enum Statistics {
    /// Pearson's r.
    static func correlation(_ x: [Double], _ y: [Double]) -> Double {
        let n = Double(x.count)
        let (meanX, meanY) = (x.reduce(0, +) / n, y.reduce(0, +) / n)
        var (xy, xx, yy) = (0.0, 0.0, 0.0)
        for (a, b) in zip(x, y) {
            xy += (a - meanX) * (b - meanY)
            xx += (a - meanX) * (a - meanX)
            yy += (b - meanY) * (b - meanY)
        }
        return xy / (xx * yy).squareRoot()
    }
}
