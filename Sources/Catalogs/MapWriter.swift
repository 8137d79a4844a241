import Documents
import RoomModel

/// Gathers the members of one map; values that are absent add none.
struct MapWriter {
    private var members: [Document.Member] = []

    var document: Document { .map(members) }

    mutating func text(_ key: String, _ value: String?) { add(key, value.map(Document.text)) }

    mutating func bool(_ key: String, _ value: Bool) { add(key, .bool(value)) }

    mutating func integer(_ key: String, _ value: Int?) { add(key, value.map { .integer(Int64($0)) }) }

    /// Whole numbers are written without a fraction, as people write them.
    mutating func number(_ key: String, _ value: Double?) {
        add(key, value.map { number in Int64(exactly: number).map(Document.integer) ?? .number(number) })
    }

    /// ISO 8601; milliseconds since the epoch where the year has no four digits.
    mutating func time(_ key: String, _ value: EventTime?) {
        add(
            key,
            value.map { time in TimeText.format(time.milliseconds).map(Document.text) ?? .integer(time.milliseconds) })
    }

    /// Left out when empty.
    mutating func texts(_ key: String, _ values: [String]) {
        if !values.isEmpty { add(key, .list(values.map(Document.text))) }
    }

    /// Terms as texts, those with a respelling as `{term, say}`. Left out when empty.
    mutating func glossary(_ terms: [String], respellings: [String: String]) {
        guard !terms.isEmpty else { return }
        let entries = terms.map { term in
            respellings[term].map { .map([Document.Member("term", .text(term)), Document.Member("say", .text($0))]) }
                ?? Document.text(term)
        }
        add("glossary", .list(entries))
    }

    /// Sponsors in the order of their ids, so that equal catalogs give equal bytes.
    mutating func grant(_ key: String, _ grant: Consent.Sponsors) {
        switch grant {
        case .all: add(key, .text("all"))
        case .only(let listed): add(key, .list(listed.sorted().map { .text($0.text) }))
        }
    }

    /// Left out when empty.
    mutating func map(_ key: String, _ write: (inout MapWriter) -> Void) {
        var inner = MapWriter()
        write(&inner)
        if !inner.members.isEmpty { add(key, inner.document) }
    }

    mutating func list<Item>(_ key: String, _ items: [Item], _ write: (Item, inout MapWriter) -> Void) {
        let documents = items.map { item in
            var inner = MapWriter()
            write(item, &inner)
            return inner.document
        }
        add(key, .list(documents))
    }

    private mutating func add(_ key: String, _ value: Document?) {
        if let value { members.append(Document.Member(key, value)) }
    }
}
