/// What a scalar beyond ASCII is to the tokenizer.
enum ScalarClass: Sendable, Equatable {
    case latinLetter, foreignLetter, digit
    case apostrophe, space, comma, sentenceEnd
    /// Combining marks, joiners, variation selectors: dropped.
    case mark
    case emoji
    case other

    static let zeroWidthJoiner: UInt32 = 0x200D

    init(_ scalar: Unicode.Scalar) {
        let value = scalar.value
        switch value {
        case 0x00A0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000: self = .space
        case 0x00A9, 0x00AE: self = .emoji
        case 0x00AA, 0x00B5, 0x00BA, 0x00C0...0x00D6, 0x00D8...0x00F6, 0x00F8...0x024F, 0x1E00...0x1EFF:
            self = .latinLetter
        case 0x02BC, 0x2018, 0x2019, 0xFF07: self = .apostrophe
        case 0x0300...0x036F, 0x200B...0x200F, 0x2060, 0xFE00...0xFE0F, 0xFEFF, 0x1F3FB...0x1F3FF, 0x20D0...0x20F0,
            0xE0000...0xE007F:
            self = .mark
        case 0x2014, 0x2013, 0x3001, 0xFF0C, 0x060C: self = .comma
        case 0x2026, 0x3002, 0xFF01, 0xFF1F, 0xFF0E: self = .sentenceEnd
        case 0x203C, 0x2049, 0x2122, 0x2139, 0x2190...0x21FF, 0x2300...0x23FF, 0x2460...0x24FF, 0x25A0...0x27BF,
            0x2900...0x297F, 0x2B00...0x2BFF, 0x3030, 0x303D, 0x3297, 0x3299, 0x1F000...0x1FAFF:
            self = .emoji
        default:
            let properties = scalar.properties
            if properties.isAlphabetic {
                self = .foreignLetter
            } else if properties.numericType == .decimal {
                self = .digit
            } else if properties.generalCategory == .nonspacingMark || properties.generalCategory == .enclosingMark
                || properties.generalCategory == .spacingMark
            {
                self = .mark
            } else {
                self = .other
            }
        }
    }
}
