extension Span<UInt8> {
    /// The scalar at a position and its length in bytes; for a byte that begins none, `nil` and 1.
    func scalar(at position: Int) -> (scalar: Unicode.Scalar?, length: Int) {
        let first = self[position]
        let length: Int
        var value: UInt32
        switch first {
        case 0x00..<0x80: return (Unicode.Scalar(first), 1)
        case 0xC2..<0xE0: (length, value) = (2, UInt32(first & 0x1F))
        case 0xE0..<0xF0: (length, value) = (3, UInt32(first & 0x0F))
        case 0xF0..<0xF5: (length, value) = (4, UInt32(first & 0x07))
        default: return (nil, 1)
        }
        guard position + length <= count else { return (nil, 1) }
        for offset in 1..<length {
            let byte = self[position + offset]
            guard byte & 0xC0 == 0x80 else { return (nil, 1) }
            value = value << 6 | UInt32(byte & 0x3F)
        }
        // Overlong forms: what a shorter one could hold.
        guard value >= (length == 2 ? 0x80 : length == 3 ? 0x800 : 0x10000), let scalar = Unicode.Scalar(value) else {
            return (nil, 1)
        }
        return (scalar, length)
    }

    /// Whether every byte belongs to a well-formed scalar.
    var isWellFormedUTF8: Bool {
        var position = 0
        while position < count {
            if self[position] < 0x80 {
                position += 1
                continue
            }
            let (scalar, length) = scalar(at: position)
            guard scalar != nil else { return false }
            position += length
        }
        return true
    }
}
