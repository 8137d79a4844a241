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

    struct Connection {
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

    let table = Lock<[ConnectionID: Connection]>([:])
    let alerts: AlertBoard
    let audit: Audit
    let scope: TaskScope
    let history: LogHistory
    let gateway: LateBound<Gateway>
    let hub: Hub
    let intake: EventIntake
    let admission: EventAdmission
    let parser: EventParser
    let catalog: CatalogDirectory
    let moderation: QuestionModeration
    let authenticator: Authenticator
    let quotas: Quotas
    let resolver: InsightResolver
    let traces: TraceJournal
    let operations: OperationsBoard
    let recommendations: RecommendationDesk
    let clock: WallClock
    let settings: Settings

    init(
        gateway: LateBound<Gateway>, hub: Hub, alerts: AlertBoard, audit: Audit, history: LogHistory, scope: TaskScope,
        intake: EventIntake,
        admission: EventAdmission, parser: EventParser, catalog: CatalogDirectory, authenticator: Authenticator,
        quotas: Quotas, moderation: QuestionModeration, resolver: InsightResolver, traces: TraceJournal,
        operations: OperationsBoard, recommendations: RecommendationDesk, clock: WallClock,
        settings: Settings = Settings()
    ) {
        self.gateway = gateway
        self.hub = hub
        self.alerts = alerts
        self.audit = audit
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
        self.recommendations = recommendations
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
        hub.leave(id.rawValue, connection.subscriptions.keys)
        quotas.disconnect(principal, subscriptions: connection.subscriptions.count)
    }

    // MARK: Answers

    func reply(to request: UInt64, of id: ConnectionID, ok: [UInt8]) {
        gateway.bound?.send(.text(ServerMessage.reply(to: request, ok: ok)), to: id)
    }

    func reply(to request: UInt64?, of id: ConnectionID, failing error: RequestError) {
        gateway.bound?.send(.text(ServerMessage.reply(to: request, error: error)), to: id)
    }

    func close(_ id: ConnectionID, _ code: CloseCode) {
        gateway.bound?.close(id, code: code.rawValue, reason: code.reason)
    }
}
