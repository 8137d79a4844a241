/// The job titles that a sponsor looks for, read once.
package struct TitleWish: Sendable {
    private struct Entry: Sendable {
        var text: String
        var roles: [JobRole]
        var words: [String]
    }

    private let entries: [Entry]

    package init(_ titles: [String], reader: TitleReader) {
        entries = titles.map { Entry(text: $0, roles: reader.roles(of: $0), words: PlainWords.words(of: $0)) }
    }

    /// The first entry of the list that a title fulfils, as the sponsor wrote it.
    package func match(_ title: String, roles: [JobRole]) -> String? {
        let words = PlainWords.words(of: title)
        let isHeld = !roles.isEmpty && roles.allSatisfy { $0.decision > .support }
        return entries.first { entry in
            if words == entry.words { return true }
            if entry.roles.isEmpty {
                // No post is known in what the list says: its words must stand in the title as they are.
                return !entry.words.isEmpty && (roles.isEmpty || isHeld) && words.holds(entry.words)
            }
            return entry.roles.contains { wanted in roles.contains { $0.satisfies(wanted) } }
        }?.text
    }
}

extension Array where Element: Equatable {
    /// Whether `run` stands somewhere in this array in one piece.
    func holds(_ run: [Element]) -> Bool {
        guard !run.isEmpty, count >= run.count else { return false }
        return (0...(count - run.count)).contains { Array(self[$0..<($0 + run.count)]) == run }
    }
}
