import Credentials
import Documents
import Leads
import RoomModel
import Wire

/// Recorded events against a catalog: the leads that a server would have made of them.
package struct LeadScoring {
    private var book: LeadBook
    private let parser = EventParser()
    private let pseudonyms: LeadPseudonym
    private let tenant: TenantID
    private let moment: EventTime?
    private var newest: EventTime?
    /// Ids there were: what is repeated counts once, as on the server.
    private var seen: Set<String> = []
    private var line = 0

    package private(set) var rejected = 0
    package private(set) var firstRejected = (line: 0, reason: "")

    /// - Parameters:
    ///   - moment: The time to score at, milliseconds or ISO 8601; `nil` is the newest event's.
    package init(catalog path: String, at moment: String?, configuration: Configuration) throws {
        let catalog = try CatalogDocument.load(path)
        tenant = catalog.tenant
        self.moment = try moment.map(Moment.parse)
        let settings = configuration.leads
        book = LeadBook(scorer: try LeadFiles.scorer(), weighting: { settings.weighting(of: $0) })
        book.replace(catalog)
        pseudonyms = LeadPseudonym(key: [])
    }

    /// Takes a line of NDJSON; one that is no event is counted and left out.
    package mutating func accept(_ bytes: ArraySlice<UInt8>) {
        line += 1
        guard bytes.contains(where: { $0 != 0x20 && $0 != 0x09 }) else { return }
        switch parser.parseLine(Array(bytes)) {
        case .failure(let rejection):
            if rejected == 0 { firstRejected = (line, rejection.message) }
            rejected += 1
        case .success(let event):
            guard event.id.isEmpty || seen.insert(event.id).inserted else { return }
            // What comes after the moment has not happened yet.
            if let moment, event.time > moment { return }
            newest = max(newest ?? event.time, event.time)
            _ = book.accept(event)
        }
    }

    /// One line for each person and sponsor, where the person consents, in the catalog's order.
    package mutating func finish(write: ([UInt8]) -> Void) throws {
        guard let at = moment ?? newest else {
            throw InputError("there is no event whose time could be used: give one with --at")
        }
        for attendee in book.attendeeOrder {
            for sponsor in book.sponsorOrder {
                let pair = LeadBook.Pair(attendee: attendee, sponsor: sponsor)
                let lead = book.lead(
                    pair, at: at, consent: \.consent,
                    pseudonym: { pseudonyms.id(of: $0.attendee, for: $0.sponsor, tenant: tenant) })
                guard let lead else { continue }
                var writer = JSONWriter()
                writer.lead(lead, attendee: attendee)
                write(writer.bytes + [UInt8(ascii: "\n")])
            }
        }
    }
}

/// A time as a command takes it.
enum Moment {
    static func parse(_ text: String) throws -> EventTime {
        if let milliseconds = Int64(text) { return EventTime(milliseconds: milliseconds) }
        guard let milliseconds = TimeText.parse(text) else {
            throw InputError("--at is milliseconds since 1970, or a time such as 2026-11-21T09:00:00Z")
        }
        return EventTime(milliseconds: milliseconds)
    }
}
