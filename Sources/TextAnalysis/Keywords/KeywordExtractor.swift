import RoomModel

/// Finds the phrases a talk turns on while it is held, or those of a document.
///
/// Takes final segments only. Every run of words between stopwords and marks gives its phrases of one to three words;
/// they count by how often, how recently and how surely they were said (`KeywordRanking` weighs them). Memory is bounded
/// by the configuration, results do not depend on hash seeds, and time is linear in the text.
package struct KeywordExtractor: Sendable {
    /// Bytes of text cut into tokens at a time.
    private static let chunk = 65_536
    /// Seconds of media time beyond which positions are not believed: about four months.
    private static let greatestTime = 1e7
    private static let greatestWordCount = 1 << 17
    /// Bytes beyond which a word is no word.
    private static let greatestWordLength = 64

    private let configuration: KeywordConfiguration
    private let symbols: SymbolTable
    private let agendaTerms: Set<String>
    private var background: BackgroundFrequencies
    private var vocabulary: KeywordVocabulary
    private var counts: PhraseCounts
    /// Newest segments with what they counted, oldest first in `order`.
    private var segments: [String: [PhraseCounts.Occurrence]] = [:]
    private var order: [String] = []
    private var orderStart = 0

    /// `agenda` are titles, tags and glossary terms that the organiser expects; `language` picks the stopwords.
    package init(
        library: LexiconLibrary, language: String = "en", configuration: KeywordConfiguration = KeywordConfiguration(),
        background: BackgroundFrequencies = BackgroundFrequencies(), agenda: [String] = []
    ) {
        self.configuration = configuration
        self.background = background
        symbols = library.symbols
        agendaTerms = Set(agenda.map { Self.stems(of: $0).joined(separator: " ") })
        let lexicon = library.lexicons[TextReader.primaryLanguage(language)] ?? Lexicon(language: language)
        vocabulary = KeywordVocabulary(lexicon: lexicon, agendaStems: Set(agenda.flatMap { Self.stems(of: $0) }))
        counts = PhraseCounts(
            halfLife: configuration.halfLife, greatestMentionCount: configuration.greatestMentionCount)
    }

    private static func stems(of term: String) -> [String] {
        let text = Tokenizer.tokenize(term.utf8Span.span.extracting(first: 1_024), symbols: SymbolTable())
        return text.tokens.filter { $0.kind == .word || $0.kind == .number }.map {
            String(decoding: KeywordVocabulary.stem(text.folded.span.extracting($0.folded)), as: UTF8.self)
        }
    }

    // MARK: Segments

    /// Counts a final. `start` and `end` are media seconds; `confidence` 0...1 weighs its words. A segment that is known
    /// already is revised. Without `segment` it cannot be revised, and nothing is kept for it.
    package mutating func accept(
        segment: String? = nil, text: String, start: Double = 0, end: Double = 0, confidence: Double? = nil
    ) {
        accept(segment: segment, utf8: text.utf8Span.span, start: start, end: end, confidence: confidence)
    }

    /// The same for bytes, which need not be well-formed.
    package mutating func accept(
        segment: String? = nil, utf8 bytes: Span<UInt8>, start: Double = 0, end: Double = 0, confidence: Double? = nil
    ) {
        if let segment { remove(segment: segment) }
        let from = Self.believed(start)
        let to = max(from, Self.believed(end))
        let trust = confidence.map { $0.isFinite ? min(max($0, 0.1), 1) : 1 } ?? 1
        var occurrences: [PhraseCounts.Occurrence] = []
        var position = 0
        while position < bytes.count {
            let length = Self.chunkLength(bytes.extracting(position..<bytes.count))
            let text = Tokenizer.tokenize(bytes.extracting(position..<position + length), symbols: symbols)
            let duration = to - from
            count(text, confidence: trust, keeping: segment != nil, into: &occurrences) { offset in
                duration == 0 ? from : from + duration * Double(position + offset) / Double(bytes.count)
            }
            position += length
            if counts.records.count > configuration.greatestPhraseCount * 2 || vocabulary.count > Self.greatestWordCount
            {
                tidy()
            }
        }
        if let segment { keep(segment, occurrences) }
    }

    /// Replaces what a segment counted; a segment too old to be known counts as new.
    package mutating func revise(
        segment: String, text: String, start: Double, end: Double, confidence: Double? = nil
    ) {
        accept(segment: segment, text: text, start: start, end: end, confidence: confidence)
    }

    /// Takes back what a segment counted; nothing happens when it is unknown or too old.
    package mutating func remove(segment: String) {
        guard let occurrences = segments.removeValue(forKey: segment) else { return }
        for occurrence in occurrences { counts.remove(occurrence) }
    }

    /// What the rest of the event says, as it is known now.
    package mutating func setBackground(_ background: BackgroundFrequencies) { self.background = background }

    // MARK: Results

    /// The strongest phrases, best first; scores relative to the strongest, mentions in seconds, oldest first.
    package func keywords(limit: Int = 10) -> [Keyword] {
        KeywordRanking(
            vocabulary: vocabulary, background: background, agendaTerms: agendaTerms,
            agendaBoost: configuration.agendaBoost, greatestMentionCount: configuration.greatestMentionCount
        ).best(limit, of: counts.records)
    }

    /// What is held now, to be watched.
    var storedPhraseCount: Int { counts.records.count }
    var storedSegmentCount: Int { segments.count }

    // MARK: Counting

    private mutating func count(
        _ text: TokenizedText, confidence: Double, keeping: Bool,
        into occurrences: inout [PhraseCounts.Occurrence], time: (Int) -> Double
    ) {
        var run: [(word: Int32, offset: Int)] = []
        for token in text.tokens {
            if token.boundary != .none { flush(&run, confidence, keeping, &occurrences, time) }
            guard token.kind == .word, token.folded.count <= Self.greatestWordLength else {
                flush(&run, confidence, keeping, &occurrences, time)
                continue
            }
            let word = number(of: token, in: text)
            if vocabulary.words[Int(word)].breaks {
                flush(&run, confidence, keeping, &occurrences, time)
            } else {
                run.append((word, Int(token.sourceStart)))
            }
        }
        flush(&run, confidence, keeping, &occurrences, time)
    }

    /// The token's word, a possessive's ending aside.
    private mutating func number(of token: Token, in text: TokenizedText) -> Int32 {
        let folded = text.folded.span.extracting(token.folded)
        let count = folded.count
        if count > 3, folded[count - 1] == UInt8(ascii: "s"), folded[count - 2] == ASCII.apostrophe {
            let owner = folded.extracting(first: count - 2)
            return vocabulary.number(of: owner, hash: ByteHash.of(owner))
        }
        return vocabulary.number(of: folded, hash: token.hash)
    }

    /// Counts the phrases of a run and empties it.
    private mutating func flush(
        _ run: inout [(word: Int32, offset: Int)], _ confidence: Double, _ keeping: Bool,
        _ occurrences: inout [PhraseCounts.Occurrence], _ time: (Int) -> Double
    ) {
        for first in run.indices {
            let seconds = time(run[first].offset)
            var key = PhraseKey(run[first].word)
            for last in first..<min(first + 3, run.count) {
                if last > first { key = key.followed(by: run[last].word) }
                // The head of a long run of words stands at its end.
                let isComplete = last == run.count - 1 && (first == 0 || run.count > 3 && last - first == 2)
                let occurrence = PhraseCounts.Occurrence(
                    key: key, time: seconds, confidence: confidence, isComplete: isComplete)
                counts.add(occurrence)
                if keeping { occurrences.append(occurrence) }
            }
        }
        run.removeAll(keepingCapacity: true)
    }

    // MARK: Bounds

    private mutating func keep(_ segment: String, _ occurrences: [PhraseCounts.Occurrence]) {
        segments[segment] = occurrences
        order.append(segment)
        while segments.count > configuration.greatestSegmentCount, orderStart < order.count {
            let oldest = order[orderStart]
            orderStart += 1
            // Names of revised segments stand here twice; the earlier place is void.
            if oldest != segment, !order[orderStart...].contains(oldest) { segments[oldest] = nil }
        }
        if orderStart > 1_024 || order.count > 4 * configuration.greatestSegmentCount {
            order = newestPlaces()
            orderStart = 0
        }
    }

    /// The segments that are known, each at its newest place.
    private func newestPlaces() -> [String] {
        var seen: Set<String> = []
        return order[orderStart...].reversed().filter { segments[$0] != nil && seen.insert($0).inserted }.reversed()
    }

    /// Drops the weakest phrases and the words that only they held.
    private mutating func tidy() {
        counts.prune(to: configuration.greatestPhraseCount)
        guard vocabulary.count > Self.greatestWordCount / 2 else { return }
        var used: Set<Int32> = []
        for key in counts.records.keys { used.formUnion(key.words) }
        let (smaller, numbers) = vocabulary.compacted(keeping: used)
        vocabulary = smaller
        counts.renumber { numbers[$0] }
        for (segment, occurrences) in segments {
            segments[segment] = occurrences.compactMap { occurrence in
                guard let key = occurrence.key.mapped({ numbers[$0] }) else { return nil }
                var renumbered = occurrence
                renumbered.key = key
                return renumbered
            }
        }
    }

    private static func believed(_ seconds: Double) -> Double {
        seconds.isFinite ? min(max(seconds, 0), greatestTime) : 0
    }

    /// Up to `chunk` bytes, cut after a space where there is one.
    private static func chunkLength(_ bytes: Span<UInt8>) -> Int {
        guard bytes.count > chunk else { return bytes.count }
        var end = chunk
        while end > chunk / 2, !ASCII.isSpace(bytes[end - 1]) { end -= 1 }
        return end > chunk / 2 ? end : chunk
    }
}
