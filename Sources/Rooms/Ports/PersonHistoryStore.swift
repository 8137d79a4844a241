import Recommendations
import RoomModel

/// What people of an event did with its items and told of themselves, as recommendations rest on it.
package protocol PersonHistoryStore: Sendable {
    /// Replaces what is held of these people, and says which place of the log it holds; durable before it returns.
    func save(_ histories: [AttendeeID: PersonHistory], of event: EventID, tenant: TenantID, through sequence: Int64)
        async throws
    func histories(of event: EventID, tenant: TenantID) async throws -> (
        people: [AttendeeID: PersonHistory], through: Int64
    )
}

/// The whole log, read on from a place: what a part that keeps its own state missed.
package protocol EventHistory: Sendable {
    /// Events of a tenant with a sequence above `sequence`, in order, at most `limit`.
    func events(of tenant: TenantID, after sequence: Int64, limit: Int) async throws -> [StoredEvent]
}
