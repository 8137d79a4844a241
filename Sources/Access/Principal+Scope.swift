import RoomModel

/// The steps that rules are made of: does the thing exist, does the token reach it, may the role do this.
extension Principal {
    /// The session exists in the principal's tenant, and the token's `sessions` and `event` cover it.
    func reach(_ session: SessionID, in catalog: some CatalogView, _ operation: String) throws(AccessError) {
        guard catalog.tenant == tenant, let home = catalog.event(of: session) else { throw .unknown(.session) }
        if let sessions, !sessions.contains(session) { throw .outsideGrant(operation: operation, limit: .sessions) }
        if let event, event != home { throw .outsideGrant(operation: operation, limit: .event) }
    }

    /// The event exists in the principal's tenant, and the token covers all of it.
    func reach(_ wanted: EventID, in catalog: some CatalogView, _ operation: String) throws(AccessError) {
        guard catalog.tenant == tenant, catalog.contains(wanted) else { throw .unknown(.event) }
        if let event, event != wanted { throw .outsideGrant(operation: operation, limit: .event) }
        // An event's topics tell of all its sessions.
        if sessions != nil { throw .outsideGrant(operation: operation, limit: .sessions) }
    }

    /// The attendee itself, or an admin; registered for the token's event where it is limited to one.
    ///
    /// Who is no attendee of the catalog is an anonymous one, of no event: to be reached by itself and by an admin of
    /// the whole tenant. The answer to others is always the same.
    func own(_ attendee: AttendeeID, in catalog: some CatalogView, _ operation: String) throws(AccessError) {
        let home = catalog.tenant == tenant ? catalog.event(of: attendee) : nil
        switch role {
        case .admin:
            if let event, event != home { throw .outsideGrant(operation: operation, limit: .event) }
            // A person is of the event, not of some sessions of it.
            if sessions != nil { throw .outsideGrant(operation: operation, limit: .sessions) }
        case .attendee where self.attendee == attendee:
            // What is one's own is so whatever sessions one may enter.
            if let event, let home, event != home { throw .outsideGrant(operation: operation, limit: .event) }
        case .attendee: throw .outsideGrant(operation: operation, limit: .sub)
        default: throw .forbidden(operation: operation, role: role)
        }
    }

    /// That sponsor, or an admin; of the token's event where it is limited to one.
    func own(_ wanted: SponsorID, in catalog: some CatalogView, _ operation: String) throws(AccessError) {
        guard catalog.tenant == tenant, let home = catalog.event(of: wanted) else { throw .unknown(.sponsor) }
        switch role {
        case .admin: break
        case .sponsor where sponsor == wanted: break
        case .sponsor: throw .outsideGrant(operation: operation, limit: .sponsor)
        default: throw .forbidden(operation: operation, role: role)
        }
        if let event, event != home { throw .outsideGrant(operation: operation, limit: .event) }
        // Leads rest on all sessions of the event.
        if sessions != nil { throw .outsideGrant(operation: operation, limit: .sessions) }
    }

    /// Something that is of the event as a whole: of the token's event, or of that of one of its sessions.
    func touch(_ home: EventID, in catalog: some CatalogView, _ operation: String) throws(AccessError) {
        if let event, event != home { throw .outsideGrant(operation: operation, limit: .event) }
        if let sessions, !sessions.contains(where: { catalog.event(of: $0) == home }) {
            throw .outsideGrant(operation: operation, limit: .sessions)
        }
    }

    /// The token is good for all of its tenant.
    func requireWholeTenant(_ operation: String) throws(AccessError) {
        if event != nil { throw .outsideGrant(operation: operation, limit: .event) }
        if sessions != nil { throw .outsideGrant(operation: operation, limit: .sessions) }
    }

    func require(_ roles: Set<Role>, _ operation: String) throws(AccessError) {
        guard roles.contains(role) else { throw .forbidden(operation: operation, role: role) }
    }
}
