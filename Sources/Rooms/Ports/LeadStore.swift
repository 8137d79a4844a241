import RoomModel

/// What is known of leads: their newest scores, what became of them, and what was spoken about.
package protocol LeadStore: Sendable {
    /// Inserts or replaces by attendee and sponsor; durable before it returns.
    func save(_ records: [LeadRecord], tenant: TenantID) async throws
    /// In order of sponsor and attendee.
    func leadRecords(of tenant: TenantID) async throws -> [LeadRecord]
    /// Keeps that a sponsor was spoken about, at its place in the log, so that a replay sees it there.
    func save(_ mention: SpokenMention, tenant: TenantID) async throws
    /// In the order in which they became known, those known after `sequence` or just at it.
    func mentions(of tenant: TenantID, from sequence: Int64) async throws -> [SpokenMention]
    /// Replaces the tenant's earlier one.
    func save(_ checkpoint: LeadCheckpoint) async throws
    func leadCheckpoint(of tenant: TenantID) async throws -> LeadCheckpoint?
}

/// What a tenant's leads rest on after everything up to a place of the log, so that a start need not read all of it.
package struct LeadCheckpoint: Hashable, Sendable {
    package var tenant: TenantID
    package var sequence: Int64
    /// A cache that is refused rather than trusted.
    package var state: [UInt8]

    package init(tenant: TenantID, sequence: Int64, state: [UInt8]) {
        self.tenant = tenant
        self.sequence = sequence
        self.state = state
    }
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
