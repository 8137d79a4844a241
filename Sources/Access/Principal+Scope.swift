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

    /// The attendee itself, or an admin.
    ///
    /// Who is no attendee of the catalog is an anonymous one, so the catalog is not asked and the answer to others is always
    /// the same.
    func own(_ attendee: AttendeeID, _ operation: String) throws(AccessError) {
        switch role {
        case .admin: return
        case .attendee where self.attendee == attendee: return
        case .attendee: throw .outsideGrant(operation: operation, limit: .sub)
        default: throw .forbidden(operation: operation, role: role)
        }
    }

    /// That sponsor, or an admin.
    func own(_ wanted: SponsorID, in catalog: some CatalogView, _ operation: String) throws(AccessError) {
        guard catalog.tenant == tenant, catalog.contains(wanted) else { throw .unknown(.sponsor) }
        switch role {
        case .admin: return
        case .sponsor where sponsor == wanted: return
        case .sponsor: throw .outsideGrant(operation: operation, limit: .sponsor)
        default: throw .forbidden(operation: operation, role: role)
        }
    }

    func require(_ roles: Set<Role>, _ operation: String) throws(AccessError) {
        guard roles.contains(role) else { throw .forbidden(operation: operation, role: role) }
    }
}
