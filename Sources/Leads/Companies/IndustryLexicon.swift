/// Names of industries with their synonyms, and which industries are near each other.
///
/// A file's lines are `term<TAB>industry<TAB>family`.
package struct IndustryLexicon: Sendable {
    private struct Entry: Sendable {
        var name: String
        var family: String
    }

    private var entries: [String: Entry] = [:]

    package init() {}

    package mutating func read(_ text: String, name: String) throws(LeadLexiconError) {
        for (number, line) in LexiconLines.rows(of: text) {
            let term = line.isEmpty ? "" : Self.key(line[0])
            guard line.count == 3, !term.isEmpty, !line[1].isEmpty, !line[2].isEmpty else {
                throw LeadLexiconError(
                    file: name, line: number, reason: "needs a term, an industry and a family with tabs between")
            }
            entries[term] = Entry(name: line[1], family: line[2])
        }
    }

    /// How near two industries are.
    package enum Nearness: Int, Hashable, Sendable, Comparable {
        case apart, near, same

        package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
    }

    /// What an industry's description says, read once. Several may be named: "Retail & E-commerce".
    package struct Reading: Hashable, Sendable {
        fileprivate var names: Set<String> = []
        fileprivate var families: Set<String> = []
        fileprivate var words: [[String]] = []

        /// Nothing that says anything: empty, "other", "n/a".
        package var isEmpty: Bool { words.isEmpty }
    }

    package func read(_ description: String) -> Reading {
        var reading = Reading()
        let whole = Self.key(description)
        if Self.silence.contains(whole) || whole.isEmpty { return reading }
        reading.words.append(whole.split(separator: " ").map(String.init))
        if let entry = entries[whole] {
            reading.add(entry.name, entry.family)
            return reading
        }
        for part in Self.parts(of: description) {
            if let entry = entries[part] { reading.add(entry.name, entry.family) }
            reading.words.append(part.split(separator: " ").map(String.init))
        }
        return reading
    }

    package func nearness(_ left: Reading, _ right: Reading) -> Nearness {
        if !left.names.isDisjoint(with: right.names) { return .same }
        if left.words.contains(where: right.words.contains) { return .same }
        if !left.families.isDisjoint(with: right.families) { return .near }
        let isPart = left.words.contains { one in right.words.contains { one.holds($0) || $0.holds(one) } }
        return isPart ? .near : .apart
    }

    private static let silence: Set<String> = ["other", "others", "n a", "na", "none", "unknown", "various", "misc"]

    private static func key(_ text: String) -> String {
        PlainWords.words(of: String(text.prefix(400))).joined(separator: " ")
    }

    private static func parts(of text: String) -> [String] {
        var parts: [[String]] = [[]]
        for token in PlainWords.tokens(of: String(text.prefix(400))) {
            if case .word(let word) = token, !["and", "und", "y", "et"].contains(word) {
                parts[parts.count - 1].append(word)
            } else {
                parts.append([])
            }
        }
        return parts.filter { !$0.isEmpty }.map { $0.joined(separator: " ") }
    }
}

extension IndustryLexicon.Reading {
    fileprivate mutating func add(_ name: String, _ family: String) {
        names.insert(name)
        families.insert(family)
    }
}
