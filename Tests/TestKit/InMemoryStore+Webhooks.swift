import RoomModel
import Rooms

extension InMemoryStore: WebhookStore {
    package func save(_ deliveries: [WebhookDelivery]) async throws {
        try with { state in
            for delivery in deliveries { state.webhooks["\(delivery.tenant) \(delivery.id)"] = delivery }
        }
    }

    package func waitingDeliveries() async throws -> [WebhookDelivery] {
        try with { state in
            state.webhooks.values.filter { $0.state == .waiting }.sorted { ($0.created, $0.id) < ($1.created, $1.id) }
        }
    }

    package func deliveries(
        of sponsor: SponsorID, tenant: TenantID, in wanted: WebhookDelivery.State?, limit: Int
    ) async throws -> [WebhookDelivery] {
        try with { state in
            let own = state.webhooks.values.filter {
                $0.sponsor == sponsor && $0.tenant == tenant && (wanted == nil || $0.state == wanted)
            }
            return Array(own.sorted { ($1.created, $0.id) < ($0.created, $1.id) }.prefix(max(0, limit)))
        }
    }
}
