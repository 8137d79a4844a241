/// How a language writes numbers: which mark parts thousands and which parts the decimals.
package struct NumberFormat: Hashable, Sendable {
    package var group: Character
    package var decimal: Character

    package init(language: String) {
        switch LanguagePair.language(of: language).prefix(2) {
        case "es", "de", "it", "pt", "nl", "id", "tr", "da", "el", "ro", "ca", "gl", "hr", "sl", "vi":
            (group, decimal) = (".", ",")
        case "fr", "ru", "pl", "cs", "sv", "fi", "nb", "no", "uk", "bg", "sk", "hu", "et", "lv", "lt":
            // A space that no line breaks at.
            (group, decimal) = ("\u{202F}", ",")
        default: (group, decimal) = (",", ".")
        }
    }

    /// A number in this format, written in another; `nil` for what is no number in this one.
    ///
    /// Signs and what stands around the digits, such as a currency or a per cent sign, stay.
    package func rewrite(_ number: String, in other: NumberFormat) -> String? {
        if self == other { return number }
        var result = ""
        for character in number {
            switch character {
            case group: result.append(other.group)
            case decimal: result.append(other.decimal)
            default: result.append(character)
            }
        }
        return result
    }
}
