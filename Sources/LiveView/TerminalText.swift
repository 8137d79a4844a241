/// Words from the wire as a terminal may show them: nothing in them moves the cursor or changes a colour.
package struct TerminalText: Hashable, Sendable {
    package let text: String

    /// Control characters, and marks that turn the direction of what follows, become spaces.
    package init(_ words: String) {
        text = String(
            String.UnicodeScalarView(
                words.unicodeScalars.map { scalar in
                    let isControl = scalar.properties.generalCategory == .control
                    let turns = (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
                    return isControl || turns ? " " : scalar
                }))
    }

    /// Columns of one character: two for wide ones of East Asia and for pictures (UAX #11, abridged).
    package static func columns(_ character: Character) -> Int {
        guard let scalar = character.unicodeScalars.first else { return 0 }
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
            0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
            return 2
        default: return scalar.properties.isEmojiPresentation ? 2 : 1
        }
    }

    /// What fits into so many columns.
    package func cut(to width: Int) -> String {
        var (cut, left) = ("", width)
        for character in text {
            left -= Self.columns(character)
            guard left >= 0 else { break }
            cut.append(character)
        }
        return cut
    }

    /// Rows of at most so many columns, broken between words where that is possible.
    package func rows(of width: Int) -> [String] {
        guard width > 0 else { return [] }
        var (rows, row, used): ([String], String, Int) = ([], "", 0)
        for word in text.split(separator: " ") {
            let length = word.reduce(0) { $0 + Self.columns($1) }
            if used > 0, used + 1 + length <= width {
                row += " " + word
                used += 1 + length
                continue
            }
            if used > 0 { rows.append(row) }
            (row, used) = ("", 0)
            for character in word {
                let columns = Self.columns(character)
                if used + columns > width {
                    rows.append(row)
                    (row, used) = ("", 0)
                }
                row.append(character)
                used += columns
            }
        }
        if used > 0 { rows.append(row) }
        return rows
    }
}
