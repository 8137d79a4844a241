/// Turns texts into readings.
package struct TextReader: Sendable {
    /// Bytes of a text that are looked at; the rest of a longer one is passed over.
    package static let greatestLength = 16_384

    let library: LexiconLibrary
    private let defaultLexicon: Lexicon

    package init(library: LexiconLibrary) {
        self.library = library
        defaultLexicon = library.lexicons[LanguageGuesser.defaultLanguage] ?? Lexicon(language: "")
    }

    /// `language` (BCP 47) settles what otherwise is guessed.
    package func read(_ text: String, language: String? = nil) -> TextReading {
        read(utf8: text.utf8Span.span, language: language)
    }

    /// The bytes need not be well-formed.
    package func read(utf8 bytes: Span<UInt8>, language: String? = nil) -> TextReading {
        let bytes = bytes.extracting(first: Self.greatestLength)
        let text = Tokenizer.tokenize(bytes, symbols: library.symbols)
        var reading = TextReading()
        reading.exclamationMarks = text.exclamationMarks
        reading.questionMarks = text.questionMarks
        reading.endsAsQuestion = text.endsAsQuestion
        let found = language.map(Self.primaryLanguage) ?? guess(text)
        guard let found else { return reading }
        if found == defaultLexicon.language {
            assemble(&reading, from: text, by: defaultLexicon)
        } else if let lexicon = library.lexicons[found] {
            assemble(&reading, from: text, by: lexicon)
        }
        return reading
    }

    private func assemble(_ reading: inout TextReading, from text: TokenizedText, by lexicon: Lexicon) {
        guard lexicon.holdsValences else { return }
        reading.language = lexicon.language
        var assembly = UnitAssembly(text: text)
        assembly.run(lexicon, into: &reading)
    }

    private func guess(_ text: TokenizedText) -> String? {
        library.guesser.guess(text) { token in
            defaultLexicon.word(text.folded.span.extracting(token.folded), hash: token.hash) != nil
        }
    }

    /// "en" of "en-GB".
    static func primaryLanguage(_ tag: String) -> String {
        String(tag.prefix { $0 != "-" && $0 != "_" }).lowercased()
    }

    /// The lexicon that made a reading, or `nil` where there is none.
    func lexicon(of reading: TextReading) -> Lexicon? {
        guard let language = reading.language else { return nil }
        return language == defaultLexicon.language ? defaultLexicon : library.lexicons[language]
    }
}
