/// Takes out of a text what tells who wrote it or of whom it speaks: names, handles, addresses, numbers, links.
///
/// Names are those of the people an event knows, what follows an introduction ("my name is", "Dr.") and two capitalised
/// words in a row that no lexicon knows. It takes rather too much than too little. Linear in the text.
package struct PersonalMask: Sendable {
    private static let name = "[name]"
    private static let longest = 4_096
    private static let introductions: Set<String> = [
        "name is", "call me", "i am", "i'm", "this is", "im", "it's", "name's",
    ]
    private static let titles: Set<String> = [
        "mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "sir", "madam", "señor", "señora",
    ]

    private let names: Set<String>
    private let allowed: Set<String>
    private let library: LexiconLibrary

    /// - Parameters:
    ///   - names: Full names of the people of the event.
    ///   - allowed: Titles and terms of the programme, whose words are no names.
    package init(names: [String], allowed: [String] = [], library: LexiconLibrary) {
        func words(_ texts: [String]) -> Set<String> {
            Set(texts.flatMap { $0.lowercased().split { !Self.isLetter($0) }.map(String.init) }.filter { $0.count > 1 })
        }
        self.names = words(names)
        self.allowed = words(allowed)
        self.library = library
    }

    package func mask(_ text: String) -> String {
        let text = String(text.prefix(Self.longest))
        let pieces = withoutNumbers(text).split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        let words = pieces.map(Word.init)
        var isName = words.map { isKnownName($0) }
        for index in words.indices where words[index].isCapitalised {
            let before = index > 0 ? words[index - 1] : nil
            let isIntroduced = before.map { introduces($0, after: index > 1 ? words[index - 2] : nil) } ?? false
            if isIntroduced && !isKnownWord(words[index]) || before.map({ Self.titles.contains($0.folded) }) ?? false {
                isName[index] = true
                if index + 1 < words.count, !words[index].endsClause, couldBeName(words[index + 1]) {
                    isName[index + 1] = true
                }
            }
            if index + 1 < words.count, !words[index].endsClause, couldBeName(words[index]),
                couldBeName(words[index + 1])
            {
                (isName[index], isName[index + 1]) = (true, true)
            }
        }
        var masked: [String] = []
        for index in pieces.indices {
            if isName[index] {
                // Of a name of several words one mark stays.
                if index > 0, isName[index - 1], masked.last?.hasSuffix(Self.name) ?? false { masked.removeLast() }
                masked.append(words[index].replaced(by: Self.name))
            } else {
                masked.append(withoutAddress(pieces[index]))
            }
        }
        return masked.joined(separator: " ")
    }

    // MARK: Names

    /// What stands between two spaces.
    private struct Word {
        let lead: Substring
        let core: Substring
        let tail: Substring
        let folded: String

        init(_ piece: String) {
            lead = piece.prefix { !PersonalMask.isLetter($0) }
            let rest = piece[lead.endIndex...]
            let last = rest.lastIndex(where: PersonalMask.isLetter).map { rest.index(after: $0) } ?? rest.startIndex
            var core = rest[..<last]
            if core.hasSuffix("'s") || core.hasSuffix("’s"), core.count > 3 { core = core.dropLast(2) }
            self.core = core
            tail = piece[core.endIndex...]
            folded = core.lowercased()
        }

        /// A capital, then small letters: what names look like.
        var isCapitalised: Bool {
            guard let first = core.first, first.isUppercase, core.count > 1 else { return false }
            return core.dropFirst().contains(where: \.isLowercase)
        }

        var endsClause: Bool { tail.contains { ".,;:!?".contains($0) } }

        func replaced(by mark: String) -> String { lead + mark + tail }
    }

    private static func isLetter(_ character: Character) -> Bool { character.isLetter }

    private func isKnownName(_ word: Word) -> Bool {
        guard names.contains(word.folded) else { return false }
        // "will" and "rose" are words as well; "fatima" is a name however it is written.
        return word.core.first?.isUppercase ?? false || !isKnownWord(word)
    }

    private func couldBeName(_ word: Word) -> Bool {
        word.isCapitalised && !isKnownWord(word) && !allowed.contains(word.folded)
    }

    private func introduces(_ word: Word, after previous: Word?) -> Bool {
        Self.introductions.contains(word.folded)
            || previous.map { Self.introductions.contains("\($0.folded) \(word.folded)") } ?? false
    }

    private func isKnownWord(_ word: Word) -> Bool {
        let bytes = word.folded.utf8Span.span
        let hash = ByteHash.of(bytes)
        return library.lexicons.values.contains { $0.word(bytes, hash: hash) != nil }
    }

    // MARK: Addresses and numbers

    private func withoutAddress(_ piece: String) -> String {
        let lowered = piece.lowercased()
        if lowered.contains("://") || lowered.hasPrefix("www.") { return "[link]" }
        guard let at = piece.firstIndex(of: "@"), piece.index(after: at) < piece.endIndex else { return piece }
        let domain = piece[piece.index(after: at)...]
        let isAddress = at > piece.startIndex && domain.contains(".")
        let isHandle = domain.first.map { $0.isLetter || $0.isNumber || $0 == "_" } ?? false
        let tail = String(piece.reversed().prefix { ",.;:!?)".contains($0) }.reversed())
        return isAddress ? "[email]\(tail)" : isHandle ? "\(piece[..<at])[handle]\(tail)" : piece
    }

    /// Seven digits and more, whatever stands between them in telephone numbers.
    private func withoutNumbers(_ text: String) -> String {
        var result = ""
        var run = ""
        func digits() -> Int { run.count { $0.isNumber } }
        func flush() {
            guard digits() >= 7 else {
                result += run
                run = ""
                return
            }
            let tail = run.reversed().prefix { !$0.isNumber }.reversed()
            result += "[phone]" + String(tail)
            run = ""
        }
        for character in text {
            let joins = !run.isEmpty && " -./()".contains(character)
            if character.isNumber || joins || (run.isEmpty && (character == "+" || character == "(")) {
                run.append(character)
            } else {
                flush()
                result.append(character)
            }
        }
        flush()
        return result
    }
}
