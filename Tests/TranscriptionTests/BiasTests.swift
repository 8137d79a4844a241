import Foundation
import Testing

@testable import Transcription

struct BiasWordsTests {
    @Test(
        arguments: [
            ("Kubernetes", [["kubernetes"]]),
            ("Ada Lindqvist, of Zyntrix.", [["ada", "lindqvist", "of", "zyntrix"]]),
            ("We use Node.js, C++ and C#.", [["we", "use", "node.js", "c++", "and", "c#"]]),
            ("End-to-end. It's 2026: don’t", [["end", "to", "end"], ["it's"], ["don't"]]),
            ("(2) <s> [x] — 42", [["s", "x"]]),
            ("", []),
        ] as [(String, [[String]])])
    func readsWordsSentenceBySentence(text: String, words: [[String]]) {
        #expect(BiasWords.sentences(of: text) == words)
    }
}

struct PhraseLanguageModelTests {
    private let model = PhraseLanguageModel(
        RecognitionBias(phrases: [
            .init(text: "Kubernetes"), .init(text: "Ada Lindqvist"),
            .init(text: "We describe how the team moved to Kubernetes in one year."),
        ]))

    @Test func knowsItsWords() {
        #expect(model.words.contains("kubernetes") && model.words.contains("lindqvist"))
        #expect(!model.words.contains("<s>") && !model.isEmpty)
        #expect(PhraseLanguageModel(RecognitionBias(phrases: [.init(text: "42 !")])).isEmpty)
    }

    @Test func expectsAWordMostWhereItWasSeen() {
        let after = model.probability(of: "lindqvist", after: ["ada"])
        #expect(after > 0.5)
        #expect(model.probability(of: "lindqvist", after: ["elsewhere"]) < 0.03)
        #expect(
            model.probability(of: "team", after: ["how", "the"]) > model.probability(of: "team", after: ["the"]) / 2)
        #expect(model.probability(of: "unknown", after: ["ada"]) == 0)
    }

    /// What follows a history never sums to more than one; capped single words leave the rest to the general model.
    @Test func probabilitiesAreProbabilities() {
        for history in [[], ["ada"], ["how", "the"], ["<s>"], ["never", "seen"]] {
            let sum = (model.words + ["</s>"]).reduce(0) { $0 + model.probability(of: $1, after: history) }
            #expect(sum > 0 && sum <= 1.0001)
        }
    }

    @Test func writesTheSameModelTwice() throws {
        let text = model.arpa()
        #expect(text == model.arpa())
        let lines = text.split(separator: "\n").map(String.init)
        #expect(lines.first == "\\data\\" && lines.last == "\\end\\")
        for order in 1...3 {
            let counted = try #require(lines.first { $0.hasPrefix("ngram \(order)=") }).split(separator: "=")[1]
            let start = try #require(lines.firstIndex(of: "\\\(order)-grams:"))
            let listed = lines[(start + 1)...].prefix { !$0.hasPrefix("\\") }
            #expect(listed.count == Int(counted))
            #expect(listed.allSatisfy { (Double($0.split(separator: "\t")[0]) ?? 1) <= 0 })
        }
    }

    @Test func staysSmallWhateverItIsGiven() {
        let flood = (0..<20_000).map { RecognitionBias.Phrase(text: "word\($0) follows word\($0 + 1)") }
        #expect(PhraseLanguageModel(RecognitionBias(phrases: flood)).words.count <= BiasWords.most)
    }
}

struct PhonemesTests {
    @Test(
        arguments: [
            ("ɡɹæfˈɑːnə", "G R AE F AA N AH"), ("zˈɪntɹɪks", "Z IH N T R IH K S"),
            ("kˈuː bˈɜː nˈɛt ˈiːz", "K UW B ER N EH T IY Z"),
            ("ˌɛsˌɛsˈeɪtʃ", "EH S EH S EY CH"), ("ɐpˈætʃi", "AH P AE CH IY"), ("fˈaɪɚwˌɔːl", "F AY ER W AO L"),
            ("d͡ʒˈɔɪ", "JH OY"), ("ʘ", nil), ("", nil), ("ˈ ", nil),
        ] as [(String, String?)])
    func writesWhatEspeakSaysAsTheDictionaryWould(ipa: String, arpabet: String?) {
        #expect(Phonemes.arpabet(ofIPA: ipa)?.joined(separator: " ") == arpabet)
    }
}
