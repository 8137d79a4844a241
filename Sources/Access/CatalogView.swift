import RoomModel

/// What the rules of access need to know of one tenant's catalogs.
package protocol CatalogView {
    /// Whose catalogs these are; a principal of another tenant finds nothing in them.
    var tenant: TenantID { get }
    func contains(_ event: EventID) -> Bool
    /// The event a session belongs to; `nil` when the tenant has no such session.
    func event(of session: SessionID) -> EventID?
    /// The event a sponsor belongs to; `nil` when the tenant has no such sponsor.
    func event(of sponsor: SponsorID) -> EventID?
    /// The event an attendee is registered for; `nil` for an anonymous one.
    func event(of attendee: AttendeeID) -> EventID?
    /// The event a content belongs to; `nil` when the tenant has no such content.
    func event(ofContent content: ItemID) -> EventID?
    /// The event an activity belongs to; `nil` when the tenant has no such activity.
    func event(ofActivity activity: ItemID) -> EventID?
    /// The sponsors of a session; empty when it is unknown or has none.
    func sponsors(of session: SessionID) -> Set<SponsorID>
}

extension CatalogView {
    package func contains(_ sponsor: SponsorID) -> Bool { event(of: sponsor) != nil }
    package func contains(_ attendee: AttendeeID) -> Bool { event(of: attendee) != nil }
}

/// One tenant's catalogs, indexed. Every look-up is O(1).
package struct CatalogIndex: CatalogView, Sendable {
    package let tenant: TenantID
    private var events: Set<EventID> = []
    private var sponsors: [SponsorID: EventID] = [:]
    private var attendees: [AttendeeID: EventID] = [:]
    private var contents: [ItemID: EventID] = [:]
    private var activities: [ItemID: EventID] = [:]
    private var sessions: [SessionID: (event: EventID, sponsors: Set<SponsorID>)] = [:]

    /// - Parameter catalogs: Those of other tenants are passed over.
    package init(tenant: TenantID, catalogs: some Sequence<Catalog>) {
        self.tenant = tenant
        for catalog in catalogs where catalog.tenant == tenant {
            let event = catalog.event.id
            events.insert(event)
            for sponsor in catalog.sponsors { sponsors[sponsor.id] = event }
            for attendee in catalog.attendees { attendees[attendee.id] = event }
            for content in catalog.contents { contents[content.id] = event }
            for activity in catalog.activities { activities[activity.id] = event }
            for session in catalog.sessions { sessions[session.id] = (event, Set(session.sponsors)) }
        }
    }

    package func contains(_ event: EventID) -> Bool { events.contains(event) }
    package func event(of session: SessionID) -> EventID? { sessions[session]?.event }
    package func event(of sponsor: SponsorID) -> EventID? { sponsors[sponsor] }
    package func event(of attendee: AttendeeID) -> EventID? { attendees[attendee] }
    package func event(ofContent content: ItemID) -> EventID? { contents[content] }
    package func event(ofActivity activity: ItemID) -> EventID? { activities[activity] }
    package func sponsors(of session: SessionID) -> Set<SponsorID> { sessions[session]?.sponsors ?? [] }
}
