import Testing

@testable import Transcription

struct SentenceRestorerTests {
    @Test func beginsAndEndsSentencesWithTheUtterance() {
        var restorer = SentenceRestorer()
        let utterances: [(words: String, ends: Bool, text: String)] = [
            ("today i think i'm late", true, "Today I think I'm late."), ("it is", false, "It is"),
            ("what is it", true, "what is it."), ("", true, ""), ("in", true, "In."),
        ]
        for utterance in utterances {
            let text = restorer.restore(
                utterance.words.split(separator: " ").map(String.init), endsSentence: utterance.ends)
            #expect(text == utterance.text)
        }
    }

    @Test(arguments: [
        ("in new york etcd runs", "In New York etcd runs"), ("the new york times", "The New York Times"),
        ("new", "New"), ("an iphone", "An iPhone"),
    ])
    func spellsNamesAsTheGlossaryDoes(words: String, text: String) {
        var restorer = SentenceRestorer(names: ["New York", "etcd", "New York Times", "iPhone"])
        let restored = restorer.restore(words.split(separator: " ").map(String.init), endsSentence: false)
        #expect(restored == text)
    }

    @Test func leavesWordsAsHeardWithoutPunctuation() {
        var restorer = SentenceRestorer(names: ["etcd"], formatting: TextFormatting(punctuation: false))
        #expect(restorer.restore(["today", "i", "run", "ETCD"], endsSentence: true) == "today i run etcd")
    }
}
