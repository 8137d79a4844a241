import RoomModel

/// Who makes a request, as its verified token says.
package struct Principal: Hashable, Sendable {
    package var tenant: TenantID
    /// A person or a device: 1 to 128 characters. For role `attendee` the attendee's id.
    package var subject: String
    package var role: Role
    /// The only sessions the token is good for; `nil` means every one that the role may reach.
    package var sessions: Set<SessionID>?
    /// The only event the token is good for; `nil` means every one of the tenant.
    package var event: EventID?
    /// For role `sponsor`: on whose behalf. The verifier fills it from `sub` where the claim is absent.
    package var sponsor: SponsorID?
    /// The token is good before this time.
    package var expires: EventTime
    /// What a revocation names (`jti`).
    package var tokenID: String?
    /// When the token was issued (`iat`); `nil` where it does not say.
    package var issued: EventTime?
    /// The `jti` of the join link that handed the token out; `nil` for any other.
    package var invitation: String?

    package init(
        tenant: TenantID, subject: String, role: Role, sessions: Set<SessionID>? = nil, event: EventID? = nil,
        sponsor: SponsorID? = nil, expires: EventTime, tokenID: String? = nil, issued: EventTime? = nil,
        invitation: String? = nil
    ) {
        self.tenant = tenant
        self.subject = subject
        self.role = role
        self.sessions = sessions
        self.event = event
        self.sponsor = sponsor
        self.expires = expires
        self.tokenID = tokenID
        self.issued = issued
        self.invitation = invitation
    }

    /// The attendee that a token of role `attendee` speaks for.
    package var attendee: AttendeeID? { role == .attendee ? AttendeeID(subject) : nil }
}
