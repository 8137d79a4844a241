/// Cuts a text into clauses, each of which is translated and remembered by itself.
///
/// After `.`, `!`, `?`, `;`, `:` and their like where white space follows; a clause beyond the greatest length is cut
/// after a comma, at a space, or in the worst case anywhere. The pieces joined by one space are the collapsed text.
package struct ClauseSplitter: Sendable {
    /// Characters of a clause. 400: two long sentences, and a translator's answer within its time.
    package var longest = 400

    package init() {}

    package func clauses(of text: String) -> [String] {
        var clauses: [String] = []
        var clause = ""
        var length = 0
        func flush() {
            if !clause.isEmpty { clauses.append(clause) }
            clause = ""
            length = 0
        }
        for token in NormalizedText.collapsed(text).split(separator: " ") {
            let count = token.unicodeScalars.count
            if length > 0, length + 1 + count > longest { flush() }
            var rest = token[...]
            while rest.unicodeScalars.count > longest {
                clauses.append(String(rest.unicodeScalars.prefix(longest)))
                rest = Substring(rest.unicodeScalars.dropFirst(longest))
            }
            guard !rest.isEmpty else { continue }
            if !clause.isEmpty { clause += " " }
            clause += rest
            length += count + 1
            if Self.endsClause(rest) || (length > longest / 2 && rest.last == ",") { flush() }
        }
        flush()
        return clauses
    }

    private static func endsClause(_ token: Substring) -> Bool {
        var token = token
        while let last = token.last, "\"'”’»)".contains(last) { token.removeLast() }
        guard let last = token.last else { return false }
        if last == "." {
            // An initial or a short form ends no sentence.
            let word = token.dropLast()
            return word.count > 1 && !shortForms.contains(word.lowercased())
        }
        return "!?;:…。？！।؟".contains(last)
    }

    private static let shortForms: Set<String> = [
        "mr", "mrs", "ms", "dr", "prof", "st", "vs", "etc", "e.g", "i.e", "sr", "sra", "no", "fig", "inc", "ltd",
    ]
}
