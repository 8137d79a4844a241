import Documents

/// Refuses, before Yams sees a text, what could make it work out of all proportion.
///
/// Yams hashes every key of a map. A key that is a scalar costs what it weighs; one that is an alias of aliases costs
/// exponentially more than it weighs, and keys inside keys cost the square. We use neither, so a text with aliases may
/// hold nothing that looks like a key of that kind, and one without aliases only a few, since the same signs occur in
/// prose. Looking at bytes alone finds every such key and, rarely, a harmless text.
enum YAMLKeyGuard {
    /// Suspicious places that a text without aliases may have.
    private static let allowedWithoutAliases = 64

    /// O(n).
    static func check(_ bytes: [UInt8]) throws(DocumentSyntaxError) {
        var suspects: [Int] = []
        var anchors: Set<ArraySlice<UInt8>> = []
        var aliases: Set<ArraySlice<UInt8>> = []
        for (index, byte) in bytes.enumerated() {
            switch byte {
            case UInt8(ascii: "&"): anchors.insert(name(bytes, after: index))
            case UInt8(ascii: "*"): aliases.insert(name(bytes, after: index))
            case UInt8(ascii: ":"):
                if suspects.count <= allowedWithoutAliases, endsCollectionOrAlias(bytes, before: index) {
                    suspects.append(index)
                }
            case UInt8(ascii: "?"):
                if suspects.count <= allowedWithoutAliases, beginsToken(bytes, at: index) { suspects.append(index) }
            default: continue
            }
        }
        let isAliased = aliases.contains { !$0.isEmpty && anchors.contains($0) }
        let allowed = isAliased ? 0 : allowedWithoutAliases
        guard suspects.count > allowed, let place = suspects.last else { return }
        let before = bytes[..<place]
        throw DocumentSyntaxError(
            line: before.count { $0 == 0x0A } + 1, column: place - (before.lastIndex(of: 0x0A) ?? -1),
            message: "this looks like a key that is a list, a map or an alias, which is not read: "
                + "write a word, or rewrite the text without the colon or question mark")
    }

    private static func name(_ bytes: [UInt8], after index: Int) -> ArraySlice<UInt8> {
        bytes[(index + 1)...].prefix(while: isName)
    }

    /// Whether the colon could follow `]`, `}` or `*name`: directly, after blanks, or at the beginning of its line.
    private static func endsCollectionOrAlias(_ bytes: [UInt8], before index: Int) -> Bool {
        var end = index
        while end > 0, isBlank(bytes[end - 1]) { end -= 1 }
        guard end > 0, !isBreak(bytes[end - 1]) else { return true }
        if bytes[end - 1] == UInt8(ascii: "]") || bytes[end - 1] == UInt8(ascii: "}") { return true }
        var start = end
        while start > 0, isName(bytes[start - 1]) { start -= 1 }
        return start > 0 && start < end && bytes[start - 1] == UInt8(ascii: "*")
    }

    /// Whether a question mark could begin a key: it follows a blank, a line break or another sign of YAML.
    private static func beginsToken(_ bytes: [UInt8], at index: Int) -> Bool {
        guard index > 0 else { return true }
        let before = bytes[index - 1]
        return isBlank(before) || isBreak(before) || "[{,:-?\"']}".utf8.contains(before)
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
    private static func isBreak(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }

    private static func isName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), 0x80...:
            true
        default: false
        }
    }
}
