import Access
import RoomModel
import Wire

/// The insights of all events: makes each durable, then publishes it on `event.<id>.insights`.
///
/// Whoever raises one decides when it is worth raising; the board only keeps, tells and resolves.
package actor InsightBoard {
    private let hub: Hub
    private let store: any InsightStore & TopicLog
    private let clock: WallClock

    package init(hub: Hub, store: any InsightStore & TopicLog, clock: WallClock) {
        self.hub = hub
        self.store = store
        self.clock = clock
    }

    /// Stores and publishes an insight, or the newest state of one raised before.
    package func raise(_ insight: Insight, of event: EventID, tenant: TenantID) async throws {
        try await store.save(insight, of: event, tenant: tenant)
        var writer = JSONWriter(reserving: 512)
        writer.insight(insight)
        let topic = Topic.event(event, .insights)
        let now = clock.now()
        let offset = try await store.append(writer.bytes, at: now, to: topic.description, tenant: tenant)
        hub.publish(
            logged: TopicMessage(offset: offset, time: now, data: writer.bytes), to: topic, of: tenant)
    }

    /// Marks an open insight as resolved and tells it. `false` when the tenant has none of this id.
    package func resolve(_ id: ItemID, tenant: TenantID) async throws -> Bool {
        guard let (insight, event) = try await store.insight(id, tenant: tenant) else { return false }
        guard insight.state == .open else { return true }
        var resolved = insight
        resolved.state = .resolved
        try await raise(resolved, of: event, tenant: tenant)
        return true
    }

    /// Settles the open insights of these kinds that were raised of a session; looks at the newest thousand of its event.
    package func settle(
        _ kinds: Set<Insight.Kind>, of session: SessionID, in event: EventID, tenant: TenantID
    ) async throws {
        for insight in try await store.insights(of: event, tenant: tenant, limit: 1_000)
        where kinds.contains(insight.kind) && insight.session == session && insight.state == .open {
            var settled = insight
            settled.state = .resolved
            try await raise(settled, of: event, tenant: tenant)
        }
    }

    /// Brings an event's newest messages back, before anything is published on its topic.
    package func resume(_ event: EventID, of tenant: TenantID, limit: Int = 1_000) async throws {
        try await hub.resume(.event(event, .insights), of: tenant, from: store, limit: limit)
    }
}
