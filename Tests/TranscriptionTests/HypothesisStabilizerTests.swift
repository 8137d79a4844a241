import TestRandom
import Testing

@testable import Transcription

struct HypothesisStabilizerTests {
    /// Words of 0.25 s each, one after the other.
    private func words(_ text: String) -> [RecognizedWord] {
        text.split(separator: " ").enumerated().map { index, word in
            RecognizedWord(text: String(word), start: index * 4000, end: index * 4000 + 3800)
        }
    }

    /// The final of another engine, which writes capitals and marks, confirms what was committed.
    @Test func knowsCommittedWordsByTheirSpellingWithoutMarks() {
        var stabilizer = HypothesisStabilizer()
        _ = stabilizer.accept(words("good morning every one"), decoded: 16_000)
        #expect(stabilizer.commit()?.committed == 2)
        #expect(stabilizer.finish(words("Good morning, everyone.")).text == "Good morning, everyone.")
    }

    @Test func leavesFillersOutWhateverTheirMarks() {
        let heard = StableHypothesis(words: words("Um, it is, uh, late"), stable: 3, committed: 1)
        let shown = heard.leavingOut(["um", "uh"])
        #expect((shown.text, shown.stable, shown.committed) == ("it is, late", 2, 0))
    }

    @Test func holdsBackTheLastTwoWords() {
        var stabilizer = HypothesisStabilizer()
        let shown = stabilizer.accept(words("good morning every one"), decoded: 16_000)
        #expect(shown?.text == "good morning every one")
        #expect(shown?.stable == 2)
        #expect(shown?.stableCharacters == "good morning".count)
        #expect(shown?.committed == 0)
    }

    @Test func settlesWordsThatDoNotChangeForFourHundredMilliseconds() {
        var stabilizer = HypothesisStabilizer()
        let shown = [8_000, 14_399, 14_400].map { stabilizer.accept(words("good morning"), decoded: $0)?.stable }
        #expect(shown == [0, nil, 2])
    }

    @Test func startsTheTimeAgainWhenAWordChanges() {
        var stabilizer = HypothesisStabilizer()
        _ = stabilizer.accept(words("good mourning"), decoded: 8_000)
        _ = stabilizer.accept(words("good morning"), decoded: 12_000)
        let shown = [14_400, 18_400].map { stabilizer.accept(words("good morning"), decoded: $0)?.stable }
        #expect(shown == [1, 2])
    }

    @Test func keepsStableWordsAgainstTheEngine() {
        var stabilizer = HypothesisStabilizer()
        _ = stabilizer.accept(words("good morning every one"), decoded: 16_000)
        let shown = stabilizer.accept(words("could mourning everyone here now"), decoded: 20_000)
        #expect(shown?.text == "good morning everyone here now")
        // The final is the engine's best path, and nothing was committed.
        let final = stabilizer.finish(words("could mourning everyone here now"))
        #expect(final.text == "could mourning everyone here now")
    }

    @Test func keepsCommittedWordsInTheFinal() {
        var stabilizer = HypothesisStabilizer()
        _ = stabilizer.accept(words("good morning every one"), decoded: 16_000)
        let commits = [stabilizer.commit()?.committed, stabilizer.commit()?.committed]
        #expect(commits == [2, nil])
        let final = stabilizer.finish(words("could mourning everyone here"))
        #expect(final.text == "good morning everyone here")
        #expect(final.stableCharacters == final.text.count)
    }

    @Test func takesTheFinalsConfidencesWhereItAgrees() {
        var stabilizer = HypothesisStabilizer()
        _ = stabilizer.accept(words("good morning every one"), decoded: 16_000)
        _ = stabilizer.commit()
        var final = words("good morning everyone")
        for index in final.indices { final[index].confidence = 0.9 }
        let shown = stabilizer.finish(final)
        #expect(shown.words == final)
    }

    @Test func showsNoMoreThanTenInterimsASecond() {
        var stabilizer = HypothesisStabilizer()
        var count = 0
        for step in 1...100 where stabilizer.accept(words("w\(step) x"), decoded: step * 320) != nil { count += 1 }
        // 100 steps of 20 ms are two seconds.
        #expect((19...20).contains(count))
    }

    @Test func showsNothingThatIsOnlyShorter() {
        var stabilizer = HypothesisStabilizer()
        _ = stabilizer.accept(words("good morning every"), decoded: 12_000)
        let shorter = stabilizer.accept(words("good morning"), decoded: 14_000)
        #expect(shorter == nil)
        let changed = stabilizer.accept(words("good morning all"), decoded: 16_000)
        #expect(changed?.text == "good morning all")
    }

    /// An engine that changes its mind anywhere, moves times, loses and invents words.
    private func hypotheses(_ random: inout SeededGenerator) -> [(words: [RecognizedWord], decoded: Int)] {
        let vocabulary = ["a", "the", "room", "tone", "we", "build", "systems"]
        var current: [RecognizedWord] = []
        var decoded = 0
        return (0..<Int.random(in: 1...60, using: &random)).map { _ in
            decoded += Int.random(in: 0...4_000, using: &random)
            for _ in 0..<Int.random(in: 0...3, using: &random) {
                switch Int.random(in: 0..<6, using: &random) {
                case 0 where !current.isEmpty: current.removeLast()
                case 1 where !current.isEmpty:
                    current[Int.random(in: current.indices, using: &random)].text =
                        vocabulary[Int.random(in: vocabulary.indices, using: &random)]
                case 2 where !current.isEmpty: current.remove(at: Int.random(in: current.indices, using: &random))
                case 3:
                    for index in current.indices {
                        let shift = Int.random(in: -800...800, using: &random)
                        current[index].start = max(0, current[index].start + shift)
                        current[index].end = max(current[index].start, current[index].end + shift)
                    }
                    current.sort { $0.start < $1.start }
                default:
                    let start = current.last?.end ?? 0
                    current.append(
                        RecognizedWord(
                            text: vocabulary[Int.random(in: vocabulary.indices, using: &random)], start: start,
                            end: start + Int.random(in: 500...6_000, using: &random)))
                }
            }
            return (current, decoded)
        }
    }

    @Test func keepsItsPromisesWhateverTheEngineDoes() {
        var random = SeededGenerator(seed: 5)
        var promoted = 0
        for _ in 0..<2000 {
            var stabilizer = HypothesisStabilizer()
            var last: StableHypothesis?
            var lastShownAt = -1_600
            var committed: [String] = []
            let engine = hypotheses(&random)
            for (words, decoded) in engine {
                if let shown = stabilizer.accept(words, decoded: decoded) {
                    let texts = shown.words.map(\.text)
                    #expect(decoded - lastShownAt >= 1_600)
                    if let last {
                        #expect(shown.stable >= last.stable)
                        #expect(shown.words.prefix(last.stable) == last.words.prefix(last.stable))
                        let isOnlyShorter = texts.count < last.words.count && last.words.map(\.text).starts(with: texts)
                        #expect(!isOnlyShorter)
                        #expect(shown != last)
                    }
                    #expect(texts.starts(with: committed))
                    #expect(shown.text.hasPrefix(String(shown.text.prefix(shown.stableCharacters))))
                    promoted += shown.stable
                    last = shown
                    lastShownAt = decoded
                }
                if Int.random(in: 0..<10, using: &random) == 0, let shown = stabilizer.commit() {
                    #expect(shown.words.map(\.text).starts(with: committed))
                    committed = shown.words.prefix(shown.committed).map(\.text)
                    last = shown
                }
            }
            let final = stabilizer.finish(engine.last?.words ?? [])
            #expect(final.words.map(\.text).starts(with: committed))
            #expect(final.committed == final.words.count && final.stable == final.words.count)
            if committed.isEmpty { #expect(final.words == engine.last?.words) }
        }
        #expect(promoted > 1000)
    }
}
