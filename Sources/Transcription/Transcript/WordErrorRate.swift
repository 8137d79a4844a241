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
        self.init(reference: Self.normalised(reference), hypothesis: Self.normalised(hypothesis))
    }

    /// Compares words that are normalised already, from the hypothesis' word number `start` on, both sides aligned as
    /// wholes; without a word from there on nothing is compared.
    package init(reference: [String], hypothesis: [String], from start: Int = 0) {
        var isCounted = start == 0
        for step in WordAlignment(reference: reference, hypothesis: hypothesis).steps {
            switch step {
            case .match(_, let heard), .substitution(_, let heard), .insertion(let heard):
                isCounted = isCounted || heard >= start
            case .deletion: break
            }
            if isCounted { count(step) }
        }
    }

    private mutating func count(_ step: WordAlignment.Step) {
        if case .insertion = step { insertions += 1 } else { words += 1 }
        switch step {
        case .match, .insertion: break
        case .substitution: substitutions += 1
        case .deletion: deletions += 1
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
