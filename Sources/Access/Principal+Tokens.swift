import RoomModel

/// Who may give rights on: a token is never wider than its issuer's own rights.
extension Principal {
    /// `POST /v1/tokens`: may mint tokens at all.
    package func mayMintTokens() throws(AccessError) {
        try require([.admin, .organizer, .service], "mint tokens")
    }

    /// May mint this token. How long it lives is not judged here.
    ///
    /// An admin mints any role of its tenant. An organizer mints organizers, dashboards and attendees that the catalog does
    /// not hold (a join link), since a registered attendee's own recommendations are not its to read. A service mints
    /// services and attendees, for whom it may send events.
    package func mayMint(_ wanted: Principal, in catalog: some CatalogView) throws(AccessError) {
        let operation = "mint a token wider than its own rights"
        try mayMintTokens()
        guard wanted.tenant == tenant else { throw .outsideGrant(operation: operation, limit: .tid) }
        if let sessions {
            guard let others = wanted.sessions, others.isSubset(of: sessions) else {
                throw .outsideGrant(operation: operation, limit: .sessions)
            }
        }
        if let event, wanted.event != event { throw .outsideGrant(operation: operation, limit: .event) }
        switch (role, wanted.role) {
        // In a registered person's or a sponsor's name no more may be done than the issuer itself may.
        case (.admin, .attendee):
            if let attendee = wanted.attendee, catalog.contains(attendee) {
                try own(attendee, in: catalog, operation)
            }
        case (.admin, .sponsor):
            if let sponsor = wanted.sponsor, catalog.contains(sponsor) { try own(sponsor, in: catalog, operation) }
        case (.admin, _), (.organizer, .organizer), (.organizer, .dashboard), (.service, .service),
            (.service, .attendee):
            return
        case (.organizer, .attendee):
            if let attendee = wanted.attendee, !catalog.contains(attendee) { return }
            throw .outsideGrant(operation: operation, limit: .sub)
        default:
            throw .forbidden(operation: operation, role: role)
        }
    }

    /// `POST /v1/tokens/revoke`.
    package func mayRevokeTokens() throws(AccessError) {
        try require([.admin, .organizer, .service], "revoke tokens")
    }
}
