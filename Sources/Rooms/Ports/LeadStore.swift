import RoomModel

/// What is known of leads: their newest scores, what became of them, and what was spoken about.
package protocol LeadStore: Sendable {
    /// Inserts or replaces by attendee and sponsor; durable before it returns.
    func save(_ records: [LeadRecord], tenant: TenantID) async throws
    /// In order of sponsor and attendee.
    func leadRecords(of tenant: TenantID) async throws -> [LeadRecord]
    /// Keeps that a sponsor was spoken about, at its place in the log, so that a replay sees it there.
    func save(_ mention: SpokenMention, tenant: TenantID) async throws
    /// In the order in which they became known.
    func mentions(of tenant: TenantID) async throws -> [SpokenMention]
}

/// That a sponsor was spoken about in a session, known after everything up to `afterSequence`.
package struct SpokenMention: Hashable, Sendable {
    package var session: SessionID
    package var sponsor: SponsorID
    package var from: EventTime
    package var until: EventTime
    package var afterSequence: Int64

    package init(session: SessionID, sponsor: SponsorID, from: EventTime, until: EventTime, afterSequence: Int64) {
        self.session = session
        self.sponsor = sponsor
        self.from = from
        self.until = until
        self.afterSequence = afterSequence
    }
}
