/// Names and terms that stay as they are in every language.
package struct NameList: Hashable, Sendable {
    /// Spellings by their first word in lower case, the longest first.
    private let names: [String: [Name]]
    /// Changes when a name is added, removed or spelled otherwise; 0 without names.
    package let revision: UInt64

    private struct Name: Hashable {
        var words: [String]
        var spelling: String
    }

    package static let none = NameList([])

    package init(_ names: some Sequence<String>) {
        var table: [String: [Name]] = [:]
        // FNV-1a over the sorted names: the same list has the same revision after a restart.
        var revision: UInt64 = 0
        let spellings = Set(names.map { NormalizedText.collapsed($0) }.filter { !$0.isEmpty }).sorted()
        for spelling in spellings {
            let words = spelling.lowercased().split(separator: " ").map(String.init)
            table[words[0], default: []].append(Name(words: words, spelling: spelling))
            if revision == 0 { revision = 0xcbf2_9ce4_8422_2325 }
            for byte in Array(spelling.utf8) + [0] { revision = (revision ^ UInt64(byte)) &* 0x100_0000_01b3 }
        }
        self.names = table.mapValues { $0.sorted { $0.words.count > $1.words.count } }
        self.revision = revision
    }

    package var isEmpty: Bool { names.isEmpty }

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
