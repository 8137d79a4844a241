/// Turns a segment's changing hypotheses into interim results that a reader can follow.
///
/// Words go from volatile to stable to committed. A word is stable when two words follow it or when it was unchanged for
/// 400 ms: of a recogniser's words that turn out right, half are settled 0.13 s after their end and nine in ten after
/// 0.44 s. No interim result changes a stable word, whatever the engine says later; the final may, but for words
/// committed at a pause. One value serves one segment.
package struct HypothesisStabilizer: Sendable {
    /// The newest words that may still change.
    private static let volatileWords = 2

    /// Audio over which an unchanged word becomes stable, 400 ms.
    private static let settling = 6_400

    /// Least audio between two interim results, 100 ms: at most ten a second.
    private static let interval = 1_600

    private var stable: [RecognizedWord] = []
    private var committed = 0
    /// The words after the stable ones, each with the audio position since which it is what it is.
    private var tail: [(word: RecognizedWord, since: Int)] = []
    private var shown: [String] = []
    private var shownStable = 0
    private var shownAt: Int?

    package init() {}

    /// Takes a hypothesis that rests on `decoded` samples; gives what to show now, or `nil` when there is nothing new,
    /// it is too soon, or the words only became fewer.
    package mutating func accept(_ words: [RecognizedWord], decoded: Int) -> StableHypothesis? {
        follow(words, decoded)
        promote(decoded)
        if let shownAt, decoded - shownAt < Self.interval { return nil }
        let hypothesis = current
        let texts = hypothesis.words.map(\.text)
        if texts == shown ? hypothesis.stable == shownStable : shown.starts(with: texts) { return nil }
        shown = texts
        shownStable = hypothesis.stable
        shownAt = decoded
        return hypothesis
    }

    /// Commits what is stable, at a pause of the speaker; gives it when that is news.
    package mutating func commit() -> StableHypothesis? {
        guard committed < stable.count else { return nil }
        committed = stable.count
        shown = current.words.map(\.text)
        shownStable = stable.count
        return current
    }

    /// Takes the final's words; all that is given back is committed.
    package mutating func finish(_ words: [RecognizedWord]) -> StableHypothesis {
        let kept = stable.prefix(committed)
        let isConfirmed = words.count >= committed && zip(words, kept).allSatisfy(Self.isSame)
        // Where the final agrees, its words carry confidences and better times.
        let settled =
            isConfirmed ? words : kept.map { Self.confirmed($0, by: words) } + Self.words(of: words, after: Array(kept))
        stable = settled
        committed = settled.count
        tail = []
        return current
    }

    /// A committed word with what the final says of it; one that the final does not hold keeps what was shown, at no
    /// confidence: the best path speaks against it.
    private static func confirmed(_ word: RecognizedWord, by final: [RecognizedWord]) -> RecognizedWord {
        if let match = final.first(where: { isSame($0, word) && $0.start < word.end && word.start < $0.end }) {
            return match
        }
        var contradicted = word
        contradicted.confidence = 0
        return contradicted
    }

    /// Whether two words differ at most in capitals and marks, which not every engine writes.
    private static func isSame(_ one: RecognizedWord, _ other: RecognizedWord) -> Bool {
        one.text == other.text
            || MarkedWord(one.text).plain == MarkedWord(other.text).plain
    }

    private var current: StableHypothesis {
        StableHypothesis(words: stable + tail.map(\.word), stable: stable.count, committed: committed)
    }

    /// Sets the tail from a hypothesis, keeping the age of words that did not change.
    private mutating func follow(_ words: [RecognizedWord], _ decoded: Int) {
        let new = Self.words(of: words, after: stable)
        tail = new.enumerated().map { index, word in
            let isSame = index < tail.count && tail[index].word.text == word.text
            return (word, isSame ? tail[index].since : decoded)
        }
    }

    private mutating func promote(_ decoded: Int) {
        let followed = max(0, tail.count - Self.volatileWords)
        let settled = tail.prefix { decoded - $0.since >= Self.settling }.count
        let count = max(followed, settled)
        stable.append(contentsOf: tail.prefix(count).map(\.word))
        tail.removeFirst(count)
    }

    /// The words of a hypothesis behind those that are fixed: by their number where the hypothesis begins with the same
    /// words, else by time, a word belonging where its middle is.
    private static func words(of hypothesis: [RecognizedWord], after fixed: [RecognizedWord]) -> [RecognizedWord] {
        guard let last = fixed.last else { return hypothesis }
        if hypothesis.count >= fixed.count, zip(hypothesis, fixed).allSatisfy({ $0.text == $1.text }) {
            return Array(hypothesis.dropFirst(fixed.count))
        }
        return hypothesis.filter { ($0.start + $0.end) / 2 >= last.end }
    }
}
