/// Something in a text that is not translated but put back: a number, a date, a name.
package struct Slot: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable {
        case number = "n"
        case date = "d"
        case time = "t"
        /// An address of a page or mailbox.
        case address = "a"
        /// A word with digits in it, such as a version or a model.
        case code = "c"
        /// A name or a term of the glossary.
        case name = "g"
    }

    package var kind: Kind
    /// As it stands in the text.
    package var text: String

    package init(_ kind: Kind, _ text: String) {
        self.kind = kind
        self.text = text
    }

    /// As it is put into a text of the target language.
    package func written(for pair: LanguagePair) -> String {
        // Without a mark between its digits a number is the same everywhere.
        guard kind == .number, text.utf8.contains(where: { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ",") }) else {
            return text
        }
        let (source, target) = (NumberFormat(language: pair.source), NumberFormat(language: pair.target))
        return source.rewrite(text, in: target) ?? text
    }

    /// The kind of a token without the punctuation around it; `nil` for a plain word.
    static func kind(of token: Substring) -> Kind? {
        // Most tokens are words and hold nothing of the kind.
        guard token.utf8.contains(where: { isDigit($0) || marks.contains($0) }) else { return nil }
        let bytes = Array(token.utf8)
        guard bytes.count <= 2_048 else { return nil }
        if bytes.starts(with: "www.".utf8) || holdsScheme(bytes) { return .address }
        if let at = bytes.firstIndex(of: UInt8(ascii: "@")), at > 0, bytes[at...].contains(UInt8(ascii: ".")) {
            return .address
        }
        guard bytes.contains(where: isDigit) else { return nil }
        if let kind = numeric(bytes) { return kind }
        // "21st" is a word of its language.
        let letters = bytes.drop(while: isDigit)
        if letters.count < bytes.count, ["st", "nd", "rd", "th"].contains(String(decoding: letters, as: UTF8.self)) {
            return nil
        }
        return .code
    }

    /// What addresses have and words have not.
    private static let marks = Array("@:.".utf8)
    private static let prefixes = ["$", "€", "£", "¥", "+", "-", "−", "#"].map { Array($0.utf8) }
    private static let suffixes = ["%", "€", "$", "£", "°"].map { Array($0.utf8) }

    private static func holdsScheme(_ bytes: [UInt8]) -> Bool {
        bytes.indices.contains { bytes[$0] == UInt8(ascii: ":") && bytes[$0...].starts(with: "://".utf8) }
    }

    /// Digits with marks between them, and a sign, a currency or a per cent sign around them.
    private static func numeric(_ bytes: [UInt8]) -> Kind? {
        var core = bytes[...]
        while let prefix = prefixes.first(where: { core.starts(with: $0) }) { core = core.dropFirst(prefix.count) }
        while let suffix = suffixes.first(where: { core.count > $0.count && core.suffix($0.count).elementsEqual($0) }) {
            core = core.dropLast(suffix.count)
        }
        if !core.isEmpty, core.allSatisfy(isDigit) { return .number }
        guard let first = core.first, isDigit(first), let last = core.last, isDigit(last) else { return nil }
        let marks = core.filter { !isDigit($0) }
        let groups = core.split(omittingEmptySubsequences: false) { !isDigit($0) }
        guard groups.allSatisfy({ !$0.isEmpty }) else { return nil }
        switch Set(marks) {
        case [UInt8(ascii: ":")]: return marks.count <= 2 && groups.allSatisfy { $0.count <= 2 } ? .time : nil
        case [UInt8(ascii: "/")], [UInt8(ascii: "-")]:
            return marks.count == 2 ? .date : nil
        case [UInt8(ascii: ".")] where marks.count == 2 && groups.map(\.count).max() ?? 0 <= 4 && !areThousands(groups):
            return groups.last?.count == 4 || groups.first?.count == 4 ? .date : .code
        case [UInt8(ascii: ".")], [UInt8(ascii: ",")], [UInt8(ascii: "."), UInt8(ascii: ",")]: return .number
        default: return nil
        }
    }

    private static func areThousands(_ groups: [ArraySlice<UInt8>]) -> Bool {
        groups.dropFirst().allSatisfy { $0.count == 3 }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
