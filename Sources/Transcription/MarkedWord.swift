/// A word as an engine may write it: with punctuation around it, and capitals.
package struct MarkedWord: Equatable, Sendable {
    /// Marks in front, such as an opening quote.
    package let before: String
    /// The word; never empty. A word of nothing but marks is its own core.
    package let core: String
    /// Marks behind.
    package let after: String

    package init(_ text: String) {
        func isMark(_ character: Character) -> Bool { character.isPunctuation && !"%#@&*'’".contains(character) }
        let front = text.prefix(while: isMark)
        guard front.endIndex < text.endIndex else {
            (before, core, after) = ("", text, "")
            return
        }
        let rest = text[front.endIndex...]
        let count = rest.reversed().prefix(while: isMark).count
        (before, core, after) = (String(front), String(rest.dropLast(count)), String(rest.suffix(count)))
    }

    /// The word as other engines would give it: in lower case, without marks.
    package var plain: String { core.lowercased() }

    /// Whether its engine writes marks and capitals, rather than plain words.
    var isWritten: Bool { !before.isEmpty || !after.isEmpty || core.first?.isUppercase == true }

    /// A spelling of this word without the capital that only the start of a sentence gives: "The", but not "I", "I'm",
    /// "SQL" or "iPhone".
    func decapitalised(_ spelling: String) -> String {
        guard spelling == core, core != "I", !core.hasPrefix("I'"), core.dropFirst().allSatisfy({ !$0.isUppercase })
        else { return spelling }
        return core.prefix(1).lowercased() + core.dropFirst()
    }
}

extension String {
    var capitalised: String { prefix(1).uppercased() + dropFirst() }
}
