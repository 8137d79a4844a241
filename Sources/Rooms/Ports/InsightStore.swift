import RoomModel

/// The newest state of every insight.
package protocol InsightStore: Sendable {
    /// Inserts or replaces by id; durable before it returns.
    func save(_ insight: Insight, of event: EventID, tenant: TenantID) async throws
    /// Newest first.
    func insights(of event: EventID, tenant: TenantID, limit: Int) async throws -> [Insight]
    func insight(_ id: ItemID, tenant: TenantID) async throws -> (insight: Insight, event: EventID)?
}
