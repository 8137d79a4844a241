/// How far a recognised text is from what was said.
package struct WordErrorRate: Equatable, Sendable {
    package private(set) var substitutions = 0
    package private(set) var deletions = 0
    package private(set) var insertions = 0
    /// Words of the reference.
    package private(set) var words = 0

    /// No words and no errors; others can be added.
    package init() {}

    /// Compares normalised words (`normalised`).
    package init(reference: String, hypothesis: String) {
        let reference = Self.normalised(reference)
        words = reference.count
        for step in WordAlignment(reference: reference, hypothesis: Self.normalised(hypothesis)).steps {
            switch step {
            case .match: break
            case .substitution: substitutions += 1
            case .deletion: deletions += 1
            case .insertion: insertions += 1
            }
        }
    }

    package var errors: Int { substitutions + deletions + insertions }

    /// Errors by words of the reference; above 1 when much was invented, 0 for two empty texts.
    package var rate: Double {
        words > 0 ? Double(errors) / Double(words) : errors > 0 ? .infinity : 0
    }

    package static func + (left: Self, right: Self) -> Self {
        var sum = left
        sum.substitutions += right.substitutions
        sum.deletions += right.deletions
        sum.insertions += right.insertions
        sum.words += right.words
        return sum
    }

    /// Lower-case words of letters, digits and inner apostrophes; everything else separates.
    package static func normalised(_ text: String) -> [String] {
        let text = text.lowercased().replacing("’", with: "'")
        return text.split { !($0.isLetter || $0.isNumber || $0 == "'") }.compactMap { word in
            let inner = word.drop { $0 == "'" }
            let end = inner.lastIndex { $0 != "'" }
            return end.map { String(inner[...$0]) }
        }
    }
}
