import GRDB
import RoomModel
import Rooms

extension Store: AlertStore {
    package func save(_ alerts: [Alert]) async throws {
        let rows = try alerts.map { alert in
            (alert, members: try Self.json(alert.members), history: try Self.json(alert.history))
        }
        try await committer().write { db in
            let statement = try db.cachedStatement(
                sql: """
                    INSERT INTO alert (tenant, id, topic, revision, state, is_open, data, members, digest, raised,
                        expires, deadline, next_try, tries, history)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    ON CONFLICT (tenant, id) DO UPDATE SET revision = excluded.revision, state = excluded.state,
                        is_open = excluded.is_open, data = excluded.data, members = excluded.members,
                        digest = excluded.digest, expires = excluded.expires, deadline = excluded.deadline,
                        next_try = excluded.next_try, tries = excluded.tries, history = excluded.history
                    WHERE excluded.revision > alert.revision
                    """)
            for (alert, members, history) in rows {
                try statement.execute(arguments: [
                    NameTable.number(of: alert.tenant, db), alert.id.text, alert.topic, alert.revision,
                    alert.state.rawValue, alert.isOpen, String(decoding: alert.data, as: UTF8.self), members,
                    alert.digest?.text, alert.raised.milliseconds, alert.expires.milliseconds,
                    alert.deadline?.milliseconds, alert.nextTry.milliseconds, alert.tries, history,
                ])
            }
        }
    }

    package func empty(_ ids: [ItemID], tenant: TenantID) async throws {
        try await committer().write { db in
            let tenant = try NameTable.number(of: tenant, db)
            let statement = try db.cachedStatement(
                sql: "UPDATE alert SET data = '{}' WHERE tenant = ? AND id = ? AND data <> '{}'")
            for id in ids { try statement.execute(arguments: [tenant, id.text]) }
        }
    }

    package func openAlerts() async throws -> [Alert] {
        try await read { db in
            try Row.fetchAll(
                db.cachedStatement(
                    sql: """
                        SELECT a.*, t.name AS tenant_name FROM alert a JOIN tenant t ON t.id = a.tenant
                        WHERE a.is_open ORDER BY a.raised, a.id
                        """)
            ).map(Self.alert)
        }
    }

    package func alert(_ id: ItemID, tenant: TenantID) async throws -> Alert? {
        try await read { db in
            try Row.fetchOne(
                db.cachedStatement(
                    sql: """
                        SELECT a.*, t.name AS tenant_name FROM alert a JOIN tenant t ON t.id = a.tenant
                        WHERE t.name = ? AND a.id = ?
                        """), arguments: [tenant.text, id.text]
            ).map(Self.alert)
        }
    }

    package func alerts(of topic: String, tenant: TenantID, limit: Int) async throws -> [Alert] {
        try await read { db in
            try Row.fetchAll(
                db.cachedStatement(
                    sql: """
                        SELECT a.*, t.name AS tenant_name FROM alert a JOIN tenant t ON t.id = a.tenant
                        WHERE t.name = ? AND a.topic = ? ORDER BY a.raised DESC, a.id DESC LIMIT ?
                        """), arguments: [tenant.text, topic, max(0, limit)]
            ).map(Self.alert)
        }
    }

    private static func alert(_ row: Row) throws -> Alert {
        guard let id = ItemID(row["id"] as String), let tenant = TenantID(row["tenant_name"] as String) else {
            throw StoreError.damaged(path: "alert", reason: "an id is none")
        }
        return Alert(
            id: id, tenant: tenant, topic: row["topic"], data: Array((row["data"] as String).utf8),
            members: try value([ItemID].self, row["members"]),
            digest: (row["digest"] as String?).flatMap { ItemID($0) },
            expires: EventTime(milliseconds: row["expires"]),
            deadline: (row["deadline"] as Int64?).map { EventTime(milliseconds: $0) },
            nextTry: EventTime(milliseconds: row["next_try"]), tries: row["tries"],
            history: try value([Alert.Step].self, row["history"]), revision: row["revision"])
    }
}
