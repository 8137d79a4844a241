import Testing

@testable import TextAnalysis

struct EmotionAnalyzerTests {
    private let analyzer = EmotionAnalyzer(reader: RepositoryLexicons.reader)

    @Test(arguments: [
        ("Thank you so much, this helped a lot", Emotion.joy), ("lol that's hilarious", .joy),
        ("I love this community", .joy),
        ("Congrats on the launch!", .joy), ("😂😂", .joy), ("Wow, I did not expect that", .surprise),
        ("What do you mean by that?", .surprise), ("I'm so confused right now", .surprise), ("🤯", .surprise),
        ("This is ridiculous, fix your stream you idiots", .anger), ("I hate this so much", .anger),
        ("Shut up already", .anger),
        ("So sorry for your loss", .sadness), ("I miss him every day", .sadness), ("😭💔", .sadness),
        ("I'm scared to ask in front of everyone", .fear), ("That was terrifying", .fear),
        ("Ew, that is disgusting", .disgust),
        ("🤢", .disgust), ("The session starts at ten in hall B.", .neutral), ("Slides are on the website", .neutral),
        ("", .neutral), ("12", .neutral), ("Das ist ein Satz mit vielen Wörtern", .neutral),
    ])
    func emotions(text: String, emotion: Emotion) {
        #expect(analyzer.analyze(text) == emotion, "\(text)")
    }

    @Test func negatedJoyIsNoJoy() {
        #expect(analyzer.analyze("I'm not happy about this") != .joy)
    }

    @Test func emphasisOnlyAdds() throws {
        let reader = RepositoryLexicons.reader
        let plain = reader.read("this is disgusting to me")
        let loud = reader.read("this is DISGUSTING to me")
        let sentiment = Sentiment(score: 0, label: .neutral, contributions: [])
        let quiet = analyzer.weights(plain, sentiment: sentiment)[Emotion.disgust]
        #expect(analyzer.weights(loud, sentiment: sentiment)[Emotion.disgust] > quiet)
    }
}
