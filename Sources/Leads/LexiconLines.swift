/// Rows of a lexicon file of this module: columns by tabs, empty lines and `# ` comments left out.
enum LexiconLines {
    static func rows(of text: String) -> [(number: Int, columns: [String])] {
        text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().compactMap { index, line in
            let line = line.hasSuffix("\r") ? line.dropLast() : line
            guard !line.isEmpty, !line.hasPrefix("# "), line != "#" else { return nil }
            return (index + 1, line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init))
        }
    }
}

/// A line of a title or industry file that cannot be used.
package struct LeadLexiconError: Error, Hashable, CustomStringConvertible {
    package var file: String
    package var line: Int
    package var reason: String

    package var description: String { "\(file):\(line): the line \(reason); mend or remove it" }
}
