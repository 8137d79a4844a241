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
        var subscriptions: [UInt32: Topic] = [:]
        var lastPing: EventTime
        var windowStart: EventTime
        var requestsInWindow = 0
    }

    private let table = Lock<[ConnectionID: Connection]>([:])
    let alerts: AlertBoard
    let scope: TaskScope
    private let gateway: LateBound<Gateway>
    private let hub: Hub
    private let intake: EventIntake
    private let admission: EventAdmission
    private let parser: EventParser
    let catalog: CatalogDirectory
    private let verifier: TokenVerifier
    private let resolver: InsightResolver
    private let clock: WallClock
    private let settings: Settings

    init(
        gateway: LateBound<Gateway>, hub: Hub, alerts: AlertBoard, scope: TaskScope, intake: EventIntake,
        admission: EventAdmission, parser: EventParser, catalog: CatalogDirectory, verifier: TokenVerifier,
        resolver: InsightResolver, clock: WallClock,
        settings: Settings = Settings()
    ) {
        self.gateway = gateway
        self.hub = hub
        self.alerts = alerts
        self.scope = scope
        self.intake = intake
        self.admission = admission
        self.parser = parser
        self.catalog = catalog
        self.verifier = verifier
        self.resolver = resolver
        self.clock = clock
        self.settings = settings
    }

    var count: Int { table.withLock { $0.count } }

    // MARK: From the gateway

    /// - Parameter token: From the upgrade's header or subprotocol, when it carried one.
    func opened(_ id: ConnectionID, token: String?) {
        let now = clock.now()
        table.withLock {
            $0[id] = Connection(
                authenticateBy: now.advanced(byMilliseconds: settings.authenticationTimeout), lastPing: now,
                windowStart: now)
        }
        if let token { authenticate(id, token: token, request: nil) }
    }

    func closed(_ id: ConnectionID) {
        guard let connection = table.withLock({ $0.removeValue(forKey: id) }), let tenant = connection.principal?.tenant
        else { return }
        for topic in connection.subscriptions.values { leave(id, topic, of: tenant) }
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
        for (bytes, result) in RequestParser().parse(bytes) {
            switch result {
            case .success(let request): serve(request, bytes, from: id)
            case .failure(let failure):
                reply(to: failure.id, of: id, failing: failure.error)
                if failure.isProtocolError { return close(id, .badProtocol) }
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
        case .send(let range): send(id, principal, request, bytes, range)
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
        case .pong: return
        }
    }

    /// - Parameter request: `nil` when the token came with the upgrade, which nothing answers.
    private func authenticate(_ id: ConnectionID, token: String, request: UInt64?) {
        do {
            let principal = try verifier.verify(token, now: clock.now())
            table.withLock { $0[id]?.principal = principal }
            if let request { welcome(id, principal, request: request) }
        } catch {
            if let request { reply(to: request, of: id, failing: RequestError(error)) }
            close(id, error == .expired ? .tokenExpired : .authenticationFailed)
        }
    }

    private func refresh(_ id: ConnectionID, _ old: Principal, token: String, request: UInt64) {
        let principal: Principal
        do {
            principal = try verifier.verify(token, now: clock.now())
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
            table.withLock { $0[id]?.subscriptions[number] = nil }
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
        guard let topic = Topic(text) else {
            return reply(
                to: request, of: id,
                failing: RequestError(.unknownTopic, "there is no such topic; one is session.<id>.captions"))
        }
        do {
            try principal.mayRead(topic, in: catalog.view(of: principal.tenant))
        } catch {
            return reply(to: request, of: id, failing: RequestError(error, unknown: .unknownTopic))
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
        if topic.deliveryClass == .alert {
            let number = hub.number(of: topic, tenant: principal.tenant)
            table.withLock { $0[id]?.subscriptions[number] = topic }
            return listen(id, to: topic, of: principal.tenant, request, recovery)
        }
        let number = hub.subscribe(
            id.rawValue, request: request, to: topic, of: principal.tenant, recovering: recovery, maximumHertz: hertz)
        table.withLock { $0[id]?.subscriptions[number] = topic }
    }

    private func unsubscribe(_ id: ConnectionID, _ principal: Principal, _ request: UInt64, _ number: UInt32) {
        guard let topic = table.withLock({ $0[id]?.subscriptions.removeValue(forKey: number) }) else {
            return reply(
                to: request, of: id,
                failing: RequestError(.notSubscribed, "this connection has no subscription to topic \(number)"))
        }
        leave(id, topic, of: principal.tenant)
        hub.unsubscribe(id.rawValue, from: number, reply: ServerMessage.reply(to: request, ok: Array("{}".utf8)))
    }

    private func send(
        _ id: ConnectionID, _ principal: Principal, _ request: UInt64, _ bytes: [UInt8], _ range: Range<Int>
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
        intake.submit(admission.judge(items, from: principal, at: clock.now())) { [self] result in
            switch result {
            case .success(let receipt):
                gateway.bound?.send(.text(ServerMessage.reply(to: request, ok: receipt.json)), to: id)
            case .failure(let error): reply(to: request, of: id, failing: error)
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
