import RoomModel

/// What the rules of access need to know of one tenant's catalogs.
package protocol CatalogView {
    /// Whose catalogs these are; a principal of another tenant finds nothing in them.
    var tenant: TenantID { get }
    func contains(_ event: EventID) -> Bool
    func contains(_ sponsor: SponsorID) -> Bool
    func contains(_ attendee: AttendeeID) -> Bool
    /// The event a session belongs to; `nil` when the tenant has no such session.
    func event(of session: SessionID) -> EventID?
    /// The sponsors of a session; empty when it is unknown or has none.
    func sponsors(of session: SessionID) -> Set<SponsorID>
}

/// One tenant's catalogs, indexed. Every look-up is O(1).
package struct CatalogIndex: CatalogView, Sendable {
    package let tenant: TenantID
    private var events: Set<EventID> = []
    private var sponsors: Set<SponsorID> = []
    private var attendees: Set<AttendeeID> = []
    private var sessions: [SessionID: (event: EventID, sponsors: Set<SponsorID>)] = [:]

    /// - Parameter catalogs: Those of other tenants are passed over.
    package init(tenant: TenantID, catalogs: some Sequence<Catalog>) {
        self.tenant = tenant
        for catalog in catalogs where catalog.tenant == tenant {
            events.insert(catalog.event.id)
            sponsors.formUnion(catalog.sponsors.map(\.id))
            attendees.formUnion(catalog.attendees.map(\.id))
            for session in catalog.sessions {
                sessions[session.id] = (catalog.event.id, Set(session.sponsors))
            }
        }
    }

    package func contains(_ event: EventID) -> Bool { events.contains(event) }
    package func contains(_ sponsor: SponsorID) -> Bool { sponsors.contains(sponsor) }
    package func contains(_ attendee: AttendeeID) -> Bool { attendees.contains(attendee) }
    package func event(of session: SessionID) -> EventID? { sessions[session]?.event }
    package func sponsors(of session: SessionID) -> Set<SponsorID> { sessions[session]?.sponsors ?? [] }
}
