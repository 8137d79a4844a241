import Access
import Gateway
import RoomModel
import Rooms
import Wire

/// The part of the conversation that is about who speaks: tokens shown, refreshed, expired and revoked.
extension PushConnections {
    /// Closes those that did not authenticate in time or whose token expired, and pings the silent ones. Once a second.
    func tick() {
        let now = clock.now()
        var late: [ConnectionID] = []
        var expired: [ConnectionID] = []
        var silent: [ConnectionID] = []
        table.withLock { table in
            for (id, connection) in table {
                guard let principal = connection.principal else {
                    if now >= connection.authenticateBy { late.append(id) }
                    continue
                }
                if now >= principal.expires {
                    expired.append(id)
                } else if now.milliseconds - connection.lastPing.milliseconds >= settings.pingInterval {
                    table[id]?.lastPing = now
                    silent.append(id)
                }
            }
        }
        for id in late { close(id, .authenticationTimeout) }
        for id in expired { close(id, .tokenExpired) }
        for id in silent { gateway.bound?.send(.text(ServerMessage.ping), to: id) }
    }

    /// - Parameter request: `nil` when the token came with the upgrade, which nothing answers.
    func authenticate(_ id: ConnectionID, token: String, request: UInt64?) {
        do {
            let principal = try authenticator.verify(token, now: clock.now())
            if let refusal = quotas.connect(principal, at: clock.now()) {
                if let request { reply(to: request, of: id, failing: RequestError(refusal)) }
                return close(id, .tooManyConnections)
            }
            let address = table.withLock { table -> String? in
                table[id]?.principal = principal
                defer { table[id]?.address = nil }
                return table[id]?.address
            }
            if let address { quotas.depart(from: address) }
            if let request { welcome(id, principal, request: request) }
        } catch {
            if let request { reply(to: request, of: id, failing: RequestError(error)) }
            close(id, error == .expired ? .tokenExpired : .authenticationFailed)
        }
    }

    func refresh(_ id: ConnectionID, _ old: Principal, token: String, request: UInt64) {
        let principal: Principal
        do {
            principal = try authenticator.verify(token, now: clock.now())
        } catch {
            return reply(to: request, of: id, failing: RequestError(error))
        }
        guard principal.tenant == old.tenant, principal.subject == old.subject else {
            return reply(
                to: request, of: id,
                failing: RequestError(.forbidden, "a refresh keeps tenant and sub; open a new connection instead"))
        }
        let subscriptions = table.withLock { table in
            table[id]?.principal = principal
            return table[id]?.subscriptions ?? [:]
        }
        let view = catalog.view(of: principal.tenant)
        for (number, topic) in subscriptions {
            // A role that sees more or less of a topic has another view of it, under another number.
            let mayStay =
                (try? principal.mayRead(topic, in: view)) != nil
                && hub.number(of: topic, view: principal.view(of: topic, in: view), tenant: principal.tenant) == number
            if mayStay { continue }
            if table.withLock({ $0[id]?.subscriptions.removeValue(forKey: number) }) != nil {
                quotas.unsubscribe(principal)
            }
            leave(id, topic, of: principal.tenant)
            hub.unsubscribe(id.rawValue, from: number, reply: ServerMessage.revoked(topicNumber: number))
        }
        welcome(id, principal, request: request)
    }

    private func welcome(_ id: ConnectionID, _ principal: Principal, request: UInt64) {
        let ok = ServerMessage.authenticated(
            connection: id.description, expires: principal.expires, pingSeconds: Int(settings.pingInterval / 1000))
        gateway.bound?.send(.text(ServerMessage.reply(to: request, ok: ok)), to: id)
    }

    /// Ends the connections of the principals that the rule picks; returns how many.
    func close(where rule: (Principal) -> Bool) -> Int {
        let ids = table.withLock { $0.compactMap { id, connection in connection.principal.map { (id, $0) } } }
            .filter { rule($0.1) }.map(\.0)
        for id in ids { close(id, .authenticationFailed) }
        return ids.count
    }
}

extension RequestError {
    /// How the wire answers a judgement of access; a foreign thing is answered as one that does not exist.
    init(_ error: AccessError, unknown: ErrorCode = .notFound) {
        let code: ErrorCode =
            switch error.category {
            case .unauthenticated: .unauthenticated
            case .forbidden: .forbidden
            case .unknown: unknown
            }
        self.init(code, "\(error)")
    }
}
