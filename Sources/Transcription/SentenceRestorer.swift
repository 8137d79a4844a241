/// Gives finals the capitals and full stops that a recogniser does not hear.
///
/// An utterance that ended in silence is taken for a sentence; one that was cut goes on in the next segment. One value
/// follows one track.
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
            let words = name.lowercased().split(whereSeparator: \.isWhitespace).map(String.init)
            if !words.isEmpty { spellings[words] = name }
        }
        self.names = spellings
        longestName = spellings.keys.map(\.count).max() ?? 0
    }

    /// The text of a final, in the order of the track's finals.
    ///
    /// - Parameter endsSentence: the speaker fell silent after it.
    package mutating func restore(_ words: [String], endsSentence: Bool) -> String {
        guard !words.isEmpty else { return "" }
        let lowered = words.map { $0.lowercased() }
        var text = ""
        var index = 0
        while index < words.count {
            let (spelling, count) = spelling(at: index, of: words, lowered)
            let shown = startsSentence && formatting.punctuation ? Self.capitalised(spelling) : spelling
            if !text.isEmpty { text += " " }
            text += shown
            startsSentence = false
            index += count
        }
        if endsSentence, formatting.punctuation {
            if let last = text.last, !".!?".contains(last) { text += "." }
            startsSentence = true
        }
        return text
    }

    /// The right spelling of the longest name that begins at a word, or of the word itself.
    private func spelling(at index: Int, of words: [String], _ lowered: [String]) -> (String, Int) {
        for length in stride(from: min(longestName, words.count - index), to: 0, by: -1) {
            if let name = names[Array(lowered[index..<index + length])] { return (name, length) }
        }
        if formatting.numerals, let number = SpokenNumbers.number(at: index, of: lowered) {
            return number
        }
        let word = words[index]
        guard formatting.punctuation else { return (word, 1) }
        return (word == "i" || word.hasPrefix("i'") ? Self.capitalised(word) : word, 1)
    }

    private static func capitalised(_ word: String) -> String { word.prefix(1).uppercased() + word.dropFirst() }
}
