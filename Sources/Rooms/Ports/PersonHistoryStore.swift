import Recommendations
import RoomModel

/// What people of an event did with its items and told of themselves, as recommendations rest on it.
package protocol PersonHistoryStore: Sendable {
    /// Replaces what is held of these people, each as of a place of the log; durable before it returns.
    func save(_ histories: [AttendeeID: PersonHistory], of event: EventID, tenant: TenantID, through sequence: Int64)
        async throws
    /// Says that everybody's history holds the log up to a place.
    func note(progress sequence: Int64, of event: EventID, tenant: TenantID) async throws
    func histories(of event: EventID, tenant: TenantID) async throws -> PersonHistories
}

/// What is held of an event's people, and how far into the log it reaches.
package struct PersonHistories: Hashable, Sendable {
    package var people: [AttendeeID: PersonHistory] = [:]
    /// The place of the log that everybody's history holds.
    package var through: Int64 = 0
    /// Places beyond it that single people's histories hold already.
    package var ahead: [AttendeeID: Int64] = [:]

    package init() {}
}

/// The whole log, read on from a place: what a part that keeps its own state missed.
package protocol EventHistory: Sendable {
    /// Events of a tenant with a sequence above `sequence`, in order, at most `limit`.
    func events(of tenant: TenantID, after sequence: Int64, limit: Int) async throws -> [StoredEvent]
}
