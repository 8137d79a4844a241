import Access
import Gateway
import RoomModel
import Rooms
import Wire

/// The part of the conversation that reads: what a connection says, within its quotas, handed to what serves it.
extension PushConnections {
    /// Requests that a quota may refuse one after another before the connection is ended.
    static let greatestRefusals = 200

    func received(_ id: ConnectionID, _ message: WebSocketMessage) {
        guard case .text(let bytes) = message else {
            return close(id, .badProtocol)
        }
        let now = clock.now()
        let isFlood = table.withLock { table in
            guard var connection = table[id] else { return false }
            if now.milliseconds - connection.windowStart.milliseconds >= 1_000 {
                connection.windowStart = now
                connection.requestsInWindow = 0
            }
            connection.requestsInWindow += 1
            table[id] = connection
            return connection.requestsInWindow > settings.requestsPerSecond
        }
        if isFlood { return close(id, .rateLimited) }
        if let refusal = charge(id, bytes: bytes.count, at: now) { return refuse(bytes, from: id, refusal) }
        for (bytes, result) in RequestParser().parse(bytes) {
            switch result {
            case .success(let request): serve(request, bytes, from: id)
            case .failure(let failure):
                reply(to: failure.id, of: id, failing: failure.error)
                if failure.isProtocolError { return close(id, .badProtocol) }
            }
        }
    }

    private func charge(_ id: ConnectionID, bytes: Int, at now: EventTime) -> RequestError? {
        guard let principal = table.withLock({ $0[id]?.principal }) else { return nil }
        guard let refusal = quotas.charge(principal, bytes: bytes, at: now) else {
            table.withLock { if $0[id]?.refusals != 0 { $0[id]?.refusals = 0 } }
            return nil
        }
        return RequestError(refusal)
    }

    /// Answers each request of a message that a quota refused; who goes on all the same is closed.
    private func refuse(_ bytes: [UInt8], from id: ConnectionID, _ refusal: RequestError) {
        let refusals = table.withLock { table in
            table[id]?.refusals += 1
            return table[id]?.refusals ?? 0
        }
        if refusals > Self.greatestRefusals { return close(id, .rateLimited) }
        for (_, result) in RequestParser().parse(bytes) {
            switch result {
            case .success(let request): if let number = request.id { reply(to: number, of: id, failing: refusal) }
            case .failure(let failure): reply(to: failure.id, of: id, failing: refusal)
            }
        }
    }

    private func serve(_ numbered: NumberedRequest, _ bytes: [UInt8], from id: ConnectionID) {
        // `pong` is the only request without an id, and needs no answer: any message shows that the peer lives.
        guard let request = numbered.id, let connection = table.withLock({ $0[id] }) else { return }
        guard let principal = connection.principal else {
            if case .authenticate(let token) = numbered.request {
                return authenticate(id, token: token, request: request)
            }
            return reply(
                to: request, of: id,
                failing: RequestError(.unauthenticated, #"send {"id":1,"op":"auth","token":"…"} first"#))
        }
        switch numbered.request {
        case .authenticate:
            reply(
                to: request, of: id,
                failing: RequestError(.badRequest, "this connection is authenticated; send refresh with a new token"))
        case .refresh(let token): refresh(id, principal, token: token, request: request)
        case .subscribe(let topic, let recovery, let hertz):
            subscribe(id, principal, request, topic, recovery, hertz)
        case .unsubscribe(let number): unsubscribe(id, principal, request, number)
        case .send(let range, let trace): send(id, principal, request, bytes, range, trace)
        case .acknowledge(let number, let alerts) where connection.subscriptions[number] == .ops:
            answer(request, of: id) { [operations] in
                let found = await operations.acknowledge(alerts, by: principal)
                guard !found.isEmpty else {
                    throw RequestError(.notFound, "no open health alert has this id; the topic ops names them")
                }
                return JSONWriter.object {
                    $0.key("alerts")
                    $0.array(found) { $0.string($1) }
                }
            }
        case .acknowledge(let number, let alerts): acknowledge(alerts, on: number, from: id, principal, request)
        case .claim(let number, let alert): claim(alert, on: number, from: id, principal, request)
        case .snooze(let number, let alert, let seconds):
            snooze(alert, seconds: seconds, on: number, from: id, principal, request)
        case .resolve(let insight):
            resolver.resolve(insight, by: principal) { [self] result in
                switch result {
                case .success:
                    gateway.bound?.send(.text(ServerMessage.reply(to: request, ok: Array("{}".utf8))), to: id)
                case .failure(let error): reply(to: request, of: id, failing: error)
                }
            }
        case .moderate(let session, let text, let state): moderate(id, principal, request, session, text, state)
        case .pong: return
        }
    }
}
