import GRDB
import RoomModel
import Rooms

extension Store: InsightStore {
    package func save(_ insight: Insight, of event: EventID, tenant: TenantID) async throws {
        let actions = try Self.json(insight.actions)
        try await committer().write { db in
            try db.cachedStatement(
                sql: """
                    INSERT OR REPLACE INTO insight (tenant, id, event, kind, title, description, session, data,
                        confidence, impact, actions, state, at)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """
            ).execute(arguments: [
                NameTable.number(of: tenant, db), insight.id.text, event.text, insight.kind.rawValue, insight.title,
                insight.description, insight.session?.text, String(decoding: insight.data, as: UTF8.self),
                insight.confidence, insight.impact, actions, insight.state.rawValue, insight.at.milliseconds,
            ])
        }
    }

    package func insights(of event: EventID, tenant: TenantID, limit: Int) async throws -> [Insight] {
        try await read { db in
            try Row.fetchAll(
                db.cachedStatement(
                    sql: """
                        SELECT i.* FROM insight i JOIN tenant t ON t.id = i.tenant
                        WHERE t.name = ? AND i.event = ? ORDER BY i.at DESC, i.id LIMIT ?
                        """), arguments: [tenant.text, event.text, max(0, limit)]
            ).map(Self.insight)
        }
    }

    package func insight(_ id: ItemID, tenant: TenantID) async throws -> (insight: Insight, event: EventID)? {
        try await read { db in
            let row = try Row.fetchOne(
                db.cachedStatement(
                    sql: "SELECT i.* FROM insight i JOIN tenant t ON t.id = i.tenant WHERE t.name = ? AND i.id = ?"),
                arguments: [tenant.text, id.text])
            guard let row else { return nil }
            guard let event = EventID(row["event"] as String) else { throw damagedInsight }
            return (try Self.insight(row), event)
        }
    }

    private static func insight(_ row: Row) throws -> Insight {
        guard let id = ItemID(row["id"] as String), let kind = Insight.Kind(rawValue: row["kind"]),
            let state = Insight.State(rawValue: row["state"])
        else { throw damagedInsight }
        return Insight(
            id: id, kind: kind, title: row["title"], description: row["description"],
            session: (row["session"] as String?).flatMap { SessionID($0) }, data: Array((row["data"] as String).utf8),
            confidence: row["confidence"], impact: row["impact"],
            actions: try value([String].self, row["actions"]), state: state, at: EventTime(milliseconds: row["at"]))
    }
}

private let damagedInsight = StoreError.damaged(path: "insight", reason: "an id, kind or state is unknown")
