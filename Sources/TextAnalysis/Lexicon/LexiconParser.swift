/// Reads lexicon files line by line into lexicons; the first line that breaks its format ends it.
struct LexiconParser {
    static let greatestLine = 4_096
    static let greatestTopicCount = 32

    var lexicons: [String: Lexicon] = [:]
    var symbols = SymbolTable()
    var topics: [String] = []
    var reactions = ReactionTable()
    /// The file being read belongs to all languages.
    private var isShared = false

    init() {}

    /// Goes on where a library's files ended.
    init(lexicons: [String: Lexicon], symbols: SymbolTable, topics: [String], reactions: ReactionTable) {
        self.lexicons = lexicons
        self.symbols = symbols
        self.topics = topics
        self.reactions = reactions
    }

    mutating func read(
        _ file: LexiconFile, section: LexiconSection, into lexicon: inout Lexicon
    ) throws(LexiconError) {
        isShared = file.language == LexiconLibrary.sharedLanguage
        let bytes = file.bytes.span
        var start = bytes.count >= 3 && bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF ? 3 : 0
        var number = 0
        while start < bytes.count {
            var end = start
            while end < bytes.count, bytes[end] != ASCII.newline { end += 1 }
            let next = end + 1
            number += 1
            if end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
            let line = LexiconLine(file: file.name, number: number, bytes: start..<end)
            if !line.isComment(in: bytes) {
                guard end - start <= Self.greatestLine else { throw line.error(.tooLong) }
                try read(line, of: bytes, section: section, into: &lexicon)
            }
            start = next
        }
    }

    private mutating func read(
        _ line: LexiconLine, of bytes: Span<UInt8>, section: LexiconSection, into lexicon: inout Lexicon
    ) throws(LexiconError) {
        guard bytes.extracting(line.bytes).isWellFormedUTF8 else { throw line.error(.notUTF8) }
        if section == .reactions {
            try readReaction(line, of: bytes)
            return
        }
        let termRange = line.column(0, in: bytes) ?? line.bytes
        let term = try tokenize(bytes.extracting(termRange), line)
        let place = lexicon.place(of: term, overlay: section == .topics || section == .urgency || section == .emotions)
        switch section {
        case .valence, .slang, .emoticons, .emoji, .idioms:
            let valence = try line.number(1, in: bytes, within: -4...4, else: .valence)
            lexicon.setValence(Float(valence), at: place)
            if !isShared { lexicon.holdsValences = true }
        case .modifiers: try readModifier(line, of: bytes, at: place, into: &lexicon)
        case .emotions:
            guard let emotion = Emotion(rawValue: try line.text(1, in: bytes)) else { throw line.error(.emotion) }
            let weight = try line.number(2, in: bytes, within: 0...4, else: .emotionWeight)
            lexicon.setEmotion(emotion, weight: Float(weight), at: place)
        case .urgency:
            guard let level = Urgency(rawValue: try line.text(1, in: bytes)) else { throw line.error(.urgency) }
            if line.column(2, in: bytes) == nil {
                lexicon.update(place) { $0.urgency = max($0.urgency ?? level, level) }
            } else {
                guard try line.text(2, in: bytes) == "cry" else { throw line.error(.cry) }
                lexicon.update(place) { $0.cry = max($0.cry ?? level, level) }
            }
        case .topics:
            let bit = try topicBit(line, of: bytes)
            if line.column(2, in: bytes) == nil {
                lexicon.update(place) { $0.topics |= bit }
            } else {
                guard try line.text(2, in: bytes) == "symptom" else { throw line.error(.symptom) }
                lexicon.update(place) { $0.symptoms |= bit }
            }
        case .stopwords: lexicon.update(place) { $0.roles.insert(.stopword) }
        case .fillers: lexicon.update(place) { $0.roles.insert(.filler) }
        case .breaks: lexicon.update(place) { $0.roles.insert(.breaker) }
        case .common: lexicon.update(place) { $0.roles.insert(.common) }
        // Their place is all that is known of them.
        case .words: break
        case .reactions: break
        }
    }

    /// A term's words; an emoticon is one token, whatever its characters.
    private mutating func tokenize(_ term: Span<UInt8>, _ line: LexiconLine) throws(LexiconError) -> TokenizedText {
        guard !term.isEmpty else { throw line.error(.emptyTerm) }
        if SymbolTable.isSymbol(term) {
            symbols.insert(term)
            return TokenizedText(symbol: term)
        }
        let text = Tokenizer.tokenize(term, symbols: SymbolTable())
        // Lists in the wild hold odd emoticons made of quotes and hyphens.
        if text.tokens.isEmpty, term.count <= SymbolTable.greatestLength { return TokenizedText(symbol: term) }
        guard !text.tokens.isEmpty, text.tokens.count <= PhraseTable.greatestLength else {
            throw line.error(.unmatchableTerm)
        }
        return text
    }

    private func readModifier(
        _ line: LexiconLine, of bytes: Span<UInt8>, at place: Lexicon.Place, into lexicon: inout Lexicon
    ) throws(LexiconError) {
        let role: LexiconEntry.Roles
        switch try line.text(1, in: bytes) {
        case "negator": role = .negator
        case "affirmer": role = .affirmer
        case "intensifier": role = .intensifier
        case "dampener": role = .dampener
        case "contrast": role = .contrast
        case "concession": role = .concession
        default: throw line.error(.role)
        }
        var strength = 0.0
        if role == .intensifier || role == .dampener {
            strength = try line.number(2, in: bytes, within: 0...1, else: .strength)
        }
        lexicon.update(place) {
            $0.roles.insert(role)
            $0.strength = Float(strength)
        }
    }

    private mutating func topicBit(_ line: LexiconLine, of bytes: Span<UInt8>) throws(LexiconError) -> UInt32 {
        let name = try line.text(1, in: bytes)
        let isValid = (1...32).contains(name.utf8.count) && name.utf8.allSatisfy { ASCII.isLower($0) || $0 == 0x5F }
        guard isValid else { throw line.error(.topic) }
        if let known = topics.firstIndex(of: name) { return 1 << UInt32(known) }
        guard topics.count < Self.greatestTopicCount else {
            throw .tooManyTopics(file: line.file, line: line.number, limit: Self.greatestTopicCount)
        }
        topics.append(name)
        return 1 << UInt32(topics.count - 1)
    }

    private mutating func readReaction(_ line: LexiconLine, of bytes: Span<UInt8>) throws(LexiconError) {
        let kind = try line.text(0, in: bytes)
        guard !kind.isEmpty else { throw line.error(.emptyTerm) }
        let weight = try line.number(1, in: bytes, within: 0...100, else: .weight)
        var sentiment: Double?
        if try line.text(2, in: bytes) != "-" {
            sentiment = try line.number(2, in: bytes, within: -1...1, else: .sentiment)
        }
        let name = try line.text(3, in: bytes)
        let emotion = Emotion(rawValue: name)
        guard emotion != nil || name == "-" else { throw line.error(.emotion) }
        reactions.set(ReactionTable.Reaction(weight: weight, sentiment: sentiment, emotion: emotion), for: kind)
    }
}

/// One line of a lexicon file and its columns.
struct LexiconLine {
    let file: String
    let number: Int
    let bytes: Range<Int>

    func error(_ problem: LexiconError.Problem) -> LexiconError {
        .malformedLine(file: file, line: number, problem: problem)
    }

    /// Empty, or begins with `#` and a space: a hash alone may begin an emoticon.
    func isComment(in all: Span<UInt8>) -> Bool {
        var first = bytes.lowerBound
        while first < bytes.upperBound, all[first] == ASCII.space { first += 1 }
        if first == bytes.upperBound { return true }
        guard all[bytes.lowerBound] == UInt8(ascii: "#") else { return false }
        return bytes.count == 1 || all[bytes.lowerBound + 1] == ASCII.space
    }

    /// The n-th piece between tabs, without spaces at its ends; `nil` when the line is shorter.
    func column(_ index: Int, in all: Span<UInt8>) -> Range<Int>? {
        var start = bytes.lowerBound
        var remaining = index
        while true {
            var end = start
            while end < bytes.upperBound, all[end] != ASCII.tab { end += 1 }
            if remaining == 0 { return trimmed(start..<end, in: all) }
            guard end < bytes.upperBound else { return nil }
            start = end + 1
            remaining -= 1
        }
    }

    private func trimmed(_ range: Range<Int>, in all: Span<UInt8>) -> Range<Int> {
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end, all[start] == ASCII.space { start += 1 }
        while end > start, all[end - 1] == ASCII.space { end -= 1 }
        return start..<end
    }

    func text(_ index: Int, in all: Span<UInt8>) throws(LexiconError) -> String {
        guard let column = column(index, in: all) else { throw error(.missingColumn) }
        var bytes: [UInt8] = []
        for position in column { bytes.append(all[position]) }
        return String(decoding: bytes, as: UTF8.self)
    }

    func number(
        _ index: Int, in all: Span<UInt8>, within range: ClosedRange<Double>, else problem: LexiconError.Problem
    ) throws(LexiconError) -> Double {
        guard column(index, in: all) != nil else { throw error(.missingColumn) }
        guard let value = Double(try text(index, in: all)), value.isFinite, range.contains(value) else {
            throw error(problem)
        }
        return value
    }
}

extension TokenizedText {
    /// A text that is one emoticon.
    init(symbol: Span<UInt8>) {
        for position in symbol.indices { folded.append(symbol[position]) }
        tokens = [
            Token(
                kind: .emoticon, boundary: .none, isAllCaps: false, isElongated: false, isHyphenated: false,
                isHashtag: false, isForeignScript: false, hasAccents: false, start: 0, end: Int32(symbol.count),
                hash: ByteHash.of(symbol), sourceStart: 0, sourceEnd: Int32(symbol.count))
        ]
    }
}
