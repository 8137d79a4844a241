import RoomModel

/// What people have said of their consent themselves, which goes before any catalog.
package protocol ConsentStore: Sendable {
    /// Durable before it returns.
    func save(_ consent: Consent, of attendee: AttendeeID, tenant: TenantID, at time: EventTime) async throws
    func consents() async throws -> [StatedConsent]
}

package struct StatedConsent: Hashable, Sendable {
    package var tenant: TenantID
    package var attendee: AttendeeID
    package var consent: Consent
    package var at: EventTime

    package init(tenant: TenantID, attendee: AttendeeID, consent: Consent, at: EventTime) {
        self.tenant = tenant
        self.attendee = attendee
        self.consent = consent
        self.at = at
    }
}

/// Is told when somebody's consent changed; what it shows of that person must fit before it returns.
package protocol ConsentObserver: Sendable {
    func consentChanged(of attendee: AttendeeID, tenant: TenantID) async
}
