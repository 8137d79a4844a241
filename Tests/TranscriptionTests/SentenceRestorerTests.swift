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

    @Test(arguments: [
        ("we have twenty five rooms", "we have 25 rooms"), ("one of them", "one of them"),
        ("in nineteen ninety nine", "in 1999"), ("in twenty twenty six we", "in 2026 we"),
        ("two thousand twenty six", "2026"), ("one hundred and five people", "105 people"),
        ("three hundred thousand", "300,000"), ("five percent", "5%"), ("three point one four", "3.14"),
        ("call nine one one now", "call 911 now"), ("two or three", "two or three"), ("ten", "10"),
        ("twenty thirty thousand", "20 30,000"), ("a hundred", "a hundred"), ("and", "and"),
        ("twelve million users", "12,000,000 users"), ("point five", "point five"),
        ("nineteen eighteen seventeen", "1918 17"), ("sixty-four bits", "64 bits"),
    ])
    func writesNumbersAsDigitsWhereThatReadsBetter(_ words: String, _ text: String) {
        var restorer = SentenceRestorer(formatting: TextFormatting(punctuation: false))
        #expect(restorer.restore(words.split(separator: " ").map(String.init), endsSentence: true) == text)
        var plain = SentenceRestorer(formatting: TextFormatting(punctuation: false, numerals: false))
        #expect(plain.restore(words.split(separator: " ").map(String.init), endsSentence: true) == words)
    }

    @Test func leavesWordsAsHeardWithoutPunctuation() {
        var restorer = SentenceRestorer(names: ["etcd"], formatting: TextFormatting(punctuation: false))
        #expect(restorer.restore(["today", "i", "run", "ETCD"], endsSentence: true) == "today i run etcd")
    }

    /// Segments of an engine that writes marks and capitals, with whether the speaker fell silent, and their texts.
    @Test func followsTheMarksOfAnEngineThatWritesSome() {
        var restorer = SentenceRestorer(names: ["etcd", "New York", "Dr. Lovelace"])
        let segments: [(words: String, ends: Bool, text: String)] = [
            ("We run it. But how?", true, "We run it. But how?"),
            ("It runs on Etcd, mostly,", true, "It runs on etcd, mostly,"),
            ("And in new york.", true, "and in New York."),
            ("The first twenty, thirty rooms...", false, "The first 20, 30 rooms"),
            ("I think so", true, "I think so."), ("It goes on-", true, "It goes on"),
            ("Here it ends", true, "here it ends."),
            ("He said \"stop.\"", true, "He said \"stop.\""), ("The U.S. economy", true, "The U.S. economy."),
            ("Ask Dr. lovelace now.", true, "Ask Dr. Lovelace now."),
        ]
        for segment in segments {
            let text = restorer.restore(
                segment.words.split(separator: " ").map(String.init), endsSentence: segment.ends)
            #expect(text == segment.text)
        }
    }

    @Test func takesMarksAndCapitalsBackWithoutPunctuation() {
        var restorer = SentenceRestorer(formatting: TextFormatting(punctuation: false, numerals: false))
        let text = restorer.restore(["We", "run", "SQL.", "But", "I", "don't,", "\"often\""], endsSentence: true)
        #expect(text == "we run sql but i don't often")
    }

    @Test(arguments: [
        ("\"Well,", "\"", "Well", ","), ("don't.", "", "don't", "."), ("50%,", "", "50%", ","), ("C#", "", "C#", ""),
        ("...", "", "...", ""), ("U.S.", "", "U.S", "."), ("", "", "", ""),
    ])
    func splitsMarksFromWords(text: String, before: String, core: String, after: String) {
        let word = MarkedWord(text)
        #expect((word.before, word.core, word.after) == (before, core, after))
    }
}
