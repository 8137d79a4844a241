/// What is known of one language's words: valence, modifiers, emotions, topics, urgency, stopwords.
///
/// Built by `LexiconLibrary.parse`; immutable afterwards, so any number of analysers share it.
struct Lexicon: Sendable {
    let language: String
    private(set) var vocabulary = Vocabulary(minimumCapacity: 1 << 14)
    /// By word number.
    private(set) var words: [LexiconEntry] = []
    private(set) var phrases = PhraseTable()
    /// By phrase number.
    private(set) var phraseEntries: [LexiconEntry] = []
    /// Terms of emotions, topics and urgency, which overlap with those above and hide none of their words.
    private(set) var overlayPhrases = PhraseTable()
    private(set) var overlayEntries: [LexiconEntry] = []
    private(set) var emotionWeights: [EmotionWeights] = []

    init(language: String) { self.language = language }

    /// Whether texts of the language can be rated; a language with stopwords alone is only recognised.
    ///
    /// What all languages share, emoji and emoticons, does not make it one that can be rated.
    var holdsValences = false

    @inline(__always)
    func word(_ bytes: Span<UInt8>, hash: UInt64) -> Int32? { vocabulary.index(of: bytes, hash: hash) }

    // MARK: Filling

    /// Where a term's entry is kept.
    enum Place {
        case word(Int32)
        case phrase(Int32)
        case overlay(Int32)
    }

    /// The place of a term of one or more folded words; `overlay` picks the table for terms of several.
    mutating func place(of term: TokenizedText, overlay isOverlay: Bool) -> Place {
        var ids: [Int32] = []
        for token in term.tokens {
            let id = vocabulary.insert(term.folded.span.extracting(token.folded), hash: token.hash)
            if Int(id) == words.count { words.append(LexiconEntry()) }
            ids.append(id)
        }
        if ids.count == 1 { return .word(ids[0]) }
        if isOverlay {
            words[Int(ids[0])].roles.insert(.startsOverlay)
            let phrase = overlayPhrases.insert(ids)
            if Int(phrase) == overlayEntries.count { overlayEntries.append(LexiconEntry()) }
            return .overlay(phrase)
        }
        words[Int(ids[0])].roles.insert(.startsPhrase)
        let phrase = phrases.insert(ids)
        if Int(phrase) == phraseEntries.count { phraseEntries.append(LexiconEntry()) }
        return .phrase(phrase)
    }

    mutating func update(_ place: Place, _ change: (inout LexiconEntry) -> Void) {
        switch place {
        case .word(let id): change(&words[Int(id)])
        case .phrase(let id): change(&phraseEntries[Int(id)])
        case .overlay(let id): change(&overlayEntries[Int(id)])
        }
    }

    mutating func setValence(_ valence: Float, at place: Place) {
        update(place) {
            $0.valence = valence
            if valence == 0 { $0.roles.insert(.silent) } else { $0.roles.remove(.silent) }
        }
    }

    mutating func setEmotion(_ emotion: Emotion, weight: Float, at place: Place) {
        var index: Int32 = -1
        update(place) { index = $0.emotions }
        if index < 0 {
            index = Int32(emotionWeights.count)
            emotionWeights.append(.zero)
            update(place) { $0.emotions = index }
        }
        emotionWeights[Int(index)][emotion] = weight
    }

    mutating func removeValences() {
        for index in words.indices { words[index].valence = 0 }
        for index in phraseEntries.indices {
            phraseEntries[index].valence = 0
            phraseEntries[index].roles.remove(.silent)
        }
    }

    /// How many terms have a valence.
    var valenceCount: Int {
        words.count { $0.valence != 0 } + phraseEntries.count { $0.valence != 0 }
    }
}
