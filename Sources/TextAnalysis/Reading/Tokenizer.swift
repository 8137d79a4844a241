/// Cuts a text into words, numbers, emoji and emoticons, folding case and hashing on the way.
///
/// Linear in the text: every byte is read once, but for bytes that may begin an emoticon, which cost at most
/// `SymbolTable.greatestLength` lookups. Malformed UTF-8 separates words.
struct Tokenizer {
    private let symbols: SymbolTable
    private var position = 0
    private var boundary = Token.Boundary.none
    private var result = TokenizedText()

    static func tokenize(_ bytes: Span<UInt8>, symbols: SymbolTable) -> TokenizedText {
        var tokenizer = Tokenizer(symbols: symbols)
        tokenizer.result.folded.reserveCapacity(bytes.count + 8)
        tokenizer.result.tokens.reserveCapacity(bytes.count / 4 + 4)
        tokenizer.run(bytes)
        return tokenizer.result
    }

    private init(symbols: SymbolTable) { self.symbols = symbols }

    private mutating func run(_ bytes: Span<UInt8>) {
        while position < bytes.count {
            let byte = bytes[position]
            if ASCII.isSpace(byte) {
                position += 1
            } else if byte < 0x80 {
                readASCII(byte, in: bytes)
            } else {
                readBeyondASCII(bytes)
            }
        }
        result.lastBoundary = boundary
    }

    private mutating func readASCII(_ byte: UInt8, in bytes: Span<UInt8>) {
        if symbols.mayBegin(with: byte), mayStandAlone(at: position, in: bytes),
            let length = symbols.match(in: bytes, at: position)
        {
            appendEmoticon(length, from: bytes)
        } else if ASCII.isLetter(byte) {
            if !skipLink(in: bytes) { readWord(bytes, isHashtag: false) }
        } else if ASCII.isDigit(byte) {
            readNumber(bytes)
        } else {
            readPunctuation(byte, in: bytes)
        }
    }

    private mutating func readPunctuation(_ byte: UInt8, in bytes: Span<UInt8>) {
        let next = position + 1 < bytes.count ? bytes[position + 1] : ASCII.space
        switch byte {
        case UInt8(ascii: "!"):
            result.exclamationMarks += 1
            mark(.sentence)
        case UInt8(ascii: "?"):
            result.questionMarks += 1
            mark(.sentence)
            result.endsAsQuestion = true
        case UInt8(ascii: "."):
            // A dot inside "example.com" or after the single letter of "U.S." ends nothing.
            let follows = !(ASCII.isLetter(next) || ASCII.isDigit(next))
            if follows, !endsInSingleLetter { mark(.sentence) }
        case UInt8(ascii: ";"), UInt8(ascii: ":"), UInt8(ascii: "|"): mark(.sentence)
        case UInt8(ascii: ","), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "["), UInt8(ascii: "]"): mark(.comma)
        case ASCII.hyphen where next == ASCII.hyphen || ASCII.isSpace(next): mark(.comma)
        case UInt8(ascii: "@") where ASCII.isLetter(next) || next == UInt8(ascii: "_"):
            skipMention(in: bytes)
            return
        case UInt8(ascii: "#") where ASCII.isLetter(next):
            position += 1
            readWord(bytes, isHashtag: true)
            return
        default: break
        }
        position += 1
    }

    private mutating func readBeyondASCII(_ bytes: Span<UInt8>) {
        let (scalar, length) = bytes.scalar(at: position)
        guard let scalar else {
            position += 1
            return
        }
        switch ScalarClass(scalar) {
        case .latinLetter, .foreignLetter: readWord(bytes, isHashtag: false)
        case .emoji: readEmoji(bytes)
        case .comma:
            mark(.comma)
            position += length
        case .sentenceEnd:
            if scalar.value == 0xFF01 { result.exclamationMarks += 1 }
            if scalar.value == 0xFF1F {
                result.questionMarks += 1
                result.endsAsQuestion = true
            }
            mark(.sentence)
            position += length
        case .apostrophe, .space, .mark, .digit, .other: position += length
        }
    }

    // MARK: Words

    private mutating func readWord(_ bytes: Span<UInt8>, isHashtag: Bool) {
        let start = position
        let foldedStart = result.folded.count
        var hash = ByteHash.seed
        var (capitals, smalls, run) = (0, 0, 1)
        var previous: UInt8 = 0
        var (isElongated, isHyphenated, isForeign, hasAccents) = (false, false, false, false)
        scan: while position < bytes.count {
            let byte = bytes[position]
            if byte < 0x80 {
                var folded = byte
                if ASCII.isLower(byte) {
                    smalls += 1
                } else if ASCII.isUpper(byte) {
                    capitals += 1
                    folded |= 0x20
                } else if ASCII.isDigit(byte) {
                    // "b4", "mp3"
                } else if byte == ASCII.apostrophe || byte == ASCII.hyphen, position > start,
                    position + 1 < bytes.count, beginsLetter(bytes, at: position + 1)
                {
                    if byte == ASCII.hyphen { isHyphenated = true }
                } else {
                    break scan
                }
                run = folded == previous ? run + 1 : 1
                if run == 3, ASCII.isLetter(folded) { isElongated = true }
                previous = folded
                hash = ByteHash.adding(folded, to: hash)
                result.folded.append(folded)
                position += 1
                continue
            }
            let (decoded, length) = bytes.scalar(at: position)
            guard let scalar = decoded else { break }
            switch ScalarClass(scalar) {
            case .latinLetter, .foreignLetter:
                if scalar.value > 0x24F { isForeign = isForeign || !(0x1E00...0x1EFF).contains(scalar.value) }
                hasAccents = true
                if appendFolded(scalar, hash: &hash) { capitals += 1 } else { smalls += 1 }
                previous = 0
                run = 1
            case .mark: break
            case .apostrophe
            where position > start && position + length < bytes.count
                && beginsLetter(bytes, at: position + length):
                result.folded.append(ASCII.apostrophe)
                hash = ByteHash.adding(ASCII.apostrophe, to: hash)
                previous = 0
            default: break scan
            }
            position += length
        }
        guard result.folded.count > foldedStart else {
            position = max(position, start + 1)
            return
        }
        append(
            Token(
                kind: .word, boundary: boundary, isAllCaps: capitals >= 2 && smalls == 0, isElongated: isElongated,
                isHyphenated: isHyphenated, isHashtag: isHashtag, isForeignScript: isForeign, hasAccents: hasAccents,
                start: Int32(foldedStart), end: Int32(result.folded.count), hash: hash,
                sourceStart: Int32(start), sourceEnd: Int32(position)))
    }

    /// Appends the small form; answers whether the scalar was a capital.
    private mutating func appendFolded(_ scalar: Unicode.Scalar, hash: inout UInt64) -> Bool {
        let value = scalar.value
        // Latin-1, where nearly all accented letters of Western Europe lie: capitals stand 0x20 before small letters.
        if value < 0x100 {
            let isCapital = value >= 0xC0 && value <= 0xDE && value != 0xD7
            let small = isCapital ? value + 0x20 : value
            append(UInt8(0xC0 | small >> 6), to: &hash)
            append(UInt8(0x80 | small & 0x3F), to: &hash)
            return isCapital
        }
        var isCapital = false
        for small in scalar.properties.lowercaseMapping.unicodeScalars {
            if small != scalar { isCapital = true }
            for byte in UTF8.encode(small) ?? UTF8.encodedReplacementCharacter { append(byte, to: &hash) }
        }
        return isCapital
    }

    @inline(__always)
    private mutating func append(_ byte: UInt8, to hash: inout UInt64) {
        result.folded.append(byte)
        hash = ByteHash.adding(byte, to: hash)
    }

    private mutating func readNumber(_ bytes: Span<UInt8>) {
        let start = position
        var hash = ByteHash.seed
        let foldedStart = result.folded.count
        var isWord = false
        while position < bytes.count {
            let byte = bytes[position]
            let isSeparator = byte == UInt8(ascii: ".") || byte == UInt8(ascii: ",")
            guard
                ASCII.isDigit(byte) || ASCII.isLetter(byte)
                    || isSeparator && position + 1 < bytes.count && ASCII.isDigit(bytes[position + 1])
            else { break }
            if ASCII.isLetter(byte) { isWord = true }
            append(ASCII.isUpper(byte) ? byte | 0x20 : byte, to: &hash)
            position += 1
        }
        // "2day", "4ever" are words; "1st" and "20mb" are harmless as such.
        appendPlain(isWord ? .word : .number, foldedStart: foldedStart, hash: hash, sourceStart: start)
    }

    // MARK: Emoji and emoticons

    /// One grapheme cluster: variation selectors and skin tones are dropped, joined sequences stay together.
    private mutating func readEmoji(_ bytes: Span<UInt8>) {
        let start = position
        let foldedStart = result.folded.count
        var hash = ByteHash.seed
        var scalars = 0
        var isJoined = false
        var regionals = 0
        while position < bytes.count, bytes[position] >= 0x80 {
            let (decoded, length) = bytes.scalar(at: position)
            guard let scalar = decoded else { break }
            let value = scalar.value
            if value == ScalarClass.zeroWidthJoiner {
                isJoined = true
                position += length
                continue
            }
            let scalarClass = ScalarClass(scalar)
            if scalarClass == .mark {
                position += length
                continue
            }
            let isRegional = (0x1F1E6...0x1F1FF).contains(value)
            let continuesFlag = isRegional && regionals == 1 && scalars == 1
            guard scalarClass == .emoji, scalars == 0 || isJoined || continuesFlag else { break }
            if isJoined, scalars > 0 {
                for byte in [0xE2, 0x80, 0x8D] as [UInt8] { append(byte, to: &hash) }
            }
            for offset in 0..<length { append(bytes[position + offset], to: &hash) }
            scalars += 1
            if isRegional { regionals += 1 }
            isJoined = false
            position += length
        }
        if position == start { position += 1 }
        appendPlain(.emoji, foldedStart: foldedStart, hash: hash, sourceStart: start)
    }

    private mutating func appendEmoticon(_ length: Int, from bytes: Span<UInt8>) {
        let foldedStart = result.folded.count
        let start = position
        var hash = ByteHash.seed
        for offset in 0..<length { append(bytes[position + offset], to: &hash) }
        position += length
        appendPlain(.emoticon, foldedStart: foldedStart, hash: hash, sourceStart: start)
    }

    // MARK: What is passed over

    private mutating func skipLink(in bytes: Span<UInt8>) -> Bool {
        guard begins("http://", in: bytes) || begins("https://", in: bytes) || begins("www.", in: bytes) else {
            return false
        }
        let start = position
        while position < bytes.count, !ASCII.isSpace(bytes[position]) { position += 1 }
        appendPlain(.link, foldedStart: result.folded.count, hash: 0, sourceStart: start)
        return true
    }

    private mutating func skipMention(in bytes: Span<UInt8>) {
        let start = position
        position += 1
        while position < bytes.count,
            ASCII.isLetter(bytes[position]) || ASCII.isDigit(bytes[position]) || bytes[position] == UInt8(ascii: "_")
        {
            position += 1
        }
        appendPlain(.mention, foldedStart: result.folded.count, hash: 0, sourceStart: start)
    }

    // MARK: Pieces

    private mutating func appendPlain(_ kind: Token.Kind, foldedStart: Int, hash: UInt64, sourceStart: Int) {
        append(
            Token(
                kind: kind, boundary: boundary, isAllCaps: false, isElongated: false, isHyphenated: false,
                isHashtag: false, isForeignScript: false, hasAccents: false, start: Int32(foldedStart),
                end: Int32(result.folded.count), hash: hash, sourceStart: Int32(sourceStart), sourceEnd: Int32(position)
            ))
    }

    private mutating func append(_ token: Token) {
        result.tokens.append(token)
        boundary = .none
        if token.kind == .word || token.kind == .number { result.endsAsQuestion = false }
    }

    private mutating func mark(_ found: Token.Boundary) { boundary = max(boundary, found) }

    private var endsInSingleLetter: Bool {
        guard let last = result.tokens.last, last.kind == .word else { return false }
        return last.end - last.start == 1 && result.folded[Int(last.start)] != UInt8(ascii: "i")
            && Int(last.sourceEnd) == position
    }

    /// An emoticon may follow a letter when it begins with punctuation ("great:)"), never a digit ("10:30").
    private func mayStandAlone(at position: Int, in bytes: Span<UInt8>) -> Bool {
        guard position > 0 else { return true }
        let before = bytes[position - 1]
        if ASCII.isDigit(before) { return false }
        if ASCII.isLetter(before) { return !ASCII.isLetter(bytes[position]) && !ASCII.isDigit(bytes[position]) }
        return true
    }

    private func beginsLetter(_ bytes: Span<UInt8>, at position: Int) -> Bool {
        let byte = bytes[position]
        if byte < 0x80 { return ASCII.isLetter(byte) }
        guard let scalar = bytes.scalar(at: position).scalar else { return false }
        let found = ScalarClass(scalar)
        return found == .latinLetter || found == .foreignLetter
    }

    private func begins(_ prefix: StaticString, in bytes: Span<UInt8>) -> Bool {
        guard position + prefix.utf8CodeUnitCount <= bytes.count else { return false }
        return prefix.withUTF8Buffer { expected in
            for offset in expected.indices where bytes[position + offset] | 0x20 != expected[offset] | 0x20 {
                return false
            }
            return true
        }
    }
}
