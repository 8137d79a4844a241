/// A text as the analysers see it: its language, and its words and phrases with what the lexicon says of them.
///
/// One reading serves sentiment, emotion and feedback.
package struct TextReading: Sendable {
    /// A word, phrase, emoji or emoticon.
    struct Unit: Sendable {
        var entry: LexiconEntry
        var boundary: Token.Boundary
        var kind: Token.Kind
        /// Stands in capitals in a text that otherwise does not.
        var isEmphasised: Bool
        var isElongated: Bool
        /// How many words it is made of.
        var wordCount: Int32
        /// Where it was written, in bytes.
        var source: Range<Int32>
    }

    /// What a term says of emotion, topic and urgency; such terms may overlap with units and hide none of them.
    struct Mark: Sendable {
        /// Position among the lexicon's emotion weights, or -1.
        var emotions: Int32
        var topics: UInt32
        var symptoms: UInt32
        var urgency: Urgency?
        /// It is urgent only as a cry.
        var isCry: Bool
        var isEmphasised: Bool
        /// A negator stands within three words before it.
        var isNegated: Bool
        /// The negator is the word before it, or the one before a small word.
        var isPlainlyNegated: Bool
    }

    /// `nil` when no lexicon with valences speaks the text's language.
    package internal(set) var language: String?
    var units: [Unit] = []
    var marks: [Mark] = []
    var exclamationMarks = 0
    var questionMarks = 0
    var endsAsQuestion = false

    /// Whether the text is one emoji or several and nothing else.
    package var holdsOnlyEmoji: Bool { !units.isEmpty && units.allSatisfy { $0.kind == .emoji } }
}
