import RoomModel

@testable import Access

/// Two tenants with three events, and one principal of each role in the first.
enum Sample {
    static let acme: TenantID = id("acme")
    static let globex: TenantID = id("globex")
    static let devcon: EventID = id("devcon")
    static let keynote: SessionID = id("keynote")
    static let attendee: AttendeeID = id("a-17")
    static let other: AttendeeID = id("a-18")
    static let sponsor: SponsorID = id("acme-cloud")

    static let catalogs = [
        Catalog(
            tenant: acme, event: .init(id: devcon, name: "DevCon"),
            sessions: [
                Session(id: keynote, title: "Keynote", sponsors: [sponsor]),
                Session(id: id("second"), title: "Second", sponsors: [id("rival")]),
            ], attendees: [Attendee(id: attendee), Attendee(id: other)],
            sponsors: [Sponsor(id: sponsor, name: "Acme Cloud"), Sponsor(id: id("rival"), name: "Rival")],
            contents: [.init(id: id("c-1"), title: "Handbook")], activities: [.init(id: id("w-1"), title: "Lab")]),
        Catalog(
            tenant: acme, event: .init(id: id("meetup"), name: "Meetup"),
            sessions: [Session(id: id("evening"), title: "Evening")], attendees: [Attendee(id: id("a-40"))],
            sponsors: [Sponsor(id: id("host"), name: "Host")], contents: [.init(id: id("c-40"), title: "Slides")],
            activities: [.init(id: id("w-40"), title: "Dinner")]),
        Catalog(
            tenant: globex, event: .init(id: id("theirs-event"), name: "Theirs"),
            sessions: [Session(id: id("theirs"), title: "Theirs")],
            sponsors: [Sponsor(id: id("their-sponsor"), name: "Theirs")]),
    ]

    static let catalog = CatalogIndex(tenant: acme, catalogs: catalogs)

    static func principal(_ role: Role) -> Principal {
        let subject =
            switch role {
            case .attendee: "a-17"
            case .sponsor: "rep-1"
            default: "device"
            }
        return Principal(
            tenant: acme, subject: subject, role: role, sponsor: role == .sponsor ? sponsor : nil,
            expires: EventTime(milliseconds: .max))
    }

    /// Traps on a text that is no id.
    static func id<Kind>(_ text: String) -> Identifier<Kind> {
        guard let id = Identifier<Kind>(text) else { preconditionFailure(text) }
        return id
    }
}
