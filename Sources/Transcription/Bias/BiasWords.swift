/// The words of a bias as a recogniser writes them: lower case, without the marks around them.
package enum BiasWords {
    /// Words taken of one bias at most; an agenda has some hundred.
    package static let most = 5_000
    /// Texts of up to this many words are names and terms, said anywhere in a sentence; longer ones are prose.
    package static let longestTerm = 4

    /// The words of a text, sentence by sentence.
    ///
    /// Hyphens part words; inner dots, `+` and `#` stay ("node.js", "c++"). What holds no letter is left out.
    package static func sentences(of text: String) -> [[String]] {
        var sentences: [[String]] = [[]]
        for token in text.split(whereSeparator: { $0.isWhitespace || $0 == "-" || $0 == "–" || $0 == "—" || $0 == "/" })
        {
            if let word = word(of: token) { sentences[sentences.count - 1].append(word) }
            if let last = token.last, ".!?:;".contains(last) { sentences.append([]) }
        }
        return sentences.filter { !$0.isEmpty }
    }

    private static func word(of token: Substring) -> String? {
        let isPart = { (character: Character) in character.isLetter || character.isNumber }
        guard let first = token.firstIndex(where: isPart), let last = token.lastIndex(where: isPart) else { return nil }
        var end = token.index(after: last)
        while end < token.endIndex, token[end] == "+" || token[end] == "#" { end = token.index(after: end) }
        let word = token[first..<end].lowercased().replacing("’", with: "'")
        guard word.utf8.count <= 64, word.contains(where: \.isLetter), !word.contains(where: { "()[]<>".contains($0) })
        else { return nil }
        return word
    }
}
