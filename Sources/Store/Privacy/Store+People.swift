import GRDB
import RoomModel
import Rooms

extension Store: PersonStore {
    /// Rows of the log looked through, or changed, at once: others get their turn in between.
    private static let scanned: Int64 = 500_000
    private static let changed = 5_000

    package func knows(_ attendee: AttendeeID, of tenant: TenantID) async throws -> Bool {
        try await read { db in
            try Int.fetchOne(
                db,
                sql: """
                    SELECT 1 FROM tenant t WHERE t.name = ? AND (
                        EXISTS (SELECT 1 FROM person p WHERE p.tenant = t.id AND p.name = ?)
                        OR EXISTS (SELECT 1 FROM catalog_attendee c WHERE c.tenant = t.id AND c.id = ?)
                        OR EXISTS (SELECT 1 FROM audit a WHERE a.tenant = t.id
                            AND (a.subject = ? OR a.role = 'attendee' AND a.actor = ?)))
                    """,
                // Who was minted a token has left their name there, and who did something as an attendee.
                arguments: [
                    tenant.text, attendee.text, attendee.text, "attendee \(attendee.text)", attendee.text,
                ]) != nil
        }
    }

    package func erase(_ attendee: AttendeeID, as replacement: AttendeeID, of tenant: TenantID) async throws -> Int {
        let (tenantNumber, person) = try await read { db in
            let number = try Int64.fetchOne(db, sql: "SELECT id FROM tenant WHERE name = ?", arguments: [tenant.text])
            let person = try Int64.fetchOne(
                db, sql: "SELECT id FROM person WHERE tenant = ? AND name = ?", arguments: [number, attendee.text])
            return (number, person)
        }
        guard let tenantNumber else { return 0 }
        // Most of the log is looked through beside the writer; what comes meanwhile, inside the last step.
        let (traces, newest) = try await scan(tenantNumber, person, attendee)
        var sequences = traces.map(\.sequence)
        let wroteIn = Set(traces.compactMap(\.wroteIn))
        while sequences.count > Self.changed {
            let some = Array(sequences.suffix(Self.changed))
            sequences.removeLast(Self.changed)
            try await committer().rename { db, appender in
                for sequence in some { try Self.blank(sequence, tenantNumber, attendee, replacement, db, appender) }
            }
        }
        let rest = sequences
        let late = try await committer().rename { db, appender in
            let tail = try Self.rows(tenantNumber, person, attendee, from: newest + 1, to: .max, db)
            for sequence in rest + tail.map(\.sequence) {
                try Self.blank(sequence, tenantNumber, attendee, replacement, db, appender)
            }
            let one = PersonalTable.Person(
                tenant: tenantNumber, name: attendee.text, replacement: replacement.text,
                wroteIn: wroteIn.union(tail.compactMap(\.wroteIn)))
            for table in PersonalTable.all { try table.erase(db, one) }
            try db.execute(
                sql: "INSERT OR IGNORE INTO erased_person (tenant, fingerprint) VALUES (?, ?)",
                arguments: [tenantNumber, appender.fingerprint(of: attendee.text, tenant: tenantNumber)])
            return tail.count
        }
        try await emptyLog()
        return traces.count + late
    }

    package func erased(among attendees: [AttendeeID], of tenant: TenantID) async throws -> Set<AttendeeID> {
        try await committer().rename { db, appender in
            let number = try NameTable.number(of: tenant, db)
            let known = Set(
                try Int64.fetchAll(
                    db, sql: "SELECT fingerprint FROM erased_person WHERE tenant = ?", arguments: [number]))
            guard !known.isEmpty else { return [] }
            return Set(attendees.filter { known.contains(appender.fingerprint(of: $0.text, tenant: number)) })
        }
    }

    package func readmit(_ attendees: [AttendeeID], of tenant: TenantID) async throws {
        try await committer().rename { db, appender in
            let number = try NameTable.number(of: tenant, db)
            guard try Int.fetchOne(db, sql: "SELECT 1 FROM erased_person WHERE tenant = ?", arguments: [number]) != nil
            else { return }
            for attendee in attendees {
                try db.execute(
                    sql: "DELETE FROM erased_person WHERE tenant = ? AND fingerprint = ?",
                    arguments: [number, appender.fingerprint(of: attendee.text, tenant: number)])
            }
        }
    }

    // MARK: The log of events

    /// The person's events and those about them, in order, and the end of the log that was looked through.
    private func scan(
        _ tenant: Int64, _ person: Int64?, _ attendee: AttendeeID
    ) async throws -> (traces: [Trace], newest: Int64) {
        let newest = try await lastSequence()
        var found: [Trace] = []
        for first in stride(from: Int64(1), through: newest, by: Int(Self.scanned)) {
            let last = min(first + Self.scanned - 1, newest)
            found += try await read { try Self.rows(tenant, person, attendee, from: first, to: last, $0) }
        }
        return (found, newest)
    }

    /// An event of the person or about them, with the session if they wrote something in it.
    private struct Trace: Sendable {
        var sequence: Int64
        var wroteIn: String?
    }

    private static func rows(
        _ tenant: Int64, _ person: Int64?, _ attendee: AttendeeID, from: Int64, to: Int64, _ db: Database
    ) throws -> [Trace] {
        try Row.fetchAll(
            db,
            sql: """
                SELECT e.sequence, CASE WHEN e.text IS NOT NULL THEN r.session END
                FROM event e LEFT JOIN room r ON r.id = e.room
                WHERE e.sequence BETWEEN ? AND ? AND e.tenant = ?
                    AND (e.attendee = ? OR e.target_type = 'attendee' AND e.target_id = ?)
                """, arguments: [from, to, tenant, person ?? -1, attendee.text]
        ).map { Trace(sequence: $0[0], wroteIn: $0[1]) }
    }

    /// Takes what the person wrote out of an event of theirs, and their name out of one about them.
    ///
    /// A sender may have built the event's id from the attendee's: such an id becomes its hash, so that a retry is still known.
    private static func blank(
        _ sequence: Int64, _ tenant: Int64, _ attendee: AttendeeID, _ replacement: AttendeeID, _ db: Database,
        _ appender: EventAppender
    ) throws {
        let row = try Row.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT e.id, p.name FROM event e JOIN person p ON p.id = e.attendee WHERE e.sequence = ?
                    """), arguments: [sequence])
        guard let row else { return }
        let id: String = row[0]
        if row[1] as String == attendee.text {
            let kept = id.contains(attendee.text) ? appender.erasedID(id, tenant: tenant) : id
            try db.cachedStatement(
                sql: "UPDATE event SET \(EventInsertion.withoutText), id = ? WHERE sequence = ?"
            ).execute(arguments: [kept, sequence])
        }
        try db.cachedStatement(
            sql: """
                UPDATE event SET target_id = ?
                WHERE sequence = ? AND target_type = 'attendee' AND target_id = ?
                """
        ).execute(arguments: [replacement.text, sequence, attendee.text])
    }
}

extension Schema {
    /// Keyed hashes of people who were erased: enough to keep a catalog file from bringing them back, and no name.
    static func erasure(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE erased_person (
                    tenant INTEGER NOT NULL REFERENCES tenant, fingerprint INTEGER NOT NULL,
                    PRIMARY KEY (tenant, fingerprint)) WITHOUT ROWID;
                """)
    }
}
