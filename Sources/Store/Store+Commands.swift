import GRDB
import RoomModel
import Rooms

/// What commands need that read the store, also beside a running server.
extension Store {
    /// Whether a catalog holds the session, or anything was ever stored of it.
    package func knows(_ room: RoomID) async throws -> Bool {
        try await read { db in
            if try Self.number(of: room, db) != nil { return true }
            return try Bool.fetchOne(
                db,
                sql: """
                    SELECT EXISTS (SELECT 1 FROM catalog_session s JOIN tenant t ON t.id = s.tenant
                    WHERE t.name = ? AND s.id = ?)
                    """, arguments: [room.tenant.text, room.session.text]) ?? false
        }
    }

    /// Adds an entry to the audit of a directory's store, durably; a server that runs there goes on meanwhile.
    package static func append(_ entry: AuditEntry, toThatOf directory: String) async throws {
        let path = DataDirectory.databasePath(in: directory)
        do {
            let database = try DatabaseQueue(path: path, configuration: configuration(Settings(), isReadOnly: false))
            try await database.writeWithoutTransaction { db in
                try db.execute(sql: "PRAGMA synchronous = FULL")
                try db.inTransaction(.immediate) {
                    try insert(entry, db)
                    return .commit
                }
            }
            try database.close()
        } catch {
            throw StoreError(error, path: path)
        }
    }

    static func insert(_ entry: AuditEntry, _ db: Database) throws {
        try db.cachedStatement(
            sql: "INSERT INTO audit (tenant, at, actor, role, action, subject) VALUES (?, ?, ?, ?, ?, ?)"
        ).execute(arguments: [
            NameTable.number(of: entry.tenant, db), entry.at.milliseconds, entry.actor, entry.role, entry.action,
            entry.subject,
        ])
    }
}
