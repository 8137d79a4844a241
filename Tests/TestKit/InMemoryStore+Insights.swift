import RoomModel
import Rooms

extension InMemoryStore: InsightStore {
    package func save(_ insight: Insight, of event: EventID, tenant: TenantID) async throws {
        try with { $0.insights[tenant, default: [:]][insight.id] = (insight, event) }
    }

    package func insights(of event: EventID, tenant: TenantID, limit: Int) async throws -> [Insight] {
        try with { state in
            let known = (state.insights[tenant] ?? [:]).values.filter { $0.event == event }.map(\.insight)
            return Array(known.sorted { ($1.at, $0.id) < ($0.at, $1.id) }.prefix(max(0, limit)))
        }
    }

    package func insight(_ id: ItemID, tenant: TenantID) async throws -> (insight: Insight, event: EventID)? {
        try with { $0.insights[tenant]?[id] }
    }
}
