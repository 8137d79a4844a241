import Recommendations
import RoomModel
import Rooms

extension InMemoryStore: PersonHistoryStore {
    package func save(
        _ histories: [AttendeeID: PersonHistory], of event: EventID, tenant: TenantID, through sequence: Int64
    ) async throws {
        try with { state in
            let key = CatalogKey(tenant: tenant, event: event)
            let people = (state.histories[key]?.people ?? [:]).merging(histories) { $1 }
            state.histories[key] = (people, sequence)
        }
    }

    package func histories(of event: EventID, tenant: TenantID) async throws -> (
        people: [AttendeeID: PersonHistory], through: Int64
    ) {
        try with { $0.histories[CatalogKey(tenant: tenant, event: event)] ?? ([:], 0) }
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
