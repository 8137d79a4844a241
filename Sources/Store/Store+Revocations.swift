import Access
import GRDB
import RoomModel
import Rooms

extension Store: RevocationStore {
    package func save(_ revocation: Revocation) async throws {
        let sessions = try revocation.sessions.map { try Self.json($0.map(\.text).sorted()) }
        try await committer().write { db in
            let (kind, name) =
                switch revocation.target {
                case .token(let id): ("token", id)
                case .subject(let subject): ("subject", subject)
                }
            try db.cachedStatement(
                sql:
                    "INSERT INTO revocation (tenant, kind, name, at, role, event, sessions) VALUES (?, ?, ?, ?, ?, ?, ?)"
            ).execute(arguments: [
                NameTable.number(of: revocation.tenant, db), kind, name, revocation.at.milliseconds,
                revocation.role.rawValue, revocation.event?.text, sessions,
            ])
        }
    }

    package func revocations() async throws -> [Revocation] {
        try await read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT t.name, r.kind, r.name, r.at, r.role, r.event, r.sessions
                    FROM revocation r JOIN tenant t ON t.id = r.tenant ORDER BY r.id
                    """
            ).map { row in
                guard let tenant = TenantID(row[0] as String), let role = Role(rawValue: row[4]) else {
                    throw StoreError.damaged(path: "revocation", reason: "a tenant or a role is unknown")
                }
                let sessions = try (row[6] as String?).map { text in
                    Set(try Self.value([String].self, text).compactMap { SessionID($0) })
                }
                return Revocation(
                    tenant: tenant, target: row[1] == "token" ? .token(row[2]) : .subject(row[2]),
                    at: EventTime(milliseconds: row[3]), role: role,
                    event: (row[5] as String?).flatMap { EventID($0) }, sessions: sessions)
            }
        }
    }
}
