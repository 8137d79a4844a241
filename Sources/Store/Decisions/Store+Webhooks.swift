import GRDB
import RoomModel
import Rooms

extension Store: WebhookStore {
    package func save(_ deliveries: [WebhookDelivery]) async throws {
        let rows = try deliveries.map { ($0, body: try Self.json($0)) }
        try await committer().write { db in
            let statement = try db.cachedStatement(
                sql: """
                    INSERT OR REPLACE INTO webhook_delivery (tenant, id, sponsor, state, created, body)
                    VALUES (?, ?, ?, ?, ?, ?)
                    """)
            for (delivery, body) in rows {
                try statement.execute(arguments: [
                    NameTable.number(of: delivery.tenant, db), delivery.id, delivery.sponsor.text,
                    delivery.state.rawValue, delivery.created.milliseconds, body,
                ])
            }
        }
    }

    package func waitingDeliveries() async throws -> [WebhookDelivery] {
        try await read { db in
            try String.fetchAll(
                db, sql: "SELECT body FROM webhook_delivery WHERE state = 'waiting' ORDER BY created, id"
            ).map { try Self.value(WebhookDelivery.self, $0) }
        }
    }

    package func deliveries(
        of sponsor: SponsorID, tenant: TenantID, in state: WebhookDelivery.State?, limit: Int
    ) async throws -> [WebhookDelivery] {
        try await read { db in
            try String.fetchAll(
                db.cachedStatement(
                    sql: """
                        SELECT d.body FROM webhook_delivery d JOIN tenant t ON t.id = d.tenant
                        WHERE t.name = ? AND d.sponsor = ? AND d.state = ifnull(?, d.state)
                        ORDER BY d.created DESC, d.id LIMIT ?
                        """), arguments: [tenant.text, sponsor.text, state?.rawValue, max(0, limit)]
            ).map { try Self.value(WebhookDelivery.self, $0) }
        }
    }
}
