import Access
import Concurrency
import PubSub
import RoomModel
import Wire

/// The alerts of all topics: keeps each until it is answered, brings it to every subscriber of its topic again and again,
/// and tells the others of an answer.
///
/// Whoever raises one decides when it is worth raising, and what follows when nobody answers; see `AlertObserver`.
/// `AlertQueue` decides, the board stores, sends and asks the clock.
package actor AlertBoard {
    struct Address: Hashable, Sendable {
        var tenant: TenantID
        var topic: Topic
    }

    let hub: Hub
    let store: any AlertStore
    let clock: WallClock
    let policy: AlertPolicy
    private let report: @Sendable (any Error) -> Void
    /// Connections that listen, by topic; changed by the threads that serve them.
    private nonisolated let listeners = Lock<[Address: Set<UInt64>]>([:])
    var queues: [Address: AlertQueue] = [:]
    private var observers: [any AlertObserver] = []
    /// How many came to each end since the start.
    package private(set) var settled: [Alert.State: Int] = [:]
    /// Nothing is due before this time.
    private var nextTime = EventTime(milliseconds: .min)

    /// - Parameter report: Called with what the store refused of deliveries that went out all the same.
    package init(
        hub: Hub, store: any AlertStore, clock: WallClock, policy: AlertPolicy = AlertPolicy(),
        report: @escaping @Sendable (any Error) -> Void = { _ in }
    ) {
        self.hub = hub
        self.store = store
        self.clock = clock
        self.policy = policy
        self.report = report
    }

    package func add(_ observer: any AlertObserver) { observers.append(observer) }

    /// Takes up what the store kept, once, before anything else.
    package func resume() async throws {
        for alert in try await store.openAlerts() {
            guard let address = Self.address(of: alert) else { continue }
            _ = try? queues[address, default: AlertQueue(policy: policy)].add(alert)
        }
    }

    // MARK: Raising

    /// Makes an alert durable and delivers it. False when the tenant has, or had, an alert of this id: raising is
    /// repeatable.
    ///
    /// Throws `AlertRefusal.full`, `AlertBoardError.noAlertTopic`, or what the store throws; nothing was raised then.
    @discardableResult
    package func raise(_ alert: Alert) async throws -> Bool {
        guard let address = Self.address(of: alert) else { throw AlertBoardError.noAlertTopic(alert.topic) }
        if queues[address]?.alerts[alert.id] != nil { return false }
        if try await store.alert(alert.id, tenant: alert.tenant) != nil { return false }
        // Asking the store took a while.
        if queues[address]?.alerts[alert.id] != nil { return false }
        let changed = try queues[address, default: AlertQueue(policy: policy)].add(alert)
        do {
            try await store.save(changed)
        } catch {
            queues[address]?.withdraw(alert.id)
            throw error
        }
        await advance(address)
        nextTime = EventTime(milliseconds: .min)
        return true
    }

    /// Whether the tenant has, or had, an alert of this id.
    package func knows(_ id: ItemID, tenant: TenantID) async throws -> Bool {
        try await store.alert(id, tenant: tenant) != nil
    }

    // MARK: Listening

    /// A connection begins to listen; `subscribe` follows.
    package nonisolated func join(_ connection: UInt64, topic: Topic, tenant: TenantID) {
        listeners.withLock { _ = $0[Address(tenant: tenant, topic: topic), default: []].insert(connection) }
    }

    /// A connection listens no more: it unsubscribed, lost the right, or is gone.
    package nonisolated func leave(_ connection: UInt64, topic: Topic, tenant: TenantID) {
        let address = Address(tenant: tenant, topic: topic)
        listeners.withLock { listeners in
            listeners[address]?.remove(connection)
            if listeners[address]?.isEmpty == true { listeners[address] = nil }
        }
    }

    /// Answers a subscription with the open alerts; from then on the connection gets what all get.
    package func subscribe(
        _ connection: UInt64, request: UInt64, to topic: Topic, of tenant: TenantID,
        recovering position: ClientRequest.Recovery?
    ) async {
        let address = Address(tenant: tenant, topic: topic)
        let now = clock.now()
        let open = queues[address]?.welcome(at: now) ?? []
        nextTime = EventTime(milliseconds: .min)
        hub.subscribe(
            connection, request: request, to: topic, of: tenant, recovering: position,
            offering: open.map { JSONWriter.delivery(of: $0, at: now) }, at: now)
        await keep(open)
    }

    // MARK: Time

    /// Delivers again what is due, drops what expired, tells observers of deadlines. Several times a second.
    package func tick() async {
        guard clock.now() >= nextTime else { return }
        for address in queues.keys { await advance(address) }
        nextTime = queues.compactMap { $1.nextTime(isHeard: isHeard($0)) }.min() ?? EventTime(milliseconds: .max)
    }

    func advance(_ address: Address) async {
        let now = clock.now()
        guard let turn = queues[address]?.advance(to: now, isHeard: isHeard(address)), !turn.isEmpty else { return }
        // Before the write: a few milliseconds matter to a lead, and what a crash takes back is one count of tries.
        for alert in turn.deliveries {
            hub.publish(alert: JSONWriter.delivery(of: alert, at: now), to: address.topic, of: address.tenant, at: now)
        }
        await keep(turn.deliveries + turn.expired)
        await tell(of: turn.expired, at: now, address)
        for alert in turn.overdue { await passOn(alert, address) }
        if queues[address]?.alerts.isEmpty == true { queues[address] = nil }
    }

    // MARK: Inside

    /// Tells subscribers and observers of alerts that were settled.
    func tell(of settled: [Alert], at now: EventTime, _ address: Address) async {
        for alert in settled {
            hub.publish(alert: JSONWriter.notice(of: alert), to: address.topic, of: address.tenant, at: now)
        }
        for alert in settled where !alert.isOpen {
            self.settled[alert.state, default: 0] += 1
            for observer in observers { await observer.settled(alert) }
        }
    }

    /// Lets observers tell somebody else of an alert that nobody answered in time.
    private func passOn(_ alert: Alert, _ address: Address) async {
        var isAnybodyLeft = false
        for observer in observers {
            if await observer.deadlinePassed(of: alert) { isAnybodyLeft = true }
        }
        let changed = queues[address]?.conclude(alert.id, isAnybodyLeft: isAnybodyLeft, at: clock.now())
        nextTime = EventTime(milliseconds: .min)
        if let changed { await keep([changed]) }
    }

    private func keep(_ alerts: [Alert]) async {
        if alerts.isEmpty { return }
        do { try await store.save(alerts) } catch { report(error) }
    }

    private nonisolated func isHeard(_ address: Address) -> Bool { listeners.withLock { $0[address] != nil } }

    private static func address(of alert: Alert) -> Address? {
        guard let topic = Topic(alert.topic), topic.deliveryClass == .alert else { return nil }
        return Address(tenant: alert.tenant, topic: topic)
    }

    /// How many wait for an answer in each state, of all topics.
    package var open: [Alert.State: Int] {
        queues.values.flatMap(\.alerts.values).reduce(into: [:]) { $0[$1.state, default: 0] += 1 }
    }
}

/// An alert that can be raised nowhere.
package enum AlertBoardError: Error, Hashable, CustomStringConvertible {
    case noAlertTopic(String)

    package var description: String {
        switch self {
        case .noAlertTopic(let topic): "\(topic) is no topic of class alert; one is sponsor.<id>.alerts"
        }
    }
}

extension JSONWriter {
    /// The `d` of a delivery.
    static func delivery(of alert: Alert, at now: EventTime) -> [UInt8] {
        object {
            $0.member("alert", alert.id.text)
            $0.member("try", alert.tries)
            $0.member("ttl_ms", max(0, alert.expires.milliseconds - now.milliseconds))
            $0.key("d")
            $0.json(alert.data)
        }
    }

    /// The `d` that tells of an answer.
    static func notice(of alert: Alert) -> [UInt8] {
        object {
            $0.member("alert", alert.id.text)
            $0.member("state", alert.state.rawValue)
            $0.member("by", ifPresent: alert.by)
            if alert.state == .snoozed { $0.member("until", alert.nextTry.milliseconds) }
        }
    }
}
