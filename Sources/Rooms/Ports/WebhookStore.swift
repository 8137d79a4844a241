import RoomModel

/// Webhook messages that wait, and what became of the others.
package protocol WebhookStore: Sendable {
    /// Inserts or replaces by tenant and id; durable before it returns.
    func save(_ deliveries: [WebhookDelivery]) async throws
    /// Those that wait, of all tenants, oldest first.
    func waitingDeliveries() async throws -> [WebhookDelivery]
    /// Newest first; those in one state, or all.
    func deliveries(
        of sponsor: SponsorID, tenant: TenantID, in state: WebhookDelivery.State?, limit: Int
    ) async throws -> [WebhookDelivery]
}

extension WebhookStore {
    package func deliveries(
        of sponsor: SponsorID, tenant: TenantID, limit: Int
    ) async throws -> [WebhookDelivery] {
        try await deliveries(of: sponsor, tenant: tenant, in: nil, limit: limit)
    }
}
