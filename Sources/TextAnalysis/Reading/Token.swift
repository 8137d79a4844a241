/// A word, number, emoji or emoticon of a text.
struct Token: Sendable {
    enum Kind: UInt8, Sendable { case word, number, emoji, emoticon, mention, link }

    /// What stands between this token and the one before.
    enum Boundary: UInt8, Sendable, Comparable {
        case none, comma, sentence
        static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
    }

    var kind: Kind
    var boundary: Boundary
    /// Two or more capitals and no small letter.
    var isAllCaps: Bool
    /// A letter stands three or more times in a row.
    var isElongated: Bool
    var isHyphenated: Bool
    var isHashtag: Bool
    /// Letters of a script other than Latin.
    var isForeignScript: Bool
    /// Holds letters beyond ASCII.
    var hasAccents: Bool
    /// Where the folded form lies in `TokenizedText.folded`.
    var start: Int32
    var end: Int32
    /// Of the folded form, `ByteHash`.
    var hash: UInt64
    /// Where the token was written, in bytes of the source.
    var sourceStart: Int32
    var sourceEnd: Int32

    var folded: Range<Int> { Int(start)..<Int(end) }
    var source: Range<Int> { Int(sourceStart)..<Int(sourceEnd) }
}

/// A text cut into tokens, in one pass and without a String.
struct TokenizedText: Sendable {
    var tokens: [Token] = []
    /// The tokens' folded forms one after the other: small letters, straight apostrophes, emoji without variants.
    var folded: [UInt8] = []
    var exclamationMarks = 0
    var questionMarks = 0
    /// Ends in a question mark, closing quotes and emoji aside.
    var endsAsQuestion = false
    /// Punctuation after the last token.
    var lastBoundary = Token.Boundary.none
}
