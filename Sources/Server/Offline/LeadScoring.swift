import Credentials
import Leads
import RoomModel
import Wire

/// Recorded events against a catalog: the leads that a server would have made of them.
package struct LeadScoring {
    private var book: LeadBook
    private var recorded: RecordedEvents
    private let pseudonyms: LeadPseudonym
    private let tenant: TenantID

    /// - Parameters:
    ///   - moment: The time to score at, milliseconds or ISO 8601; `nil` is the newest event's.
    package init(catalog path: String, at moment: String?, configuration: Configuration) throws {
        let catalog = try CatalogDocument.load(path)
        tenant = catalog.tenant
        recorded = try RecordedEvents(until: moment)
        let settings = configuration.leads
        book = LeadBook(scorer: try LeadFiles.scorer(), weighting: { settings.weighting(of: $0) })
        book.replace(catalog)
        pseudonyms = LeadPseudonym(key: [])
    }

    /// What to say of lines that were no events; `nil` when there were none.
    package var complaint: String? { recorded.complaint }

    package mutating func accept(_ line: ArraySlice<UInt8>) {
        if let event = recorded.accept(line) { _ = book.accept(event) }
    }

    /// One line for each person and sponsor, where the person consents, in the catalog's order.
    package mutating func finish(write: ([UInt8]) -> Void) throws {
        let at = recorded.at
        for attendee in book.attendeeOrder {
            for sponsor in book.sponsorOrder {
                let pair = LeadBook.Pair(attendee: attendee, sponsor: sponsor)
                let lead = book.lead(
                    pair, at: at, consent: \.consent,
                    pseudonym: { pseudonyms.id(of: $0.attendee, for: $0.sponsor, tenant: tenant) })
                guard let lead else { continue }
                let person = book.attendees[attendee]
                let isNamed = person?.consent.names(to: sponsor, at: at) == true
                var writer = JSONWriter()
                writer.lead(lead, attendee: attendee, contact: isNamed ? person?.contact : nil)
                write(writer.bytes + [UInt8(ascii: "\n")])
            }
        }
    }
}
