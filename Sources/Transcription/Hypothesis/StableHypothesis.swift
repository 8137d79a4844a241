/// The words of a segment as a caption may show them now.
package struct StableHypothesis: Equatable, Sendable {
    package var words: [RecognizedWord]

    /// How many words at the start no later interim result changes.
    package var stable: Int

    /// How many words at the start not even the final changes; at most `stable`.
    package var committed: Int

    package init(words: [RecognizedWord], stable: Int, committed: Int) {
        self.words = words
        self.stable = stable
        self.committed = committed
    }

    /// Without words that carry no meaning, given in lower case; what is stable and committed stays so.
    package func leavingOut(_ fillers: Set<String>) -> StableHypothesis {
        guard !fillers.isEmpty else { return self }
        func isKept(_ word: RecognizedWord) -> Bool { !fillers.contains(MarkedWord(word.text).plain) }
        return StableHypothesis(
            words: words.filter(isKept), stable: words.prefix(stable).filter(isKept).count,
            committed: words.prefix(committed).filter(isKept).count)
    }

    package var text: String { words.text }

    /// Leading characters of `text` that belong to stable words, without the space after them.
    package var stableCharacters: Int { words.prefix(stable).text.count }
}

extension ArraySlice<RecognizedWord> {
    var text: String { map(\.text).joined(separator: " ") }
}
