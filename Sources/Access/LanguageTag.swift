/// A BCP 47 language tag in its conventional case: `es`, `es-MX`, `zh-Hant`.
///
/// Only the shape is checked (RFC 5646 §2.1, at most 35 bytes), not the registry; two spellings that differ in case are one
/// tag.
package struct LanguageTag: Hashable, Sendable, CustomStringConvertible {
    package let text: String

    package init?(_ text: some StringProtocol) {
        guard text.utf8.count <= 35 else { return nil }
        let subtags = text.split(separator: "-", omittingEmptySubsequences: false)
        var parts: [String] = []
        for (index, subtag) in subtags.enumerated() {
            let isAlphabetic = subtag.utf8.allSatisfy { Self.isLetter($0) }
            let isAlphanumeric = subtag.utf8.allSatisfy { Self.isLetter($0) || Self.isDigit($0) }
            if index == 0 {
                guard (2...8).contains(subtag.utf8.count), isAlphabetic else { return nil }
                parts.append(subtag.lowercased())
                continue
            }
            guard (1...8).contains(subtag.utf8.count), isAlphanumeric else { return nil }
            switch subtag.utf8.count {
            case 2 where isAlphabetic && parts.last?.utf8.count != 1: parts.append(subtag.uppercased())
            case 4 where isAlphabetic && parts.last?.utf8.count != 1: parts.append(subtag.capitalizedASCII)
            default: parts.append(subtag.lowercased())
            }
        }
        self.text = parts.joined(separator: "-")
    }

    /// The language without region and script.
    package var primary: Substring { text.prefix { $0 != "-" } }

    package var description: String { text }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}

extension StringProtocol {
    /// First letter large, the others small.
    fileprivate var capitalizedASCII: String { prefix(1).uppercased() + dropFirst().lowercased() }
}
