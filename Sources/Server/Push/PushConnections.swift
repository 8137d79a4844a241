import Access
import Concurrency
import Credentials
import Gateway
import RoomModel
import Rooms
import Wire

/// The conversation of every `/v1/ws` connection: authentication, subscriptions, events, pings (CONTRACT §9).
///
/// Called on the gateway's service threads; nothing here waits.
final class PushConnections: Sendable {
    struct Settings: Sendable {
        /// From opening to a valid `auth`.
        var authenticationTimeout: Int64 = 5_000
        /// Between two application-level pings on a silent connection.
        var pingInterval: Int64 = 20_000
        /// Topics one connection may subscribe to.
        var subscriptions = 128
        /// Requests a second of one connection; batches count once.
        var requestsPerSecond = 2_000
    }

    private struct Connection {
        /// `nil` until `auth`.
        var principal: Principal?
        let authenticateBy: EventTime
        /// Where it came from, until it has said who it is.
        var address: String?
        var subscriptions: [UInt32: Topic] = [:]
        var lastPing: EventTime
        var windowStart: EventTime
        var requestsInWindow = 0
        /// Requests refused by a quota since one was served.
        var refusals = 0
        /// Batches of events in a row that were refused, as more came than could be stored.
        var refusedBatches = 0
    }

    /// Requests that a quota may refuse one after another before the connection is ended.
    private static let greatestRefusals = 200

    private let table = Lock<[ConnectionID: Connection]>([:])
    let alerts: AlertBoard
    let scope: TaskScope
    private let history: LogHistory
    private let gateway: LateBound<Gateway>
    private let hub: Hub
    private let intake: EventIntake
    private let admission: EventAdmission
    private let parser: EventParser
    let catalog: CatalogDirectory
    let moderation: QuestionModeration
    private let authenticator: Authenticator
    private let quotas: Quotas
    private let resolver: InsightResolver
    private let traces: TraceJournal
    private let operations: OperationsBoard
    private let clock: WallClock
    private let settings: Settings

    init(
        gateway: LateBound<Gateway>, hub: Hub, alerts: AlertBoard, history: LogHistory, scope: TaskScope,
        intake: EventIntake,
        admission: EventAdmission, parser: EventParser, catalog: CatalogDirectory, authenticator: Authenticator,
        quotas: Quotas, moderation: QuestionModeration, resolver: InsightResolver, traces: TraceJournal,
        operations: OperationsBoard, clock: WallClock, settings: Settings = Settings()
    ) {
        self.gateway = gateway
        self.hub = hub
        self.alerts = alerts
        self.history = history
        self.intake = intake
        self.admission = admission
        self.parser = parser
        self.catalog = catalog
        self.authenticator = authenticator
        self.quotas = quotas
        self.moderation = moderation
        self.resolver = resolver
        self.traces = traces
        self.operations = operations
        self.scope = scope
        self.clock = clock
        self.settings = settings
    }

    var count: Int { table.withLock { $0.count } }

    // MARK: From the gateway

    /// - Parameter token: From the upgrade's header or subprotocol, when it carried one.
    func opened(_ id: ConnectionID, from address: String, token: String?) {
        let now = clock.now()
        let isWelcome = token != nil || quotas.arrive(from: address)
        table.withLock {
            $0[id] = Connection(
                authenticateBy: now.advanced(byMilliseconds: settings.authenticationTimeout),
                address: token == nil && isWelcome ? address : nil, lastPing: now, windowStart: now)
        }
        guard isWelcome else { return close(id, .tooManyConnections) }
        if let token { authenticate(id, token: token, request: nil) }
    }

    func closed(_ id: ConnectionID) {
        guard let connection = table.withLock({ $0.removeValue(forKey: id) }) else { return }
        if let address = connection.address { quotas.depart(from: address) }
        guard let principal = connection.principal else { return }
        for topic in connection.subscriptions.values { leave(id, topic, of: principal.tenant) }
        quotas.disconnect(principal, subscriptions: connection.subscriptions.count)
    }

    /// Ends the connections of the principals that the rule picks; returns how many.
    func close(where rule: (Principal) -> Bool) -> Int {
        let ids = table.withLock { $0.compactMap { id, connection in connection.principal.map { (id, $0) } } }
            .filter { rule($0.1) }.map(\.0)
        for id in ids { close(id, .authenticationFailed) }
        return ids.count
    }

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

    // MARK: Requests

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

    /// - Parameter request: `nil` when the token came with the upgrade, which nothing answers.
    private func authenticate(_ id: ConnectionID, token: String, request: UInt64?) {
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

    private func refresh(_ id: ConnectionID, _ old: Principal, token: String, request: UInt64) {
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
        for (number, topic) in subscriptions where (try? principal.mayRead(topic, in: view)) == nil {
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

    private func subscribe(
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
            return reply(
                to: request, of: id,
                failing: RequestError(
                    .tooManySubscriptions, "\(refusal)", afterMilliseconds: Int(refusal.afterMilliseconds)))
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
        let number = hub.subscribe(
            id.rawValue, request: request, to: topic, of: principal.tenant, recovering: recovery, maximumHertz: hertz)
        hold(topic, as: number, on: id, principal)
    }

    /// Notes a subscription that the quota has counted.
    private func hold(_ topic: Topic, as number: UInt32, on id: ConnectionID, _ principal: Principal) {
        let isNew = table.withLock { table in
            table[id] != nil && table[id]?.subscriptions.updateValue(topic, forKey: number) == nil
        }
        // Renewed, or the connection went away meanwhile and was settled without it.
        if !isNew { quotas.unsubscribe(principal) }
    }

    private func unsubscribe(_ id: ConnectionID, _ principal: Principal, _ request: UInt64, _ number: UInt32) {
        guard let topic = table.withLock({ $0[id]?.subscriptions.removeValue(forKey: number) }) else {
            return reply(
                to: request, of: id,
                failing: RequestError(.notSubscribed, "this connection has no subscription to topic \(number)"))
        }
        quotas.unsubscribe(principal)
        leave(id, topic, of: principal.tenant)
        hub.unsubscribe(id.rawValue, from: number, reply: ServerMessage.reply(to: request, ok: Array("{}".utf8)))
    }

    private func send(
        _ id: ConnectionID, _ principal: Principal, _ request: UInt64, _ bytes: [UInt8], _ range: Range<Int>,
        _ trace: Traceparent?
    ) {
        do {
            try principal.maySendEvents()
        } catch {
            return reply(to: request, of: id, failing: RequestError(error))
        }
        let items: [EventParser.Item]
        do {
            var scanner = JSONScanner(bytes, in: range)
            items = try parser.parseArray(from: &scanner)
        } catch {
            return reply(to: request, of: id, failing: error)
        }
        let verdicts = admission.judge(items, from: principal, at: clock.now())
        intake.submit(verdicts) { [self] result in
            switch result {
            case .success(let receipt):
                table.withLock { if $0[id]?.refusedBatches != 0 { $0[id]?.refusedBatches = 0 } }
                if let trace { traces.accepted(trace, verdicts.compactMap { try? $0.get() }) }
                gateway.bound?.send(.text(ServerMessage.reply(to: request, ok: receipt.json)), to: id)
            case .failure(let error):
                reply(to: request, of: id, failing: error)
                // Who goes on all the same is closed.
                let refused = table.withLock { table in
                    table[id]?.refusedBatches += 1
                    return table[id]?.refusedBatches ?? 0
                }
                if error.code == .rateLimited, refused > Self.greatestRefusals { close(id, .rateLimited) }
            }
        }
    }

    /// The topic that a connection has under a number.
    func topic(_ number: UInt32, of id: ConnectionID) -> Topic? { table.withLock { $0[id]?.subscriptions[number] } }

    // MARK: Answers

    func reply(to request: UInt64, of id: ConnectionID, ok: [UInt8]) {
        gateway.bound?.send(.text(ServerMessage.reply(to: request, ok: ok)), to: id)
    }

    func reply(to request: UInt64?, of id: ConnectionID, failing error: RequestError) {
        gateway.bound?.send(.text(ServerMessage.reply(to: request, error: error)), to: id)
    }

    private func close(_ id: ConnectionID, _ code: CloseCode) {
        gateway.bound?.close(id, code: code.rawValue, reason: code.reason)
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
