/// Tells by script and by frequent small words which language a text is in; made for texts of one line.
struct LanguageGuesser: Sendable {
    static let greatestLanguageCount = 32

    /// What a text without any sign of a language is taken for: "lol", "👏👏", "gg".
    static let defaultLanguage = "en"

    private var vocabulary = Vocabulary()
    /// By word number, one bit a language in which it is a stopword.
    private var masks: [UInt32] = []
    private var languages: [String] = []
    private let defaultIndex: Int?

    init(lexicons: [String: Lexicon]) {
        languages = Array(lexicons.keys.sorted().prefix(Self.greatestLanguageCount))
        defaultIndex = languages.firstIndex(of: Self.defaultLanguage)
        for (bit, language) in languages.enumerated() {
            guard let lexicon = lexicons[language] else { continue }
            for (id, entry) in lexicon.words.enumerated()
            where entry.roles.contains(.stopword)
                || tells(entry, of: language, Int32(id), in: lexicon, beside: lexicons)
            {
                let bytes = Array(lexicon.vocabulary.bytes(of: Int32(id)))
                let index = vocabulary.insert(bytes.span, hash: ByteHash.of(bytes.span))
                if Int(index) == masks.count { masks.append(0) }
                masks[Int(index)] |= 1 << UInt32(bit)
            }
        }
    }

    /// Whether a rated word belongs to its language and not to the default one as well: "gusta", not "terrible".
    private func tells(
        _ entry: LexiconEntry, of language: String, _ id: Int32, in lexicon: Lexicon, beside others: [String: Lexicon]
    ) -> Bool {
        guard lexicon.holdsValences, language != Self.defaultLanguage, entry.valence != 0 else { return false }
        let bytes = Array(lexicon.vocabulary.bytes(of: id))
        return bytes.contains { ASCII.isLetter($0) }
            && others[Self.defaultLanguage]?.word(bytes.span, hash: ByteHash.of(bytes.span)) == nil
    }

    /// The language's code, or `nil` when it is none of the known ones.
    ///
    /// `knows` tells whether the default language's lexicon holds a word: evidence for it beside its stopwords.
    func guess(_ text: borrowing TokenizedText, knows: (Token) -> Bool) -> String? {
        var scores = InlineArray<32, Int32>(repeating: 0)
        var (latin, foreign, accented, known) = (0, 0, 0, 0)
        var previous: UInt64?
        let defaultMask: UInt32 = defaultIndex.map { 1 << UInt32($0) } ?? 0
        for token in text.tokens where token.kind == .word {
            if token.isForeignScript {
                foreign += 1
                continue
            }
            latin += 1
            if token.hasAccents { accented += 1 }
            // "la la la" is no more of a sign than "la".
            if token.hash == previous { continue }
            previous = token.hash
            guard let index = vocabulary.index(of: text.folded.span.extracting(token.folded), hash: token.hash) else {
                if knows(token) { known += 1 }
                continue
            }
            let mask = masks[Int(index)]
            // A small word elsewhere and a plain one here: "hat", "man", "gut".
            let isDefaultToo = mask & defaultMask == 0 && knows(token)
            if isDefaultToo { known += 2 }
            // A word of one language alone says more than one that several share ("die", "me", "no").
            let points: Int32 = mask.nonzeroBitCount == 1 && !isDefaultToo ? 4 : 2
            var rest = mask
            while rest != 0 {
                scores[rest.trailingZeroBitCount] += points
                rest &= rest - 1
            }
        }
        if foreign > latin { return nil }
        guard latin > 0 else { return Self.defaultLanguage }
        if let defaultIndex { scores[defaultIndex] += Int32(known) }
        var best = defaultIndex ?? 0
        for index in languages.indices where scores[index] > scores[best] { best = index }
        if scores[best] == 0 { best = -1 }
        if best >= 0, best != defaultIndex { return languages[best] }
        // Words that nobody knows: one or two may be names or slang, a line of them is another language.
        let ours = best >= 0 ? Int(scores[best]) : 0
        if ours == 0, latin >= 5 || accented >= 1 && latin >= 2 { return nil }
        if accented * 2 > latin, ours <= 2 { return nil }
        return Self.defaultLanguage
    }
}
