import RoomModel
import Rooms

extension InMemoryStore: LeadStore {
    package func save(_ records: [LeadRecord], tenant: TenantID) async throws {
        try with { state in
            for record in records {
                state.leads[tenant, default: [:]]["\(record.lead.sponsor) \(record.attendee)"] = record
            }
        }
    }

    package func leadRecords(of tenant: TenantID) async throws -> [LeadRecord] {
        try with { state in
            (state.leads[tenant] ?? [:]).values.sorted {
                ($0.lead.sponsor, $0.attendee) < ($1.lead.sponsor, $1.attendee)
            }
        }
    }

    package func save(_ mention: SpokenMention, tenant: TenantID) async throws {
        try with { $0.mentions[tenant, default: []].append(mention) }
    }

    package func mentions(of tenant: TenantID, from sequence: Int64) async throws -> [SpokenMention] {
        try with { state in
            // Sorting is stable: those of one place stay in the order in which they came.
            (state.mentions[tenant] ?? []).filter { $0.afterSequence >= sequence }
                .sorted { $0.afterSequence < $1.afterSequence }
        }
    }

    package func save(_ checkpoint: LeadCheckpoint) async throws {
        try with { $0.leadCheckpoints[checkpoint.tenant] = checkpoint }
    }

    package func leadCheckpoint(of tenant: TenantID) async throws -> LeadCheckpoint? {
        try with { $0.leadCheckpoints[tenant] }
    }
}

extension InMemoryStore: ConsentStore {
    package func save(_ consent: Consent, of attendee: AttendeeID, tenant: TenantID, at time: EventTime) async throws {
        try with {
            $0.consents["\(tenant) \(attendee)"] = StatedConsent(
                tenant: tenant, attendee: attendee, consent: consent, at: time)
        }
    }

    package func consents() async throws -> [StatedConsent] {
        try with { state in state.consents.values.sorted { ($0.tenant, $0.attendee) < ($1.tenant, $1.attendee) } }
    }
}
