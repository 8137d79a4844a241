/// How pleasant a text sounds, and which of its words made it so.
package struct Sentiment: Sendable, Equatable {
    package enum Label: String, Sendable, CaseIterable, Codable {
        case positive = "pos"
        case neutral = "neu"
        case negative = "neg"
        /// No lexicon for the text's language.
        case unknown
    }

    /// A term that moved the score.
    package struct Contribution: Sendable, Equatable {
        /// Where it stands, in UTF-8 bytes of the text that was analysed.
        package var range: Range<Int>
        /// What it added after negation, emphasis and contrast; valence points, about -8...8.
        package var value: Double

        /// The term as it was written; empty when `text` is not the text that was analysed.
        package func term(in text: String) -> String {
            let bytes = text.utf8
            guard range.upperBound <= bytes.count else { return "" }
            let start = bytes.index(bytes.startIndex, offsetBy: range.lowerBound)
            let end = bytes.index(start, offsetBy: range.count)
            return String(decoding: bytes[start..<end], as: UTF8.self)
        }
    }

    /// -1...1; 0 when nothing in the text is known, and when the language is not.
    package var score: Double
    package var label: Label
    /// In the order of the text.
    package var contributions: [Contribution]

    package static let unknown = Sentiment(score: 0, label: .unknown, contributions: [])

    package init(score: Double, label: Label, contributions: [Contribution]) {
        self.score = score
        self.label = label
        self.contributions = contributions
    }
}
