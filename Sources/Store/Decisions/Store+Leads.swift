import Foundation
import GRDB
import RoomModel
import Rooms

extension Store: LeadStore {
    package func save(_ records: [LeadRecord], tenant: TenantID) async throws {
        let rows = try records.map { ($0, body: try Self.json($0)) }
        try await committer().write { db in
            let tenant = try NameTable.number(of: tenant, db)
            let statement = try db.cachedStatement(
                sql: "INSERT OR REPLACE INTO lead (tenant, sponsor, attendee, body) VALUES (?, ?, ?, ?)")
            for (record, body) in rows {
                try statement.execute(arguments: [
                    tenant, record.lead.sponsor.text, record.attendee.text, body,
                ])
            }
        }
    }

    package func leadRecords(of tenant: TenantID) async throws -> [LeadRecord] {
        try await read { db in
            try String.fetchAll(
                db.cachedStatement(
                    sql: """
                        SELECT l.body FROM lead l JOIN tenant t ON t.id = l.tenant
                        WHERE t.name = ? ORDER BY l.sponsor, l.attendee
                        """), arguments: [tenant.text]
            ).map { try Self.value(LeadRecord.self, $0) }
        }
    }

    package func save(_ mention: SpokenMention, tenant: TenantID) async throws {
        try await committer().write { db in
            try db.cachedStatement(
                sql: """
                    INSERT INTO spoken_mention (tenant, session, sponsor, "from", until, after_sequence)
                    VALUES (?, ?, ?, ?, ?, ?)
                    """
            ).execute(arguments: [
                NameTable.number(of: tenant, db), mention.session.text, mention.sponsor.text,
                mention.from.milliseconds, mention.until.milliseconds, mention.afterSequence,
            ])
        }
    }

    package func mentions(of tenant: TenantID, from sequence: Int64) async throws -> [SpokenMention] {
        try await read { db in
            try Row.fetchAll(
                db.cachedStatement(
                    sql: """
                        SELECT m.session, m.sponsor, m."from", m.until, m.after_sequence FROM spoken_mention m
                        JOIN tenant t ON t.id = m.tenant WHERE t.name = ? AND m.after_sequence >= ?
                        ORDER BY m.after_sequence, m.id
                        """), arguments: [tenant.text, sequence]
            ).map { row in
                guard let session = SessionID(row[0] as String), let sponsor = SponsorID(row[1] as String) else {
                    throw StoreError.damaged(path: "spoken_mention", reason: "an id in it cannot be read")
                }
                return SpokenMention(
                    session: session, sponsor: sponsor, from: EventTime(milliseconds: row[2]),
                    until: EventTime(milliseconds: row[3]), afterSequence: row[4])
            }
        }
    }
}

extension Store {
    package func save(_ checkpoint: LeadCheckpoint) async throws {
        try await committer().write { db in
            try db.cachedStatement(
                sql: "INSERT OR REPLACE INTO lead_checkpoint (tenant, sequence, state) VALUES (?, ?, ?)"
            ).execute(arguments: [
                NameTable.number(of: checkpoint.tenant, db), checkpoint.sequence, Data(checkpoint.state),
            ])
        }
    }

    package func leadCheckpoint(of tenant: TenantID) async throws -> LeadCheckpoint? {
        try await read { db in
            try Row.fetchOne(
                db,
                sql: """
                    SELECT c.sequence, c.state FROM lead_checkpoint c JOIN tenant t ON t.id = c.tenant
                    WHERE t.name = ?
                    """, arguments: [tenant.text]
            ).map { LeadCheckpoint(tenant: tenant, sequence: $0[0], state: Array($0[1] as Data)) }
        }
    }
}

extension Store: ConsentStore {
    /// The stored form of a consent.
    private struct Body: Codable {
        var personalization: Bool
        var networking: Bool
        var sponsors: AttendeeRecord.Sponsors
        var contact: AttendeeRecord.Sponsors
        var until: EventTime?

        init(_ value: Consent) {
            (personalization, networking, until) = (value.personalization, value.networking, value.until)
            (sponsors, contact) = (.init(value.sponsors), .init(value.contact))
        }

        var value: Consent {
            Consent(
                personalization: personalization, networking: networking, sponsors: sponsors.value,
                contact: contact.value, until: until)
        }
    }

    package func save(_ consent: Consent, of attendee: AttendeeID, tenant: TenantID, at time: EventTime) async throws {
        let body = try Self.json(Body(consent))
        try await committer().write { db in
            try db.cachedStatement(
                sql: "INSERT OR REPLACE INTO stated_consent (tenant, attendee, at, body) VALUES (?, ?, ?, ?)"
            ).execute(arguments: [NameTable.number(of: tenant, db), attendee.text, time.milliseconds, body])
        }
    }

    package func consents() async throws -> [StatedConsent] {
        try await read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT t.name, c.attendee, c.at, c.body FROM stated_consent c JOIN tenant t ON t.id = c.tenant
                    ORDER BY t.name, c.attendee
                    """
            ).map { row in
                guard let tenant = TenantID(row[0] as String), let attendee = AttendeeID(row[1] as String) else {
                    throw StoreError.damaged(path: "stated_consent", reason: "an id in it cannot be read")
                }
                return StatedConsent(
                    tenant: tenant, attendee: attendee, consent: try Self.value(Body.self, row[3]).value,
                    at: EventTime(milliseconds: row[2]))
            }
        }
    }
}
