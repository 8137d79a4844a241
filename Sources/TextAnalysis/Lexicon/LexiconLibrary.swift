/// All lexicons there are, one a language, read once at start.
///
/// Files in the folder `mul` (several languages: emoji, emoticons, reactions) are read into every language's lexicon.
package struct LexiconLibrary: Sendable {
    /// Folder of what every language shares.
    static let sharedLanguage = "mul"

    private(set) var lexicons: [String: Lexicon]
    private(set) var symbols: SymbolTable
    private(set) var guesser: LanguageGuesser
    private(set) var topics: [String]
    package private(set) var reactions: ReactionTable

    /// Reads lexicon files, in the order of their names; a later line of the same term replaces the earlier.
    ///
    /// Lines are ended by `\n` or `\r\n`; empty lines and those that begin with `# ` are passed over.
    package static func parse(_ files: [LexiconFile]) throws(LexiconError) -> LexiconLibrary {
        try parse(inOrder: files.sorted { $0.name < $1.name })
    }

    /// The same in the given order: additions come after what they override.
    package static func parse(inOrder sorted: [LexiconFile]) throws(LexiconError) -> LexiconLibrary {
        var parser = LexiconParser()
        let sorted = sorted.filter { !$0.isOfLeads }
        var languages: Set<String> = []
        for file in sorted {
            guard let language = file.language else { throw .noLanguage(file: file.name) }
            guard file.section != nil else { throw .unknownSection(file: file.name) }
            if language != sharedLanguage { languages.insert(language) }
        }
        for language in languages.sorted() {
            var lexicon = Lexicon(language: language)
            for file in sorted where file.language == sharedLanguage || file.language == language {
                try parser.read(file, section: file.section ?? .valence, into: &lexicon)
            }
            parser.lexicons[language] = lexicon
        }
        return LexiconLibrary(parser)
    }

    private init(_ parser: LexiconParser) {
        lexicons = parser.lexicons
        symbols = parser.symbols
        guesser = LanguageGuesser(lexicons: parser.lexicons)
        topics = parser.topics
        reactions = parser.reactions
    }

    private var parser: LexiconParser {
        LexiconParser(lexicons: lexicons, symbols: symbols, topics: topics, reactions: reactions)
    }

    /// The library with all valences of a language (words, emoticons, emoji, idioms) replaced by those of one file in
    /// VADER's format: `term<TAB>valence`, further columns ignored. Modifiers, emotions and the rest stay.
    package func replacingValences(by file: LexiconFile, language: String = "en") throws(LexiconError) -> LexiconLibrary
    {
        var parser = parser
        var lexicon = lexicons[language] ?? Lexicon(language: language)
        lexicon.removeValences()
        try parser.read(file, section: .valence, into: &lexicon)
        parser.lexicons[language] = lexicon
        return LexiconLibrary(parser)
    }

    /// The library with a tenant's own words added to a language; they override those there are.
    package func adding(_ file: LexiconFile, language: String = "en") throws(LexiconError) -> LexiconLibrary {
        var parser = parser
        var lexicon = lexicons[language] ?? Lexicon(language: language)
        try parser.read(file, section: file.section ?? .valence, into: &lexicon)
        parser.lexicons[language] = lexicon
        return LexiconLibrary(parser)
    }

    /// The library in which these words have these valences, whatever the language; what is no term is passed over.
    package func adding(_ words: [String: Double]) -> LexiconLibrary {
        var parser = parser
        for (language, known) in lexicons where known.holdsValences {
            var lexicon = known
            for (word, valence) in words.sorted(by: { $0.key < $1.key }) {
                let line = LexiconFile(name: "\(language)/valence.tsv", text: "\(word)\t\(valence)")
                try? parser.read(line, section: .valence, into: &lexicon)
            }
            parser.lexicons[language] = lexicon
        }
        return LexiconLibrary(parser)
    }

    /// Languages whose texts can be rated.
    package var languages: [String] { lexicons.filter(\.value.holdsValences).keys.sorted() }

    /// How many terms of a language have a valence.
    package func valenceCount(language: String) -> Int { lexicons[language]?.valenceCount ?? 0 }
}
