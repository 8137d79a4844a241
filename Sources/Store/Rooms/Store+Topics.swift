import Foundation
import GRDB
import RoomModel
import Rooms

extension Store: TopicLog {
    package func epoch() async throws -> String {
        try await read { db in
            let identity = try Data.fetchOne(db, sql: "SELECT value FROM meta WHERE key = 'database'") ?? Data()
            return identity.prefix(8).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        }
    }

    package func append(
        _ data: [UInt8], at time: EventTime, to topic: String, tenant: TenantID
    ) async throws -> UInt64 {
        try await committer().write { db in try Self.append(data, at: time, to: topic, tenant: tenant, db) }
    }

    /// Within a transaction that stores what the message tells of.
    static func append(
        _ data: [UInt8], at time: EventTime, to topic: String, tenant: TenantID, _ db: Database
    ) throws -> UInt64 {
        let (id, newest) = try Self.topic(topic, tenant, db)
        try db.cachedStatement(sql: "UPDATE topic SET newest = ? WHERE id = ?").execute(arguments: [newest + 1, id])
        try db.cachedStatement(
            sql: "INSERT INTO topic_message (topic, \"offset\", at, data) VALUES (?, ?, ?, ?)"
        ).execute(arguments: [id, newest + 1, time.milliseconds, String(decoding: data, as: UTF8.self)])
        return UInt64(newest + 1)
    }

    package func messages(
        of topic: String, tenant: TenantID, after offset: UInt64, limit: Int
    ) async throws -> [TopicMessage] {
        try await read { try Self.messages(of: topic, tenant: tenant, after: offset, limit: limit, $0) }
    }

    package func tail(of topic: String, tenant: TenantID, limit: Int) async throws -> TopicTail {
        try await read { db in
            let newest = try Int64.fetchOne(
                db.cachedStatement(
                    sql: "SELECT c.newest FROM topic c JOIN tenant t ON t.id = c.tenant WHERE t.name = ? AND c.name = ?"
                ),
                arguments: [tenant.text, topic])
            return TopicTail(
                newest: UInt64(newest ?? 0),
                messages: try Self.messages(of: topic, tenant: tenant, after: 0, limit: limit, db))
        }
    }

    private static func messages(
        of topic: String, tenant: TenantID, after offset: UInt64, limit: Int, _ db: Database
    ) throws -> [TopicMessage] {
        try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT m."offset", m.at, m.data FROM topic_message m
                    JOIN topic c ON c.id = m.topic JOIN tenant t ON t.id = c.tenant
                    WHERE t.name = ? AND c.name = ? AND m."offset" > ? ORDER BY m."offset" DESC LIMIT ?
                    """),
            arguments: [tenant.text, topic, Int64(clamping: offset), max(0, limit)]
        ).reversed().map {
            TopicMessage(
                offset: UInt64($0[0] as Int64), time: EventTime(milliseconds: $0[1]),
                data: Array(($0[2] as String).utf8))
        }
    }

    private static func topic(
        _ name: String, _ tenant: TenantID, _ db: Database
    ) throws -> (id: Int64, newest: Int64) {
        let tenant = try NameTable.number(of: tenant, db)
        if let row = try Row.fetchOne(
            db.cachedStatement(sql: "SELECT id, newest FROM topic WHERE tenant = ? AND name = ?"),
            arguments: [tenant, name])
        {
            return (row[0], row[1])
        }
        try db.cachedStatement(sql: "INSERT INTO topic (tenant, name) VALUES (?, ?)").execute(arguments: [tenant, name])
        return (db.lastInsertedRowID, 0)
    }
}

extension Store: AuditLog {
    package func record(_ entry: AuditEntry) async throws {
        try await committer().write { try Self.insert(entry, $0) }
    }

    package func entries(of tenant: TenantID, limit: Int) async throws -> [AuditEntry] {
        try await read { db in
            try Row.fetchAll(
                db.cachedStatement(
                    sql: """
                        SELECT a.at, a.actor, a.role, a.action, a.subject FROM audit a JOIN tenant t ON t.id = a.tenant
                        WHERE t.name = ? ORDER BY a.id DESC LIMIT ?
                        """),
                arguments: [tenant.text, max(0, limit)]
            ).map {
                AuditEntry(
                    tenant: tenant, at: EventTime(milliseconds: $0[0]), actor: $0[1], role: $0[2], action: $0[3],
                    subject: $0[4])
            }
        }
    }
}
