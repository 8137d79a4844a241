/// Words as they are compared: small letters without accents, so that spellings of one name meet.
enum PlainWords {
    /// The words of a text. What stands between them is dropped, dots inside abbreviations too: `V.P.` is `vp`.
    static func words(of text: String) -> [String] { tokens(of: text).compactMap(\.word) }

    enum Token: Hashable {
        case word(String)
        /// A sign between two things that are told separately.
        case breaker(Unicode.Scalar)

        var word: String? { if case .word(let word) = self { word } else { nil } }
    }

    static func tokens(of text: String) -> [Token] {
        var tokens: [Token] = []
        var word = ""
        func isLetter(_ scalar: Unicode.Scalar) -> Bool {
            scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
        }
        func close() {
            if !word.isEmpty { tokens.append(.word(word)) }
            word = ""
        }
        let scalars = Array(narrowed(text).lowercased().unicodeScalars)
        for (index, scalar) in scalars.enumerated() {
            switch scalar {
            case "\u{300}"..."\u{36F}", "\u{200B}"..."\u{200D}", "\u{FE0F}": continue
            case ".":
                if isAbbreviation(scalars, dot: index) { continue }
                close()
            case "s" where isPossessive(scalars, at: index): continue
            case _ where isLetter(scalar): word += folded(scalar)
            case "-", "\u{2010}", "\u{2011}":
                // Between blanks a dash parts two things, inside a word it joins.
                let stands = index > 0 && scalars[index - 1] == " "
                close()
                if stands { tokens.append(.breaker("-")) }
            case ",", ";", "/", "|", "&", "+", "(", ")", "\u{2013}", "\u{2014}", "\u{B7}", "\u{2022}", "@":
                close()
                tokens.append(.breaker(scalar))
            default: close()
            }
        }
        close()
        return tokens
    }

    /// The s of "the CEO's assistant".
    private static func isPossessive(_ scalars: [Unicode.Scalar], at index: Int) -> Bool {
        guard index > 1, scalars[index - 1] == "'" || scalars[index - 1] == "\u{2019}" else { return false }
        return index + 1 == scalars.count || !scalars[index + 1].properties.isAlphabetic
    }

    /// A dot between single letters.
    private static func isAbbreviation(_ scalars: [Unicode.Scalar], dot: Int) -> Bool {
        let startsWord = dot < 2 || !scalars[dot - 2].properties.isAlphabetic
        let endsWord = dot + 2 >= scalars.count || !scalars[dot + 2].properties.isAlphabetic
        return startsWord && endsWord
    }

    /// Full-width forms (U+FF01 to U+FF5E) and the blank beside them in their plain width: `ＣＴＯ` is `CTO`.
    private static func narrowed(_ text: String) -> String {
        var narrow = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0xFF01...0xFF5E: narrow.append(Unicode.Scalar(UInt8(scalar.value - 0xFEE0)))
            case 0x3000: narrow.append(" ")
            default: narrow.append(scalar)
            }
        }
        return String(narrow)
    }

    private static func folded(_ scalar: Unicode.Scalar) -> String { folds[scalar] ?? String(scalar) }

    /// Letters with marks and ligatures of the languages whose titles are known.
    private static let folds: [Unicode.Scalar: String] = {
        var folds: [Unicode.Scalar: String] = ["ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ı": "i"]
        let families: [(String, String)] = [
            ("a", "àáâãäåāăą"), ("c", "çćčĉċ"), ("d", "ďð"), ("e", "èéêëēĕėęě"), ("g", "ĝğġģ"), ("i", "ìíîïĩīĭį"),
            ("n", "ñńņňŋ"), ("o", "òóôõöōŏő"), ("r", "ŕŗř"), ("s", "śŝşšș"), ("t", "ţťț"), ("u", "ùúûüũūŭůűų"),
            ("y", "ýÿŷ"), ("z", "źżž"), ("l", "ĺļľ"),
        ]
        for (plain, marked) in families { for scalar in marked.unicodeScalars { folds[scalar] = plain } }
        return folds
    }()
}
