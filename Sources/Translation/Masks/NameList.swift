/// Names and terms that stay as they are in every language.
package struct NameList: Hashable, Sendable {
    /// Spellings by their first word in lower case, the longest first.
    private let names: [String: [Name]]
    /// Words of people's names, which stand for the person where they are written with a capital.
    private let parts: Set<String>
    /// Changes when a name is added, removed or spelled otherwise; 0 without names.
    package let revision: UInt64

    private struct Name: Hashable {
        var words: [String]
        var spelling: String
    }

    package static let none = NameList([])

    /// - Parameter people: Names of people, each word of which may stand alone.
    package init(_ names: some Sequence<String>, people: [String] = []) {
        let people = people.map { NormalizedText.collapsed($0) }
        parts = Set(
            people.flatMap { $0.split(separator: " ").map(String.init) }
                .filter { $0.count > 2 && $0.first?.isUppercase ?? false })
        var table: [String: [Name]] = [:]
        // FNV-1a over the sorted names: the same list has the same revision after a restart.
        var revision: UInt64 = 0
        let spellings = Set((names.map { NormalizedText.collapsed($0) } + people).filter { !$0.isEmpty }).sorted()
        for spelling in spellings {
            let words = spelling.lowercased().split(separator: " ").map(String.init)
            table[words[0], default: []].append(Name(words: words, spelling: spelling))
            if revision == 0 { revision = 0xcbf2_9ce4_8422_2325 }
            for byte in Array(spelling.utf8) + [0] { revision = (revision ^ UInt64(byte)) &* 0x100_0000_01b3 }
        }
        for part in parts.sorted() {
            for byte in Array(part.utf8) + [1] { revision = (revision ^ UInt64(byte)) &* 0x100_0000_01b3 }
        }
        self.names = table.mapValues { $0.sorted { $0.words.count > $1.words.count } }
        self.revision = revision
    }

    package var isEmpty: Bool { names.isEmpty }

    /// Whether a word is a part of somebody's name, as it is written.
    func isPart(_ word: Substring) -> Bool { !parts.isEmpty && parts.contains(String(word)) }

    /// The longest name that begins at a word: its spelling and its number of words. Words are in lower case.
    func match(_ words: [String], at index: Int) -> (spelling: String, count: Int)? {
        guard !names.isEmpty, let candidates = names[words[index]] else { return nil }
        for name in candidates where index + name.words.count <= words.count {
            if words[index..<index + name.words.count].elementsEqual(name.words) {
                return (name.spelling, name.words.count)
            }
        }
        return nil
    }
}
