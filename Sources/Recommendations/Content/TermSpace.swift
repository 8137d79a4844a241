import Foundation

/// Words brought into one form and weighed by how rare they are in the catalog.
///
/// The space in which items, people and live speech are compared. Terms are the words of a text without stopwords and
/// plural endings; tags and interests count as words too, so "machine-learning" meets "machine learning".
struct TermSpace: Sendable {
    /// What a term weighs that stands in every text.
    private static let floor: Float = 0.3

    private let stopwords: Set<String>
    /// In how many texts each term stands.
    private var documents: [String: Int] = [:]
    private var count = 0

    init(stopwords: Set<String> = []) { self.stopwords = stopwords }

    /// The terms of a text in its order. O(n).
    func terms(of text: String) -> [String] {
        var terms: [String] = []
        // Most texts are ASCII, whose letters are told apart at a glance.
        let isPlain = text.utf8.allSatisfy { $0 < 0x80 }
        func isWord(_ character: Character) -> Bool {
            if isPlain, let byte = character.asciiValue { return Self.isWord(byte) }
            return character.isLetter || character.isNumber
        }
        for word in text.lowercased().split(whereSeparator: { !isWord($0) }) {
            guard word.utf8.count > 1, word.utf8.count <= 64, !stopwords.contains(String(word)) else { continue }
            terms.append(Self.singular(word))
        }
        return terms
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }

    /// Counts a text of the catalog; call for each before asking for weights.
    mutating func learn(_ terms: some Sequence<String>) {
        count += 1
        for term in Set(terms) { documents[term, default: 0] += 1 }
    }

    /// Inverse document frequency, smoothed: a term that stands nowhere weighs most, one that stands everywhere little.
    func weight(of term: String) -> Float {
        let known = documents[term] ?? 0
        return Float(log(Double(1 + count) / Double(1 + known))) + Self.floor
    }

    /// "databases" and "database" are one term. Only endings that are safe without a dictionary.
    private static func singular(_ word: Substring) -> String {
        if word.utf8.count > 4, word.hasSuffix("ies") { return word.dropLast(3) + "y" }
        if word.utf8.count > 3, word.hasSuffix("s"), !word.hasSuffix("ss"), !word.hasSuffix("us"), !word.hasSuffix("is")
        {
            return String(word.dropLast())
        }
        return String(word)
    }
}
