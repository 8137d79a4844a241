/// A text as memories compare it: white space collapsed, case folded, without its full stop.
///
/// Canonically equivalent spellings compare as equal, since they do as Swift strings. A question or exclamation mark
/// stays: it changes what is meant. Idempotent.
package struct NormalizedText: Hashable, Sendable {
    package let key: String

    package init(_ text: String) {
        if let key = Self.plainKey(of: text) {
            self.key = key
            return
        }
        var key = Self.collapsed(text).lowercased()
        while let last = key.unicodeScalars.last, Self.stops.contains(last) || last == " " {
            key.unicodeScalars.removeLast()
        }
        self.key = key
    }

    /// The key of plain text, as most texts are, in one pass; `nil` for any other.
    private static func plainKey(of text: String) -> String? {
        var text = text
        return text.withUTF8 { bytes in
            guard isCollapsed(bytes) else { return nil }
            var length = bytes.count
            while length > 0, bytes[length - 1] == UInt8(ascii: ".") || bytes[length - 1] == UInt8(ascii: " ") {
                length -= 1
            }
            return String(unsafeUninitializedCapacity: length) { key in
                for index in 0..<length {
                    let byte = bytes[index]
                    key[index] = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
                }
                return length
            }
        }
    }

    static let stops: Set<Unicode.Scalar> = [".", "…", "。", "۔", "।"]

    /// One space for each run of white space and control characters, none at the ends.
    package static func collapsed(_ text: String) -> String {
        var text = text
        if text.withUTF8(isCollapsed) { return text }
        var result = String.UnicodeScalarView()
        var isSpaceDue = false
        for scalar in text.unicodeScalars {
            if isSpace(scalar) || scalar.value == 0xFEFF {
                isSpaceDue = !result.isEmpty
                continue
            }
            if isSpaceDue { result.append(" ") }
            isSpaceDue = false
            result.append(scalar)
        }
        return String(result)
    }

    /// White space as Unicode has it (White_Space), and control characters.
    private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0...0x20, 0x7F, 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000: true
        default: false
        }
    }

    /// Whether a text is plain ASCII, but for the brackets of slots, without white space to collapse; as most are.
    private static func isCollapsed(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        var before = UInt8(ascii: " ")
        var index = 0
        while index < text.count {
            let byte = text[index]
            if byte == 0xE2 {
                // ⟦ and ⟧ are E2 9F A6 and E2 9F A7.
                guard text.count - index >= 3, text[index + 1] == 0x9F, text[index + 2] | 1 == 0xA7 else {
                    return false
                }
                index += 2
            } else {
                guard (0x20..<0x7F).contains(byte), byte != 0x20 || before != 0x20 else { return false }
            }
            before = byte
            index += 1
        }
        return before != 0x20
    }

    /// The translation with the full stop of the text that was asked, where that of the text remembered differs.
    static func adapt(_ translation: String, of remembered: String, to asked: String) -> String {
        let hadStop = endsInStop(remembered)
        let hasStop = endsInStop(asked)
        if hadStop == hasStop { return translation }
        if hasStop {
            guard let last = translation.unicodeScalars.last, !stops.contains(last), last.properties.isAlphabetic
            else { return translation }
            return translation + "."
        }
        var scalars = translation.unicodeScalars
        while let last = scalars.last, stops.contains(last) { scalars.removeLast() }
        return String(scalars)
    }

    private static func endsInStop(_ text: String) -> Bool {
        text.unicodeScalars.last { !$0.properties.isWhitespace }.map(stops.contains) ?? false
    }
}
