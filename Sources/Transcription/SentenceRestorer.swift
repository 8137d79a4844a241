/// Gives finals the capitals and full stops that a recogniser does not hear, and follows the marks of one that writes
/// them itself.
///
/// An utterance that ended in silence is taken for a sentence, unless the engine's own marks say that it goes on; one
/// that was cut goes on in the next segment. One value follows one track.
package struct SentenceRestorer: Sendable {
    /// Names and terms in their right spelling, by their words in lower case.
    private let names: [[String]: String]
    private let longestName: Int
    private let formatting: TextFormatting
    private var startsSentence = true

    /// - Parameter names: spellings to restore, such as a glossary's: "Kubernetes", "New York".
    package init(names: [String] = [], formatting: TextFormatting = TextFormatting()) {
        self.formatting = formatting
        var spellings: [[String]: String] = [:]
        for name in names {
            let words = name.split(whereSeparator: \.isWhitespace).map { MarkedWord(String($0)).plain }
            if !words.isEmpty { spellings[words] = name }
        }
        self.names = spellings
        longestName = spellings.keys.map(\.count).max() ?? 0
    }

    /// The text of a final, in the order of the track's finals.
    ///
    /// - Parameter endsSentence: the speaker fell silent after it.
    package mutating func restore(_ words: [String], endsSentence: Bool) -> String {
        let words = words.map(MarkedWord.init)
        guard !words.isEmpty else { return "" }
        let isWritten = words.contains(where: \.isWritten)
        let lowered = words.map(\.plain)
        var pieces: [String] = []
        var index = 0
        while index < words.count {
            var (spelling, count) = spelling(at: index, of: words, lowered)
            let after = words[index + count - 1].after
            if formatting.punctuation {
                // An engine that writes capitals does so inside of a segment too: "the U.S. economy" is one sentence.
                if startsSentence, !isWritten || index == 0 {
                    spelling = spelling.capitalised
                } else if isWritten, index == 0, names[[lowered[0]]] == nil {
                    // Whisper and its like begin each segment as a sentence.
                    spelling = words[0].decapitalised(spelling)
                }
                spelling = words[index].before + spelling + after
            }
            pieces.append(spelling)
            startsSentence = after.contains(where: ".!?".contains) && !after.hasSuffix("..")
            index += count
        }
        if formatting.punctuation {
            finish(&pieces, isWritten: isWritten, endsSentence: endsSentence)
        } else {
            startsSentence = endsSentence
        }
        return pieces.joined(separator: " ")
    }

    /// Ends the text as it goes on: with a full stop, or without the marks that stand for "cut".
    private mutating func finish(_ pieces: inout [String], isWritten: Bool, endsSentence: Bool) {
        guard !startsSentence, var last = pieces.popLast() else { return }
        var goesOn = isWritten && last.last.map(",;:".contains) ?? false
        while last.count > 1, let mark = last.last, "-–—….".contains(mark) {
            last.removeLast()
            goesOn = true
        }
        if endsSentence, !goesOn {
            last += "."
            startsSentence = true
        }
        pieces.append(last)
    }

    /// The right spelling of the longest name that begins at a word, or of the word itself, without marks around it.
    private func spelling(
        at index: Int, of words: [MarkedWord], _ lowered: [String]
    ) -> (spelling: String, count: Int) {
        // A mark ends a name, but for the stop of "Dr. Lovelace", and a number: "in twenty, thirty rooms".
        func end(_ isEnd: (MarkedWord) -> Bool) -> Int {
            words[index...].firstIndex(where: isEnd).map { $0 + 1 } ?? words.count
        }
        let nameEnd = end { !$0.after.isEmpty && $0.after != "." }
        for length in stride(from: min(longestName, nameEnd - index), to: 0, by: -1) {
            guard let name = names[Array(lowered[index..<index + length])] else { continue }
            // Its own stop is not said twice: "U.S.".
            return (
                words[index + length - 1].after.hasPrefix(".") && name.hasSuffix(".") ? String(name.dropLast()) : name,
                length
            )
        }
        if formatting.numerals,
            let number = SpokenNumbers.number(at: index, of: Array(lowered[..<end { !$0.after.isEmpty }]))
        {
            return (number.text, number.count)
        }
        let word = words[index].core
        guard formatting.punctuation else { return (word.lowercased(), 1) }
        return (word == "i" || word.hasPrefix("i'") ? word.capitalised : word, 1)
    }
}
