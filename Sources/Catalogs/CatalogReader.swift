import Documents
import RoomModel

/// Reads a catalog out of a document, or lists everything that is wrong with it by key path.
///
/// Unknown keys are ignored. Ids must be unique among their kind, sponsors that something refers to must be listed, and
/// no session or event may end before it begins.
package struct CatalogReader {
    /// What is wrong with a catalog; never empty.
    package struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
        package var problems: [DocumentProblem]

        package var description: String { problems.map(\.description).joined(separator: "; ") }
    }

    /// Entries of one list at most. 200,000 attendees are the largest fair there is.
    static let mostEntries = 200_000

    private let problems = DocumentProblems()

    package static func read(_ document: Document) throws(Failure) -> Catalog {
        let reader = CatalogReader()
        let catalog = reader.catalog(document)
        guard reader.problems.isEmpty, let catalog else { throw Failure(problems: reader.problems.list) }
        return catalog
    }

    private func catalog(_ document: Document) -> Catalog? {
        let reader = DocumentReader(document, problems: problems)
        if document == .null { problems.report(.root, "is empty: write at least tenant and event") }
        let tenant = reader.required("tenant", .identifier(of: TenantKind.self))
        let event = event(reader)
        // Sponsors come first: sessions, contents and consents refer to them.
        let (sponsors, sponsorIDs) = entries("sponsors", of: reader, id: \.id) { SponsorReader.read($0) }
        let known = SponsorReferences(known: sponsorIDs)
        let (sessions, _) = entries("sessions", of: reader, id: \.id) { SessionReader.read($0, sponsors: known) }
        let (attendees, _) = entries("attendees", of: reader, id: \.id) { AttendeeReader.read($0, sponsors: known) }
        let (contents, _) = entries("contents", of: reader, id: \.id) { ItemReader.content($0, sponsors: known) }
        let (activities, _) = entries("activities", of: reader, id: \.id) { ItemReader.activity($0) }
        reader.finish(unknownKeys: .ignored)
        guard let tenant, let event else { return nil }
        return Catalog(
            tenant: tenant, event: event, sessions: sessions, attendees: attendees, sponsors: sponsors,
            contents: contents, activities: activities)
    }

    private func event(_ reader: DocumentReader) -> Catalog.Event? {
        guard reader.isGiven("event") else {
            problems.report(DocumentPath.root.appending("event"), "is missing: write its id, name, start and end")
            return nil
        }
        let event = reader.child("event")
        let id = event.required("id", .identifier(of: EventKind.self))
        let name = event.optional("name", .title)
        let (start, end) = event.span()
        let blocklist = event.words("blocklist")
        let lexicon = event.value("lexicon", .table(of: .number(in: -4...4), atMost: 2_000), default: [:])
        guard let id else { return nil }
        return Catalog.Event(
            id: id, name: name ?? id.text, start: start, end: end, blocklist: blocklist, lexicon: lexicon)
    }

    /// The entries of a list, and every id of theirs; an id given twice is a problem of the later entry.
    private func entries<Entry, ID: Hashable & CustomStringConvertible>(
        _ key: String, of reader: DocumentReader, id: (Entry) -> ID, read: (DocumentReader) -> Entry?
    ) -> ([Entry], Set<ID>) {
        var entries: [Entry] = []
        var places: [ID: DocumentPath] = [:]
        for child in reader.children(key, atMost: Self.mostEntries) {
            guard let entry = read(child) else { continue }
            let id = id(entry)
            if let first = places[id] {
                problems.report(child.path.appending("id"), "is the id of \(first) too: give each its own")
            } else {
                places[id] = child.path
            }
            entries.append(entry)
        }
        return (entries, Set(places.keys))
    }
}

/// The sponsors that a catalog lists, for those who refer to them.
struct SponsorReferences {
    let known: Set<SponsorID>

    /// The id of a listed sponsor.
    var sponsor: ValueReading<SponsorID> {
        let identifier = ValueReading<SponsorID>.identifier(of: SponsorKind.self)
        return ValueReading("the id of a sponsor") { document, path, problems in
            guard let id = identifier.read(document, path, problems) else { return nil }
            if known.contains(id) { return id }
            let hint = NearMiss.closest(to: id.text, among: known.map(\.text).sorted())
            problems.report(
                path,
                "names the sponsor \(id), whom the catalog does not list: "
                    + (hint.map { "did you mean \($0)?" } ?? "add it under sponsors or remove it here"))
            return nil
        }
    }

    /// A list of sponsors, or the word all or none.
    var grant: ValueReading<Consent.Sponsors> {
        ValueReading<[SponsorID]>.list(of: sponsor, atMost: CatalogReader.mostEntries)
            .map { Consent.Sponsors.only(Set($0)) }
            .or("all", .all).or("none", .none)
    }
}
