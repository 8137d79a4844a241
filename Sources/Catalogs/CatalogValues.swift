import Documents
import RoomModel

/// An entry of a session's glossary.
struct GlossaryEntry {
    var term: String
    /// A respelling in plain English.
    var say: String?
}

// How the values that many parts of a catalog share are read.

extension ValueReading {
    static func identifier<Kind: IdentifierKind>(of kind: Kind.Type) -> Self where Value == Identifier<Kind> {
        let expectation =
            "an id of 1 to 64 characters of A-Z a-z 0-9 _ -" + (Kind.allowsDot ? " and ." : ", without a dot")
        return ValueReading<String>.text(bytes: 4096).refined(expectation) { Identifier<Kind>($0) }
    }
}

extension ValueReading<String> {
    /// The longest text of a catalog, in bytes: a page of print.
    private static let longest = 4096

    /// A name or title on one line.
    static var title: Self { text(bytes: longest) }
    /// A text that may have several lines, and may be empty.
    static var prose: Self { text(bytes: longest, lines: true, empty: true) }
    /// A short word that other parts refer to: an audio track, the subject of a token.
    static var name: Self { text(bytes: 200) }
}

extension ValueReading<[String]> {
    static var words: Self { .list(of: .title, atMost: 1_000) }
    static var languages: Self { .list(of: .language, atMost: 100) }
}

extension ValueReading<GlossaryEntry> {
    /// A term, or a term with how to say it.
    static var glossaryEntry: Self {
        Self("a term, or {term: Kubernetes, say: koo ber net ees}") { document, path, problems in
            guard case .map = document else {
                return ValueReading<String>.title.read(document, path, problems).map { GlossaryEntry(term: $0) }
            }
            let reader = DocumentReader(document, at: path, problems: problems)
            let term = reader.required("term", .title)
            let say = reader.optional("say", .title)
            return term.map { GlossaryEntry(term: $0, say: say) }
        }
    }
}

extension ValueReading<EventTime> {
    static var time: Self { ValueReading<Int64>.milliseconds.map { EventTime(milliseconds: $0) } }
}

extension ValueReading<Int> {
    /// People or seats.
    static var count: Self { integer(in: 0...1_000_000_000) }
}

extension DocumentReader {
    /// `start` and `end`, of which the second must not come before the first.
    func span() -> (start: EventTime?, end: EventTime?) {
        let start = optional("start", .time)
        let end = optional("end", .time)
        if let start, let end, end < start {
            problems.report(path.appending("end"), "is before start: exchange them or correct one")
        }
        return (start, end)
    }

    func words(_ key: String) -> [String] { value(key, .words, default: []) }
}
