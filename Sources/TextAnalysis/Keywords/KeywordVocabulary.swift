/// The words of a talk, each with its number, its stem and what the lexicon says of it.
struct KeywordVocabulary: Sendable {
    struct Word: Sendable {
        /// Number of the form that plural and singular share; itself where it is that form.
        var stem: Int32
        /// No phrase holds it: small words, general verbs and adjectives.
        var breaks: Bool
        /// Not a keyphrase by itself.
        var isCommon: Bool
        var isAgendaWord: Bool
    }

    private var vocabulary = Vocabulary(minimumCapacity: 1 << 12)
    private(set) var words: [Word] = []
    private let lexicon: Lexicon
    private let agendaStems: Set<String>

    init(lexicon: Lexicon, agendaStems: Set<String>) {
        self.lexicon = lexicon
        self.agendaStems = agendaStems
    }

    var count: Int { words.count }

    func text(of word: Int32) -> String { vocabulary.text(of: word) }

    /// The word's number, given to it now if it is new.
    mutating func number(of bytes: Span<UInt8>, hash: UInt64) -> Int32 {
        if let known = vocabulary.index(of: bytes, hash: hash) { return known }
        let number = vocabulary.insert(bytes, hash: hash)
        let stem = Self.stem(bytes)
        words.append(describe(bytes, hash: hash, stem: stem, number: number))
        if stem.count != bytes.count || stem.last != bytes[bytes.count - 1] {
            let stemNumber = self.number(of: stem.span, hash: ByteHash.of(stem.span))
            words[Int(number)].stem = words[Int(stemNumber)].stem
        }
        return number
    }

    private func describe(_ bytes: Span<UInt8>, hash: UInt64, stem: [UInt8], number: Int32) -> Word {
        let roles = lexicon.word(bytes, hash: hash).map { lexicon.words[Int($0)].roles } ?? []
        let breaks = !roles.isDisjoint(with: [.stopword, .filler, .breaker]) || bytes.count < 2
        let agenda = agendaStems.contains(String(decoding: stem, as: UTF8.self))
        return Word(stem: number, breaks: breaks, isCommon: roles.contains(.common), isAgendaWord: agenda)
    }

    /// The vocabulary of some of the words alone, and each old word's new number.
    func compacted(keeping kept: Set<Int32>) -> (vocabulary: KeywordVocabulary, numbers: [Int32: Int32]) {
        var smaller = KeywordVocabulary(lexicon: lexicon, agendaStems: agendaStems)
        var numbers: [Int32: Int32] = [:]
        for word in kept.sorted() {
            let bytes = Array(vocabulary.bytes(of: word))
            numbers[word] = smaller.number(of: bytes.span, hash: ByteHash.of(bytes.span))
        }
        return (smaller, numbers)
    }

    /// The form without a plural's ending: "queries" and "query", "boxes" and "box", "systems" and "system".
    static func stem(_ bytes: Span<UInt8>) -> [UInt8] {
        var stem: [UInt8] = []
        for position in bytes.indices { stem.append(bytes[position]) }
        guard stem.count > 3, stem.last == UInt8(ascii: "s") else { return stem }
        let before = stem[stem.count - 2]
        if before == UInt8(ascii: "s") || before == UInt8(ascii: "u") || before == UInt8(ascii: "i") { return stem }
        stem.removeLast()
        guard before == UInt8(ascii: "e"), stem.count > 3 else { return stem }
        let third = stem[stem.count - 2]
        if third == UInt8(ascii: "i"), stem.count > 4 {
            stem.removeLast(2)
            stem.append(UInt8(ascii: "y"))
        } else if third == UInt8(ascii: "x") || third == UInt8(ascii: "s") && stem[stem.count - 3] == third
            || third == UInt8(ascii: "h") && [UInt8(ascii: "c"), UInt8(ascii: "s")].contains(stem[stem.count - 3])
        {
            stem.removeLast()
        }
        return stem
    }
}
