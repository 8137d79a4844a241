import RoomModel
import Testing

@testable import TextAnalysis
import TestRandom

struct KeywordExtractorTests {
    private func extractor(
        _ configuration: KeywordConfiguration = KeywordConfiguration(), agenda: [String] = [],
        background: BackgroundFrequencies = BackgroundFrequencies()
    ) -> KeywordExtractor {
        KeywordExtractor(
            library: RepositoryLexicons.library, configuration: configuration, background: background, agenda: agenda)
    }

    @Test func frequentPhrasesOfSpeechLead() {
        var keywords = extractor()
        keywords.accept(
            text: """
                So today I want to talk about vector databases. A vector database is not magic. When you ask a vector \
                database something, the index finds the nearest neighbors. The index matters. Without an index the vector \
                database has to look at everything, and um, you know, that is slow.
                """)
        let phrases = keywords.keywords(limit: 5).map(\.phrase)
        #expect(phrases.first == "vector database")
        #expect(phrases.contains("index"))
        #expect(!phrases.contains("vector databases") && !phrases.contains("vector") && !phrases.contains("database"))
    }

    @Test func completePhrasesOfDenseTextLead() {
        var keywords = extractor()
        keywords.accept(
            text: """
                We propose a lossless compression scheme for medical images based on integer wavelet transforms. The scheme \
                combines adaptive arithmetic coding with region of interest selection.
                """)
        let phrases = keywords.keywords().map(\.phrase)
        #expect(phrases.contains("integer wavelet transforms"))
        #expect(phrases.contains("adaptive arithmetic coding"))
        #expect(!phrases.contains { $0.contains("propose") || $0.contains("based") })
    }

    @Test func phrasesHoldNoStopwordAtTheirEndsAndAtMostThreeWords() {
        var keywords = extractor()
        keywords.accept(text: "The state of the art in very large scale distributed consensus protocol design is hard.")
        for keyword in keywords.keywords(limit: 50) {
            let words = keyword.phrase.split(separator: " ")
            #expect((1...3).contains(words.count))
            #expect(
                !["the", "of", "in", "is", "very"].contains(words.first)
                    && !["the", "of", "in", "is"].contains(words.last))
        }
    }

    @Test func scoresFallFromOne() {
        var keywords = extractor()
        keywords.accept(text: "Kafka, kafka, kafka and zookeeper, zookeeper, raft")
        let found = keywords.keywords()
        #expect(found.first?.score == 1)
        #expect(found.map(\.score) == found.map(\.score).sorted(by: >))
        #expect(found.map(\.phrase) == ["kafka", "zookeeper", "raft"])
    }

    @Test func mentionsAreSecondsWithinTheirSegment() {
        var keywords = extractor()
        keywords.accept(segment: "1", text: "webassembly is here", start: 10, end: 12)
        keywords.accept(segment: "2", text: "and here is webassembly", start: 30, end: 34)
        let mentions = keywords.keywords().first { $0.phrase == "webassembly" }?.mentions ?? []
        #expect(mentions.count == 2)
        #expect(mentions.first == 10)
        #expect((31...34).contains(mentions.last ?? 0))
    }

    @Test func whatWasSaidLongAgoFades() {
        var keywords = extractor(KeywordConfiguration(halfLife: 60))
        keywords.accept(segment: "1", text: "garbage collector, garbage collector, garbage collector", start: 0, end: 5)
        keywords.accept(segment: "2", text: "borrow checker", start: 600, end: 602)
        #expect(keywords.keywords().first?.phrase == "borrow checker")
        var lasting = extractor()
        lasting.accept(segment: "1", text: "garbage collector, garbage collector, garbage collector", start: 0, end: 5)
        lasting.accept(segment: "2", text: "borrow checker", start: 600, end: 602)
        #expect(lasting.keywords().first?.phrase == "garbage collector")
    }

    @Test func revisionReplacesAndRemovalTakesBack() {
        var keywords = extractor(KeywordConfiguration(halfLife: 120))
        keywords.accept(segment: "1", text: "cooper netties, cooper netties", start: 0, end: 2)
        keywords.accept(segment: "2", text: "raft consensus", start: 3, end: 4)
        keywords.revise(segment: "1", text: "kubernetes, kubernetes", start: 0, end: 2)
        #expect(Set(keywords.keywords().map(\.phrase)) == ["kubernetes", "raft consensus"])
        keywords.remove(segment: "1")
        keywords.remove(segment: "unknown")
        #expect(keywords.keywords().map(\.phrase) == ["raft consensus"])
        keywords.remove(segment: "2")
        #expect(keywords.keywords().isEmpty)
    }

    @Test func agendaTermsRise() {
        let text = "observability and telemetry, telemetry and observability, tracing"
        var plain = extractor()
        plain.accept(text: text)
        var boosted = extractor(agenda: ["Tracing", "Telemetry"])
        boosted.accept(text: text)
        func score(_ phrase: String, _ keywords: KeywordExtractor) -> Double {
            keywords.keywords().first { $0.phrase == phrase }?.score ?? 0
        }
        #expect(
            score("tracing", boosted) / score("observability", boosted) > score("tracing", plain)
                / score("observability", plain))
        #expect(boosted.keywords().first?.phrase == "telemetry")
    }

    @Test func whatTheEventSaysAnywaySinks() {
        var background = BackgroundFrequencies()
        for _ in 0..<9 { background.add(document: ["cloud"]) }
        background.add(document: ["enclave"])
        var keywords = extractor(background: background)
        keywords.accept(text: "cloud, cloud, cloud, enclave, enclave")
        #expect(keywords.keywords().first?.phrase == "enclave")
        #expect(background.rarity(of: "new") == 1)
        #expect(background.rarity(of: "cloud") < background.rarity(of: "enclave"))
    }

    @Test func unsureWordsCountLess() {
        var keywords = extractor()
        keywords.accept(segment: "1", text: "mumble, mumble", start: 0, end: 1, confidence: 0.3)
        keywords.accept(segment: "2", text: "clarity", start: 1, end: 2, confidence: 0.99)
        #expect(keywords.keywords().first?.phrase == "clarity")
    }

    @Test func theSameTalkGivesTheSameListTwice() {
        var random = SeededGenerator(seed: 5)
        let words = ["alpha", "beta", "gamma", "delta", "of", "the", "epsilon", ",", "zeta", "eta."]
        let text = (0..<4_000).map { _ in words.randomElement(using: &random) ?? "" }.joined(separator: " ")
        var one = extractor(KeywordConfiguration(halfLife: 30))
        var two = extractor(KeywordConfiguration(halfLife: 30))
        for index in 0..<40 {
            one.accept(segment: "\(index)", text: text, start: Double(index), end: Double(index + 1))
            two.accept(segment: "\(index)", text: text, start: Double(index), end: Double(index + 1))
        }
        #expect(one.keywords(limit: 100) == two.keywords(limit: 100))
    }

    @Test func memoryIsBounded() {
        let configuration = KeywordConfiguration(
            greatestPhraseCount: 64, greatestSegmentCount: 8, greatestMentionCount: 4)
        var keywords = extractor(configuration)
        for index in 0..<2_000 {
            keywords.accept(
                segment: "\(index)", text: "steady topic, unique\(index)x words\(index)y", start: Double(index),
                end: Double(index) + 1)
        }
        #expect(keywords.storedPhraseCount <= 64 * 2 + 16)
        #expect(keywords.storedSegmentCount <= 8)
        let found = keywords.keywords(limit: 1)
        #expect(found.first?.phrase == "steady topic")
        #expect(found.first?.mentions == [1_996, 1_997, 1_998, 1_999])
        keywords.remove(segment: "0")
        keywords.remove(segment: "1999")
        #expect(keywords.keywords(limit: 1).first?.mentions.last != 1_999)
    }

    @Test(arguments: ["\u{0}", "é", "a ", "the ", "x-", "😀", "!!", "word", "a b c d e f ", "\u{FF}\u{FE}"])
    func hostileTextIsAnswered(piece: String) {
        var keywords = extractor()
        keywords.accept(
            segment: "s", text: String(repeating: piece, count: 300_000 / piece.utf8.count), start: .nan,
            end: -.infinity)
        #expect(keywords.keywords().allSatisfy { $0.score.isFinite && $0.mentions.allSatisfy(\.isFinite) })
    }

    @Test func timesBeyondBeliefDoNoHarm() {
        var keywords = extractor(KeywordConfiguration(halfLife: 1))
        for time in [0, 1e300, -5, 5, .infinity, 1e6] {
            keywords.accept(segment: "\(time)", text: "clock skew", start: time, end: time)
        }
        #expect(keywords.keywords().first?.phrase == "clock skew")
    }

    @Test(arguments: [
        ("queries", "query"), ("boxes", "box"), ("classes", "class"), ("systems", "system"), ("status", "status"),
        ("analysis", "analysis"), ("matches", "match"), ("bus", "bus"), ("caches", "cach"), ("databases", "database"),
    ])
    func pluralsShareAStem(word: String, stem: String) {
        #expect(String(decoding: KeywordVocabulary.stem(Array(word.utf8).span), as: UTF8.self) == stem)
    }

    @Test func powersAndLogarithmsAgree() {
        for x in stride(from: -60.0, through: 60, by: 0.37) {
            #expect(abs(Exponential.log2(Exponential.power2(x)) - x) < 1e-8)
        }
        #expect(Exponential.power2(10) == 1_024)
    }
}
