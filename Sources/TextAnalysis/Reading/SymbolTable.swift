/// The emoticons that the tokenizer may cut out of punctuation: `:-)`, `<3`, `T_T`.
struct SymbolTable: Sendable {
    /// Longest emoticon in bytes; longer terms are still read and never matched.
    static let greatestLength = 12

    private var vocabulary = Vocabulary()
    /// One bit a byte value: some emoticon begins with it.
    private var firstBytes: (UInt64, UInt64) = (0, 0)
    private var longest = 0

    mutating func insert(_ term: Span<UInt8>) {
        guard term.count >= 2, term.count <= Self.greatestLength, term[0] < 0x80 else { return }
        _ = vocabulary.insert(term, hash: ByteHash.of(term))
        let first = term[0]
        if first < 64 { firstBytes.0 |= 1 << UInt64(first) } else { firstBytes.1 |= 1 << UInt64(first - 64) }
        longest = max(longest, term.count)
    }

    @inline(__always)
    func mayBegin(with byte: UInt8) -> Bool {
        guard byte < 0x80 else { return false }
        return byte < 64 ? firstBytes.0 >> UInt64(byte) & 1 == 1 : firstBytes.1 >> UInt64(byte - 64) & 1 == 1
    }

    /// The length of the longest emoticon at the position that is not the beginning of a word, or `nil`.
    func match(in bytes: Span<UInt8>, at position: Int) -> Int? {
        guard mayBegin(with: bytes[position]) else { return nil }
        var length = min(longest, bytes.count - position)
        while length >= 2 {
            let end = position + length
            if end == bytes.count || !isWordByte(bytes[end]) || !isWordByte(bytes[end - 1]) {
                let candidate = bytes.extracting(position..<end)
                if vocabulary.index(of: candidate, hash: ByteHash.of(candidate)) != nil { return length }
            }
            length -= 1
        }
        return nil
    }

    @inline(__always)
    private func isWordByte(_ byte: UInt8) -> Bool {
        ASCII.isLetter(byte) || ASCII.isDigit(byte) || byte >= 0xC3 && byte < 0xE0
    }

    /// Whether a lexicon's term is matched byte by byte as an emoticon rather than as words.
    static func isSymbol(_ term: Span<UInt8>) -> Bool {
        var holdsSymbol = false
        for position in term.indices {
            let byte = term[position]
            if byte == ASCII.space || byte >= 0x80 { return false }
            if !ASCII.isLetter(byte), !ASCII.isDigit(byte), byte != ASCII.apostrophe, byte != ASCII.hyphen {
                holdsSymbol = true
            }
        }
        return holdsSymbol && term.count >= 2
    }
}
