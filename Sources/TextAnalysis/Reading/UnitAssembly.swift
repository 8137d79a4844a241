/// Looks a text's tokens up in a lexicon and joins words into phrases, the longest first.
struct UnitAssembly {
    private var text: TokenizedText
    private var atoms: [Atom] = []

    /// A word after lookup; a hyphenated token without an entry of its own makes several.
    private struct Atom {
        var word: Int32
        var token: Int32
        var boundary: Token.Boundary
    }

    init(text: consuming TokenizedText) { self.text = text }

    mutating func run(_ lexicon: borrowing Lexicon, into reading: inout TextReading) {
        atoms.reserveCapacity(text.tokens.count + 4)
        var (capitals, words) = (0, 0)
        for index in text.tokens.indices {
            let token = text.tokens[index]
            if token.kind == .word, token.end - token.start > 1 {
                words += 1
                if token.isAllCaps { capitals += 1 }
            }
            look(up: token, at: Int32(index), in: lexicon)
        }
        let capitalsSpeak = capitals > 0 && capitals < words
        join(lexicon, capitalsSpeak: capitalsSpeak, into: &reading)
        mark(lexicon, capitalsSpeak: capitalsSpeak, into: &reading)
    }

    // MARK: Lookup

    private mutating func look(up token: Token, at index: Int32, in lexicon: borrowing Lexicon) {
        if token.kind == .mention || token.kind == .link {
            atoms.append(Atom(word: -1, token: index, boundary: token.boundary))
            return
        }
        if let word = lexicon.word(text.folded.span.extracting(token.folded), hash: token.hash) {
            atoms.append(Atom(word: word, token: index, boundary: token.boundary))
            return
        }
        switch token.kind {
        case .word where token.isHyphenated: split(token, at: index, in: lexicon)
        case .word:
            let word = inflected(token.folded, isElongated: token.isElongated, in: lexicon) ?? -1
            atoms.append(Atom(word: word, token: index, boundary: token.boundary))
        case .emoji:
            atoms.append(Atom(word: unjoined(token, in: lexicon) ?? -1, token: index, boundary: token.boundary))
        default: atoms.append(Atom(word: -1, token: index, boundary: token.boundary))
        }
    }

    /// The parts of "well-made", each on its own.
    private mutating func split(_ token: Token, at index: Int32, in lexicon: borrowing Lexicon) {
        var start = token.folded.lowerBound
        var boundary = token.boundary
        for position in token.folded
        where text.folded[position] == ASCII.hyphen || position == token.folded.upperBound - 1 {
            let end = text.folded[position] == ASCII.hyphen ? position : position + 1
            if end > start {
                let part = start..<end
                let word =
                    lookup(part, in: lexicon) ?? inflected(part, isElongated: token.isElongated, in: lexicon) ?? -1
                atoms.append(Atom(word: word, token: index, boundary: boundary))
                boundary = .none
            }
            start = position + 1
        }
    }

    /// The form a lexicon holds of a word that it does not: "speaker's", "soooo", "lovin".
    private mutating func inflected(_ range: Range<Int>, isElongated: Bool, in lexicon: borrowing Lexicon) -> Int32? {
        if range.count > 3, ends(range, with: "'s"),
            let word = lookup(range.lowerBound..<range.upperBound - 2, in: lexicon)
        {
            return word
        }
        if isElongated { return shortened(range, in: lexicon) }
        if let word = laughed(range, in: lexicon) { return word }
        if range.count > 4, ends(range, with: "in") {
            let start = text.folded.count
            for position in range { text.folded.append(text.folded[position]) }
            text.folded.append(UInt8(ascii: "g"))
            return lookup(start..<text.folded.count, in: lexicon)
        }
        return nil
    }

    /// "hahahahah" and "lololol": two letters in turn, five times and more.
    private func laughed(_ range: Range<Int>, in lexicon: borrowing Lexicon) -> Int32? {
        guard range.count >= 5 else { return nil }
        for position in range.dropFirst(2) where text.folded[position] != text.folded[position - 2] { return nil }
        let start = range.lowerBound
        return lookup(start..<start + 4, in: lexicon) ?? lookup(start..<start + 3, in: lexicon)
    }

    /// Runs of a letter cut to two, then to one.
    private mutating func shortened(_ range: Range<Int>, in lexicon: borrowing Lexicon) -> Int32? {
        for greatest in [2, 1] {
            let start = text.folded.count
            var run = 0
            var previous: UInt8 = 0
            for position in range {
                let byte = text.folded[position]
                run = byte == previous ? run + 1 : 1
                previous = byte
                // Only what is exaggerated shrinks to one: "helllooo" is "hello", not "helo".
                let isExaggerated = run > 2 || run == 2 && continues(byte, after: position, in: range)
                if run == 1 || run <= greatest || (greatest == 1 && run == 2 && !isExaggerated) {
                    text.folded.append(byte)
                }
            }
            if let word = lookup(start..<text.folded.count, in: lexicon) { return word }
        }
        return nil
    }

    private func continues(_ byte: UInt8, after position: Int, in range: Range<Int>) -> Bool {
        position + 1 < range.upperBound && text.folded[position + 1] == byte
    }

    /// What the first emoji of an unknown joined sequence says: 🤦 of a facepalming woman.
    private func unjoined(_ token: Token, in lexicon: borrowing Lexicon) -> Int32? {
        var end = token.folded.lowerBound
        while end + 2 < token.folded.upperBound,
            !(text.folded[end] == 0xE2 && text.folded[end + 1] == 0x80 && text.folded[end + 2] == 0x8D)
        {
            end += 1
        }
        guard end + 2 < token.folded.upperBound, end > token.folded.lowerBound else { return nil }
        return lookup(token.folded.lowerBound..<end, in: lexicon)
    }

    private func lookup(_ range: Range<Int>, in lexicon: borrowing Lexicon) -> Int32? {
        let bytes = text.folded.span.extracting(range)
        return lexicon.word(bytes, hash: ByteHash.of(bytes))
    }

    private func ends(_ range: Range<Int>, with suffix: StaticString) -> Bool {
        let count = suffix.utf8CodeUnitCount
        guard range.count > count else { return false }
        return suffix.withUTF8Buffer { expected in
            for offset in 0..<count where text.folded[range.upperBound - count + offset] != expected[offset] {
                return false
            }
            return true
        }
    }

    // MARK: Phrases

    private func join(_ lexicon: borrowing Lexicon, capitalsSpeak: Bool, into reading: inout TextReading) {
        reading.units.reserveCapacity(atoms.count)
        var index = 0
        while index < atoms.count {
            let atom = atoms[index]
            var entry = atom.word >= 0 ? lexicon.words[Int(atom.word)] : LexiconEntry()
            var length = 1
            if entry.roles.contains(.startsPhrase), let match = phrase(at: index, in: lexicon) {
                entry = lexicon.phraseEntries[Int(match.phrase)]
                length = match.length
            }
            let first = text.tokens[Int(atom.token)]
            let last = text.tokens[Int(atoms[index + length - 1].token)]
            reading.units.append(
                TextReading.Unit(
                    entry: entry, boundary: atom.boundary, kind: first.kind,
                    isEmphasised: capitalsSpeak && first.isAllCaps, isElongated: first.isElongated,
                    wordCount: Int32(length), source: first.sourceStart..<last.sourceEnd))
            index += length
        }
    }

    /// The longest phrase with something to say that begins at an atom and crosses no end of a sentence.
    private func phrase(at index: Int, in lexicon: borrowing Lexicon) -> (phrase: Int32, length: Int)? {
        var node: Int32 = 0
        var best: (phrase: Int32, length: Int)?
        var position = index
        while position < atoms.count, atoms[position].word >= 0,
            position == index || atoms[position].boundary != .sentence,
            let next = lexicon.phrases.step(from: node, by: atoms[position].word)
        {
            node = next
            position += 1
            if let phrase = lexicon.phrases.phrase(at: node), lexicon.phraseEntries[Int(phrase)].speaks {
                best = (phrase, position - index)
            }
        }
        return best
    }

    // MARK: Marks

    /// Finds what speaks of emotion, topic and urgency: of emotions the longest term counts, of the others every term.
    private func mark(_ lexicon: borrowing Lexicon, capitalsSpeak: Bool, into reading: inout TextReading) {
        var emotionsFrom = 0
        for index in atoms.indices where atoms[index].word >= 0 {
            let entry = lexicon.words[Int(atoms[index].word)]
            var (emotions, topics, urgency) = (entry.emotions, entry.topics, entry.urgency)
            var symptoms = entry.symptoms
            var length = 1
            var cry = entry.cry.flatMap { isCry(index, length: 1) ? $0 : nil }
            if entry.roles.contains(.startsOverlay) {
                var node: Int32 = 0
                var position = index
                while position < atoms.count, atoms[position].word >= 0,
                    position == index || atoms[position].boundary != .sentence,
                    let next = lexicon.overlayPhrases.step(from: node, by: atoms[position].word)
                {
                    node = next
                    position += 1
                    guard let phrase = lexicon.overlayPhrases.phrase(at: node) else { continue }
                    let found = lexicon.overlayEntries[Int(phrase)]
                    topics |= found.topics
                    symptoms |= found.symptoms
                    if let level = found.urgency { urgency = max(urgency ?? level, level) }
                    if let level = found.cry, isCry(index, length: position - index) { cry = max(cry ?? level, level) }
                    if found.emotions >= 0 {
                        emotions = found.emotions
                        length = position - index
                    }
                }
            }
            if index < emotionsFrom { emotions = -1 }
            let isOnlyCry = cry.map { level in urgency.map { $0 < level } ?? true } ?? false
            if isOnlyCry { urgency = cry }
            guard emotions >= 0 || topics | symptoms != 0 || urgency != nil else { continue }
            if emotions >= 0 { emotionsFrom = index + length }
            let token = text.tokens[Int(atoms[index].token)]
            let isNegated = token.kind == .word && isNegated(index, in: lexicon)
            reading.marks.append(
                TextReading.Mark(
                    emotions: emotions, topics: topics, symptoms: symptoms, urgency: urgency, isCry: isOnlyCry,
                    isEmphasised: capitalsSpeak && token.isAllCaps || token.isElongated,
                    isNegated: isNegated, isPlainlyNegated: isNegated && isPlainlyNegated(index, in: lexicon)))
        }
    }

    /// Whether a term is all that its sentence says, be it repeated, and is cried out.
    private func isCry(_ index: Int, length: Int) -> Bool {
        var (start, end) = (index, index + length)
        while start > 0, atoms[start].boundary != .sentence, length == 1, atoms[start - 1].word == atoms[index].word {
            start -= 1
        }
        while end < atoms.count, atoms[end].boundary != .sentence, length == 1, atoms[end].word == atoms[index].word {
            end += 1
        }
        guard start == 0 || atoms[start].boundary == .sentence else { return false }
        guard end == atoms.count || atoms[end].boundary == .sentence else { return false }
        return text.exclamationMarks > 0 || text.tokens[Int(atoms[index].token)].isAllCaps
    }

    /// "no emergency", "not an emergency"; not "there is no sound, and it is urgent".
    private func isPlainlyNegated(_ index: Int, in lexicon: borrowing Lexicon) -> Bool {
        var position = index
        while position > 0, index - position < 2, atoms[position].boundary == .none, atoms[position - 1].word >= 0 {
            position -= 1
            let roles = lexicon.words[Int(atoms[position].word)].roles
            if roles.contains(.negator) { return true }
            if !roles.contains(.stopword) { return false }
        }
        return false
    }

    private func isNegated(_ index: Int, in lexicon: borrowing Lexicon) -> Bool {
        var position = index
        while position > 0, index - position < 3, atoms[position].boundary == .none {
            position -= 1
            let word = atoms[position].word
            if word >= 0, lexicon.words[Int(word)].roles.contains(.negator) { return true }
        }
        return false
    }
}
