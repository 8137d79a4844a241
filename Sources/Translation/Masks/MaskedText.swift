/// A text whose numbers, dates, addresses and names are taken out and numbered: `It starts at ⟦1⟧.`
///
/// One translation then serves every number, and no translator can spoil one.
package struct MaskedText: Hashable, Sendable {
    /// With `⟦1⟧`, `⟦2⟧`… in the place of slots.
    package let text: String
    package let slots: [Slot]
    /// What memories compare: the normalised text with the kinds of its slots.
    package let key: String

    /// Slots of one text; what follows stays as it is.
    private static let most = 32

    package init(_ raw: String, names: NameList = .none) {
        let collapsed = NormalizedText.collapsed(raw)
        // A text with such brackets of its own could not be told from a masked one.
        guard !Self.holdsBrackets(collapsed), !names.isEmpty || Self.mayHoldSlots(collapsed) else {
            text = collapsed
            slots = []
            key = NormalizedText(collapsed).key
            return
        }
        let tokens = collapsed.utf8.split(separator: UInt8(ascii: " ")).map { Self.pieces(Substring($0)) }
        let words = names.isEmpty ? [] : tokens.map { $0.core.lowercased() }
        var slots: [Slot] = []
        var result = ""
        var index = 0
        while index < tokens.count {
            if index > 0 { result += " " }
            let token = tokens[index]
            if slots.count < Self.most, !names.isEmpty, let (spelling, count) = names.match(words, at: index),
                Self.areOnePhrase(tokens[index..<index + count])
            {
                slots.append(Slot(.name, spelling))
                result += token.before + "⟦\(slots.count)⟧" + tokens[index + count - 1].after
                index += count
                continue
            }
            // At the beginning of a sentence "Will" may be no name.
            if slots.count < Self.most, index > 0, names.isPart(token.core), !Self.endsSentence(tokens[index - 1]) {
                slots.append(Slot(.name, String(token.core)))
                result += token.before + "⟦\(slots.count)⟧" + token.after
            } else if slots.count < Self.most, let kind = Slot.kind(of: token.core) {
                slots.append(Slot(kind, String(token.core)))
                result += token.before + "⟦\(slots.count)⟧" + token.after
            } else {
                result += token.whole
            }
            index += 1
        }
        text = result
        self.slots = slots
        let normalized = NormalizedText(result).key
        key = slots.isEmpty ? normalized : normalized + "\u{1}" + slots.map(\.kind.rawValue).joined()
    }

    private static func holdsBrackets(_ text: String) -> Bool {
        // The first byte of both; few texts have it.
        text.utf8.contains(0xE2) && text.unicodeScalars.contains { $0 == "⟦" || $0 == "⟧" }
    }

    /// Whether a text holds anything that a number, date or address has; false for most, and quick to tell.
    private static func mayHoldSlots(_ text: String) -> Bool {
        var run = 0
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "@"), UInt8(ascii: ":"): return true
            case UInt8(ascii: "w"): run += 1
            default: run = 0
            }
            if run == 3 { return true }
        }
        return false
    }

    /// A translation of `text` with the slots put back; `nil` when it lost or doubled one.
    package func filled(_ translation: String, for pair: LanguagePair) -> String? {
        Self.fill(translation, with: slots.map { $0.written(for: pair) })
    }

    static func fill(_ template: String, with texts: [String]) -> String? {
        guard holdsBrackets(template) else { return texts.isEmpty ? template : nil }
        var result = ""
        var seen = Set<Int>()
        var rest = template[...].unicodeScalars
        while let open = rest.firstIndex(of: "⟦") {
            guard let close = rest[open...].firstIndex(of: "⟧"),
                let number = Int(Substring(rest[rest.index(after: open)..<close])),
                (1...max(1, texts.count)).contains(number), number <= texts.count, seen.insert(number).inserted
            else { return nil }
            result += Substring(rest[..<open]) + texts[number - 1]
            rest = rest[rest.index(after: close)...]
        }
        guard seen.count == texts.count, !rest.contains("⟧") else { return nil }
        return result + Substring(rest)
    }

    /// The translation of the whole text as a template for other slots: each slot's text must stand in it once.
    package func template(of translation: String, for pair: LanguagePair) -> String? {
        var template = MaskedTokens(translation)
        for (index, slot) in slots.enumerated() {
            guard template.replace(slot.written(for: pair), orElse: slot.text, by: "⟦\(index + 1)⟧") else { return nil }
        }
        // A number that only the translation has would be wrong beside another text.
        guard !template.holdsOther() else { return nil }
        return template.text
    }

    // MARK: Tokens

    struct Token {
        var whole: Substring
        var before: Substring
        var core: Substring
        var after: Substring
    }

    /// A token without the punctuation around it.
    static func pieces(_ token: Substring) -> Token {
        var core = token
        if let first = token.utf8.first, let last = token.utf8.last, isWordByte(first), isWordByte(last) {
            // What ends in s may be a possessive.
            if last != UInt8(ascii: "s") || token.utf8.dropLast().last.map(isWordByte) ?? true {
                return Token(whole: token, before: "", core: token, after: "")
            }
        }
        while let first = core.first, "([{\"'“‘«¿¡*".contains(first) { core.removeFirst() }
        while let last = core.last, ".,;:!?)]}\"'”’»…*".contains(last) { core.removeLast() }
        if core.isEmpty { return Token(whole: token, before: token, core: core, after: "") }
        // "Ada's" is Ada and what follows.
        if core.hasSuffix("'s") || core.hasSuffix("’s") { core.removeLast(2) }
        return Token(
            whole: token, before: token[..<core.startIndex], core: core, after: token[core.endIndex...])
    }

    /// An ASCII letter or digit.
    private static func isWordByte(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }

    private static func endsSentence(_ token: Token) -> Bool { token.after.contains { ".!?".contains($0) } }

    /// No punctuation parts the words of a name.
    private static func areOnePhrase(_ tokens: ArraySlice<Token>) -> Bool {
        tokens.dropFirst().allSatisfy { $0.before.isEmpty } && tokens.dropLast().allSatisfy { $0.after.isEmpty }
    }
}

/// The tokens of a translation while its slots are found in it.
private struct MaskedTokens {
    private var tokens: [(before: Substring, core: String, after: Substring, isSlot: Bool)]

    init(_ text: String) {
        tokens = NormalizedText.collapsed(text).split(separator: " ").map {
            let token = MaskedText.pieces($0)
            return (token.before, String(token.core), token.whole[token.core.endIndex...], false)
        }
    }

    mutating func replace(_ written: String, orElse plain: String, by slot: String) -> Bool {
        for candidate in [written, plain] {
            let places = tokens.indices.filter { !tokens[$0].isSlot && tokens[$0].core == candidate }
            guard places.count == 1, let place = places.first else { continue }
            tokens[place].core = slot
            tokens[place].isSlot = true
            return true
        }
        return false
    }

    func holdsOther() -> Bool { tokens.contains { !$0.isSlot && Slot.kind(of: $0.core[...]) != nil } }

    var text: String { tokens.map { $0.before + $0.core + $0.after }.joined(separator: " ") }
}
