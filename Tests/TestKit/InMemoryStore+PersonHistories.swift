import Recommendations
import RoomModel
import Rooms

extension InMemoryStore: PersonHistoryStore {
    package func save(
        _ histories: [AttendeeID: PersonHistory], of event: EventID, tenant: TenantID, through sequence: Int64
    ) async throws {
        try with { state in
            let key = CatalogKey(tenant: tenant, event: event)
            state.histories[key, default: .init()].people.merge(histories) { $1 }
            for attendee in histories.keys { state.histories[key]?.ahead[attendee] = sequence }
        }
    }

    package func note(progress sequence: Int64, of event: EventID, tenant: TenantID) async throws {
        try with { $0.histories[CatalogKey(tenant: tenant, event: event), default: .init()].through = sequence }
    }

    package func histories(of event: EventID, tenant: TenantID) async throws -> PersonHistories {
        try with { state in
            var held = state.histories[CatalogKey(tenant: tenant, event: event)] ?? .init()
            held.ahead = held.ahead.filter { $0.value > held.through }
            return held
        }
    }
}

extension InMemoryStore: EventHistory {
    package func events(of tenant: TenantID, after sequence: Int64, limit: Int) async throws -> [StoredEvent] {
        try with { state in
            let events = state.log.records.compactMap { record -> StoredEvent? in
                guard case .event(let event, let place) = record, event.tenant == tenant, place > sequence else {
                    return nil
                }
                return StoredEvent(event: event, sequence: place)
            }
            return Array(events.prefix(max(0, limit)))
        }
    }
}
