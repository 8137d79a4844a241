extension ValueReading<String> {
    /// A language tag of the shape that BCP 47 gives it (RFC 5646 §2.1): `en`, `es-MX`, `zh-Hant`. The registry is not
    /// asked.
    package static var language: Self {
        let expectation = "a language tag of BCP 47 such as en, es-MX or zh-Hant"
        return Self(expectation) { document in
            guard case .text(let text) = document, isLanguageTag(text) else { return nil }
            return text
        }
    }

    private static func isLanguageTag(_ text: String) -> Bool {
        guard text.utf8.count <= 35 else { return false }
        let subtags = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        for (index, subtag) in subtags.enumerated() {
            guard (index == 0 ? 2...8 : 1...8).contains(subtag.count) else { return false }
            for byte in subtag {
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): continue
                case UInt8(ascii: "0")...UInt8(ascii: "9") where index > 0: continue
                default: return false
                }
            }
        }
        return true
    }
}
