import Testing

@testable import TextAnalysis

struct SentimentAnalyzerTests {
    private let analyzer = SentimentAnalyzer(reader: RepositoryLexicons.reader)

    private func score(_ text: String) -> Double { analyzer.analyze(text).score }

    @Test(arguments: [
        ("what a great talk", Sentiment.Label.positive), ("this is terrible", .negative),
        ("the session starts at ten", .neutral), ("🔥🔥🔥", .positive), (":(", .negative), ("lol", .positive),
        ("not bad at all", .positive), ("I don't like it", .negative), ("", .neutral),
    ])
    func labels(text: String, label: Sentiment.Label) {
        #expect(analyzer.analyze(text).label == label, "\(text)")
    }

    @Test func negationTurnsAndSoftens() {
        #expect(score("good") > 0)
        #expect(score("not good") < 0)
        #expect(abs(score("not good")) < score("good"))
        #expect(score("not good") < score("not terrible"))
    }

    @Test(arguments: ["good", "funny", "terrible", "boring"])
    func emphasisMovesAwayFromZero(word: String) {
        let plain = abs(score("it is \(word)"))
        #expect(abs(score("it is very \(word)")) > plain)
        #expect(abs(score("it is \(word)!")) > plain)
        #expect(abs(score("it is \(word.uppercased())")) > plain)
        #expect(abs(score("it is slightly \(word)")) < plain)
    }

    @Test func whatFollowsButWeighsMore() {
        #expect(score("great talk but terrible audio") < score("terrible audio but great talk"))
    }

    @Test func contributionsNameTheirTerms() {
        let text = "The demo wás: awesome 🤷🏽‍♀️"
        let sentiment = analyzer.analyze(text)
        #expect(sentiment.contributions.map { $0.term(in: text) } == ["awesome", "🤷🏽‍♀️"])
    }
}
