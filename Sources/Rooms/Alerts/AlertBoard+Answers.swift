import Access
import PubSub
import RoomModel

/// What people and the server itself do with an alert. Each is durable before it returns, and then told on the topic.
extension AlertBoard {
    /// Acknowledges alerts for the whole team; one that was settled already stays as it is.
    ///
    /// Returns those of the ids that the topic has or had; the caller refuses when there are none.
    package func acknowledge(
        _ ids: [ItemID], of topic: Topic, tenant: TenantID, by subject: String
    ) async throws -> [ItemID] {
        let address = Address(tenant: tenant, topic: topic)
        let now = clock.now()
        var known: [ItemID] = []
        var settled: [Alert] = []
        var before: [Alert] = []
        var others: [ItemID] = []
        for id in ids {
            let open = queues[address]?.alerts ?? [:]
            if let changed = try? queues[address]?.settle(id, as: .acknowledged, at: now, by: subject) {
                known.append(id)
                settled += changed
                before += changed.compactMap { open[$0.id] }
            } else {
                others.append(id)
            }
        }
        try await keep(settled, insteadOf: before, address)
        for id in others {
            if let alert = try await store.alert(id, tenant: tenant), alert.topic == topic.description {
                known.append(id)
            }
        }
        await tell(of: settled, at: now, address)
        // What waited for its place in the window.
        await advance(address)
        return known
    }

    /// Takes an alert on, which settles it. The same member may claim again.
    package func claim(_ id: ItemID, of topic: Topic, tenant: TenantID, by subject: String) async throws -> Alert {
        do {
            return try await settle(id, as: .claimed, of: topic, tenant: tenant, by: subject)
        } catch AlertRefusal.settled(.claimed, let by) where by == subject {
            guard let alert = try await store.alert(id, tenant: tenant) else { throw AlertRefusal.unknown }
            return alert
        }
    }

    /// Ends an alert for all as `state`: claimed by a person, mended by itself, or failed on every way.
    @discardableResult
    package func settle(
        _ id: ItemID, as state: Alert.State, of topic: Topic, tenant: TenantID, by subject: String?
    ) async throws -> Alert {
        let address = Address(tenant: tenant, topic: topic)
        let now = clock.now()
        let open = queues[address]?.alerts ?? [:]
        guard open[id] != nil else { throw try await refusal(of: id, topic, tenant) }
        let settled = try queues[address]?.settle(id, as: state, at: now, by: subject) ?? []
        guard let alert = settled.first else { throw AlertRefusal.unknown }
        try await keep(settled, insteadOf: settled.compactMap { open[$0.id] }, address)
        await tell(of: settled, at: now, address)
        await advance(address)
        return alert
    }

    /// Puts an alert off for the whole team.
    package func snooze(
        _ id: ItemID, forMilliseconds rest: Int64, of topic: Topic, tenant: TenantID, by subject: String
    ) async throws -> Alert {
        let address = Address(tenant: tenant, topic: topic)
        let now = clock.now()
        guard let before = queues[address]?.alerts[id] else { throw try await refusal(of: id, topic, tenant) }
        let until = now.advanced(byMilliseconds: min(rest, policy.longestSnooze))
        let alert = try queues[address]?.snooze(id, until: until, at: now, by: subject)
        guard let alert else { throw AlertRefusal.unknown }
        try await keep([alert], insteadOf: [before], address)
        await tell(of: [alert], at: now, address)
        return alert
    }

    /// Records that somebody else was told, and lets the next deadline run; the alert is delivered again at once.
    ///
    /// Where that cannot be stored it is as if it had not been asked for.
    ///
    /// - Parameter subject: Who was told; `nil` for a way that is no person.
    @discardableResult
    package func escalate(
        _ id: ItemID, of topic: Topic, tenant: TenantID, to subject: String?, deadline: EventTime?
    ) async throws -> Alert {
        let address = Address(tenant: tenant, topic: topic)
        let now = clock.now()
        guard let before = queues[address]?.alerts[id] else { throw try await refusal(of: id, topic, tenant) }
        let alert = try queues[address]?.escalate(id, to: subject, deadline: deadline, at: now)
        guard let alert else { throw AlertRefusal.unknown }
        do {
            try await store.save([alert])
        } catch {
            queues[address]?.undo(alert, restoring: before)
            throw error
        }
        await tell(of: [alert], at: now, address)
        await advance(address)
        return alert
    }

    /// Records that the last way of telling somebody has failed; the alert stays open for whoever comes.
    package func fail(_ id: ItemID, of topic: Topic, tenant: TenantID) async throws {
        let address = Address(tenant: tenant, topic: topic)
        let now = clock.now()
        guard let before = queues[address]?.alerts[id] else { throw try await refusal(of: id, topic, tenant) }
        guard let alert = try queues[address]?.fail(id, at: now) else { throw AlertRefusal.unknown }
        try await keep([alert], insteadOf: [before], address)
        await tell(of: [alert], at: now, address)
    }

    /// Ends alerts that may be told no more, and empties all that is kept of them, also of those that were settled before.
    ///
    /// From the call on none of them is told; where the store fails, their words are still in it.
    package func takeBack(_ ids: [ItemID], of topic: Topic, tenant: TenantID) async throws {
        let address = Address(tenant: tenant, topic: topic)
        let now = clock.now()
        let ended = ids.compactMap { queues[address]?.takeBack($0, at: now) }
        await tell(of: ended, at: now, address)
        if !ended.isEmpty { try await store.save(ended) }
        try await store.empty(ids, tenant: tenant)
        await advance(address)
    }

    /// Stores the new shapes; where that fails the old ones come back, and the error goes to whoever asked.
    private func keep(_ alerts: [Alert], insteadOf before: [Alert], _ address: Address) async throws {
        if alerts.isEmpty { return }
        do {
            try await store.save(alerts)
        } catch {
            queues[address, default: AlertQueue(policy: policy)].restore(before)
            throw error
        }
    }

    /// Why an alert that is not open cannot be settled.
    private func refusal(of id: ItemID, _ topic: Topic, _ tenant: TenantID) async throws -> AlertRefusal {
        guard let alert = try await store.alert(id, tenant: tenant), alert.topic == topic.description, !alert.isOpen
        else { return .unknown }
        return .settled(alert.state, by: alert.by)
    }
}
