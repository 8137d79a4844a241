import Access
import Gateway
import PubSub
import RoomModel
import Rooms
import Wire

/// The part of the conversation that is about alerts: listening, `ack`, `claim`, `snooze` (CONTRACT §7, §9).
extension PushConnections {
    /// The reply comes from the board, with the open alerts.
    func listen(
        _ id: ConnectionID, to topic: Topic, of tenant: TenantID, _ request: UInt64, _ recovery: ClientRequest.Recovery?
    ) {
        alerts.join(id.rawValue, topic: topic, tenant: tenant)
        let spawned = scope.spawn { [alerts] in
            await alerts.subscribe(id.rawValue, request: request, to: topic, of: tenant, recovering: recovery)
        }
        if !spawned { reply(to: request, of: id, failing: Self.tooMuchAtOnce) }
    }

    func leave(_ id: ConnectionID, _ topic: Topic, of tenant: TenantID) {
        if topic.deliveryClass == .alert { alerts.leave(id.rawValue, topic: topic, tenant: tenant) }
    }

    func acknowledge(
        _ texts: [String], on number: UInt32, from id: ConnectionID, _ principal: Principal, _ request: UInt64
    ) {
        answer(request, of: id, on: number, principal) { [alerts] topic in
            guard !texts.isEmpty else { throw RequestError(.badField, "alerts names one alert at least") }
            let known = try await alerts.acknowledge(
                texts.compactMap { ItemID($0) }, of: topic, tenant: principal.tenant, by: principal.subject)
            guard !known.isEmpty else { throw AlertRefusal.unknown }
            let names = Set(known.map(\.text))
            return JSONWriter.object {
                $0.key("alerts")
                $0.array(texts.filter(names.contains)) { $0.string($1) }
                $0.key("unknown")
                $0.array(texts.filter { !names.contains($0) }) { $0.string($1) }
            }
        }
    }

    func claim(_ text: String, on number: UInt32, from id: ConnectionID, _ principal: Principal, _ request: UInt64) {
        answer(request, of: id, on: number, principal) { [alerts, audit] topic in
            guard let alert = ItemID(text) else { throw AlertRefusal.unknown }
            let claimed = try await alerts.claim(
                alert, of: topic, tenant: principal.tenant, by: principal.subject)
            try await audit.record(.alertClaimed, alert.text, by: principal)
            return JSONWriter.object { $0.settlement(claimed) }
        }
    }

    func snooze(
        _ text: String, seconds: Double, on number: UInt32, from id: ConnectionID, _ principal: Principal,
        _ request: UInt64
    ) {
        answer(request, of: id, on: number, principal) { [alerts] topic in
            guard let alert = ItemID(text) else { throw AlertRefusal.unknown }
            let snoozed = try await alerts.snooze(
                alert, forMilliseconds: Int64(min(seconds, 1e6) * 1000), of: topic, tenant: principal.tenant,
                by: principal.subject)
            return JSONWriter.object {
                $0.settlement(snoozed)
                $0.member("until", snoozed.nextTry.milliseconds)
            }
        }
    }

    /// Judges whether the principal may settle alerts of the topic it has under `number`, then answers with what `work` says.
    private func answer(
        _ request: UInt64, of id: ConnectionID, on number: UInt32, _ principal: Principal,
        _ work: @escaping @Sendable (Topic) async throws -> [UInt8]
    ) {
        guard let topic = topic(number, of: id) else {
            return reply(
                to: request, of: id,
                failing: RequestError(.notSubscribed, "this connection has no subscription to topic \(number)"))
        }
        guard topic.deliveryClass == .alert else {
            return reply(
                to: request, of: id,
                failing: RequestError(.badRequest, "\(topic) is no topic of alerts; nothing on it is acknowledged"))
        }
        do {
            if case .sponsor(let sponsor, _) = topic {
                try principal.maySettleAlerts(of: sponsor, in: catalog.view(of: principal.tenant))
            }
        } catch {
            return reply(to: request, of: id, failing: RequestError(error))
        }
        let spawned = scope.spawn { [self] in
            do {
                reply(to: request, of: id, ok: try await work(topic))
            } catch let error as RequestError {
                reply(to: request, of: id, failing: error)
            } catch let refusal as AlertRefusal {
                reply(to: request, of: id, failing: RequestError(refusal))
            } catch {
                reply(
                    to: request, of: id,
                    failing: RequestError(.storeUnavailable, "the answer could not be stored; send it again"))
            }
        }
        if !spawned { reply(to: request, of: id, failing: Self.tooMuchAtOnce) }
    }

    static let tooMuchAtOnce = RequestError(.overloaded, "too many requests wait; try again")
}

extension JSONWriter {
    fileprivate mutating func settlement(_ alert: Alert) {
        member("alert", alert.id.text)
        member("state", alert.state.rawValue)
        member("by", ifPresent: alert.by)
    }
}

extension RequestError {
    /// How the wire answers what the board refuses.
    init(_ refusal: AlertRefusal) {
        switch refusal {
        case .unknown: self.init(.notFound, "no alert of that id waits for an answer on this topic")
        case .settled(let state, let by):
            self.init(.conflict, "the alert is \(state.rawValue) already" + (by.map { ", by \($0)" } ?? ""))
        case .full(let limit): self.init(.overloaded, "the topic holds \(limit) open alerts; settle some first")
        }
    }
}
