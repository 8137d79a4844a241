import RoomModel

/// Webhook messages that wait, and what became of the others.
package protocol WebhookStore: Sendable {
    /// Inserts or replaces by tenant and id; durable before it returns.
    func save(_ deliveries: [WebhookDelivery]) async throws
    /// Those that wait, of all tenants, oldest first.
    func waitingDeliveries() async throws -> [WebhookDelivery]
    /// Newest first.
    func deliveries(of sponsor: SponsorID, tenant: TenantID, limit: Int) async throws -> [WebhookDelivery]
}
