import Access
import Gateway
import RoomModel
import Rooms
import Wire

/// The part of the conversation that is about topics: `sub` and `unsub`.
extension PushConnections {
    func subscribe(
        _ id: ConnectionID, _ principal: Principal, _ request: UInt64, _ text: String,
        _ recovery: ClientRequest.Recovery?, _ hertz: Double?
    ) {
        guard let named = Topic(text) else {
            return reply(
                to: request, of: id,
                failing: RequestError(.unknownTopic, "there is no such topic; one is session.<id>.captions"))
        }
        do {
            try principal.mayRead(named, in: catalog.view(of: principal.tenant))
        } catch {
            return reply(to: request, of: id, failing: RequestError(error, unknown: .unknownTopic))
        }
        guard let topic = catalog.canonical(named, of: principal.tenant) else {
            return reply(
                to: request, of: id,
                failing: RequestError(
                    .unknownTopic, "the session has no captions in this language; add it to translate in the catalog"))
        }
        let mayAdd = table.withLock { table in
            guard let connection = table[id] else { return false }
            return connection.subscriptions.count < settings.subscriptions
        }
        guard mayAdd else {
            return reply(
                to: request, of: id,
                failing: RequestError(
                    .tooManySubscriptions, "a connection holds at most \(settings.subscriptions) subscriptions"))
        }
        if let refusal = quotas.subscribe(principal, at: clock.now()) {
            // Nothing comes of waiting: some have to be left first.
            return reply(to: request, of: id, failing: RequestError(.tooManySubscriptions, "\(refusal)"))
        }
        if topic.deliveryClass == .alert {
            hold(topic, as: hub.number(of: topic, tenant: principal.tenant), on: id, principal)
            return listen(id, to: topic, of: principal.tenant, request, recovery)
        }
        if topic.deliveryClass == .log, let recovery,
            case .older = hub.reach(of: recovery, on: topic, tenant: principal.tenant)
        {
            hold(topic, as: hub.number(of: topic, tenant: principal.tenant), on: id, principal)
            let spawned = scope.spawn { [history] in
                await history.subscribe(
                    id.rawValue, request: request, to: topic, of: principal.tenant, recovering: recovery)
            }
            if !spawned { reply(to: request, of: id, failing: Self.tooMuchAtOnce) }
            return
        }
        let view = principal.view(of: topic, in: catalog.view(of: principal.tenant))
        if let introduce = introduction(of: topic, in: principal.tenant) {
            let number = hub.reserve(topic, view: view, of: principal.tenant, for: id.rawValue)
            hold(topic, as: number, on: id, principal)
            let spawned = scope.spawn { [self] in
                await introduce()
                // A refresh may have taken it away meanwhile.
                guard self.topic(number, of: id) == topic else {
                    return reply(
                        to: request, of: id, failing: RequestError(.notSubscribed, "the subscription ended; ask again"))
                }
                hub.subscribe(
                    id.rawValue, request: request, to: topic, view: view, of: principal.tenant, recovering: recovery,
                    maximumHertz: hertz)
                if self.topic(number, of: id) == nil { hub.leave(id.rawValue, [number]) }
            }
            if !spawned { reply(to: request, of: id, failing: Self.tooMuchAtOnce) }
            return
        }
        let number = hub.subscribe(
            id.rawValue, request: request, to: topic, view: view, of: principal.tenant, recovering: recovery,
            maximumHertz: hertz)
        hold(topic, as: number, on: id, principal)
    }

    /// Makes the value of a topic that has one, yet was told to nobody so far; `nil` where a subscription need not wait.
    private func introduction(of topic: Topic, in tenant: TenantID) -> (@Sendable () async -> Void)? {
        switch topic {
        case .ops where hub.value(of: topic, tenant: tenant) == nil:
            return { [operations] in await operations.introduce(tenant) }
        case .attendee(let attendee, .recommendations) where hub.value(of: topic, tenant: tenant) == nil:
            return { [recommendations] in await recommendations.introduce(attendee, of: tenant) }
        default: return nil
        }
    }

    /// Notes a subscription that the quota has counted.
    private func hold(_ topic: Topic, as number: UInt32, on id: ConnectionID, _ principal: Principal) {
        let (isNew, isOpen) = table.withLock { table in
            let isOpen = table[id] != nil
            return (isOpen && table[id]?.subscriptions.updateValue(topic, forKey: number) == nil, isOpen)
        }
        // Renewed, or the connection went away meanwhile and was settled without it.
        if !isNew { quotas.unsubscribe(principal) }
        if !isOpen { hub.leave(id.rawValue, [number]) }
    }

    func unsubscribe(_ id: ConnectionID, _ principal: Principal, _ request: UInt64, _ number: UInt32) {
        guard let topic = table.withLock({ $0[id]?.subscriptions.removeValue(forKey: number) }) else {
            return reply(
                to: request, of: id,
                failing: RequestError(.notSubscribed, "this connection has no subscription to topic \(number)"))
        }
        quotas.unsubscribe(principal)
        leave(id, topic, of: principal.tenant)
        hub.unsubscribe(id.rawValue, from: number, reply: ServerMessage.reply(to: request, ok: Array("{}".utf8)))
    }

    /// The topic that a connection has under a number.
    func topic(_ number: UInt32, of id: ConnectionID) -> Topic? { table.withLock { $0[id]?.subscriptions[number] } }
}
