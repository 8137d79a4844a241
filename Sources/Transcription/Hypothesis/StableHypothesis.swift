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

    package var text: String { words.text }

    /// Leading characters of `text` that belong to stable words, without the space after them.
    package var stableCharacters: Int { words.prefix(stable).text.count }
}

extension ArraySlice<RecognizedWord> {
    var text: String { map(\.text).joined(separator: " ") }
}
