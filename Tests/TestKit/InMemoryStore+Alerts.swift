import RoomModel
import Rooms

extension InMemoryStore: AlertStore {
    package func save(_ alerts: [Alert]) async throws {
        try with { state in
            for alert in alerts where alert.revision > state.alerts[alert.tenant]?[alert.id]?.revision ?? 0 {
                state.alerts[alert.tenant, default: [:]][alert.id] = alert
            }
        }
    }

    package func empty(_ ids: [ItemID], tenant: TenantID) async throws {
        try with { state in
            for id in ids { state.alerts[tenant]?[id]?.data = Array("{}".utf8) }
        }
    }

    package func openAlerts() async throws -> [Alert] {
        try with { state in
            let open = state.alerts.values.flatMap { $0.values.filter(\.isOpen) }
            return open.sorted { ($0.raised, $0.id) < ($1.raised, $1.id) }
        }
    }

    package func alert(_ id: ItemID, tenant: TenantID) async throws -> Alert? {
        try with { $0.alerts[tenant]?[id] }
    }

    package func alerts(of topic: String, tenant: TenantID, limit: Int) async throws -> [Alert] {
        try with { state in
            let known = (state.alerts[tenant] ?? [:]).values.filter { $0.topic == topic }
            return Array(known.sorted { ($1.raised, $1.id) < ($0.raised, $0.id) }.prefix(max(0, limit)))
        }
    }
}
