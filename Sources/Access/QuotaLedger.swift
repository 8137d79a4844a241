import RoomModel

/// How much a tenant or a principal may use at once.
package struct QuotaLimits: Hashable, Sendable {
    package var connections: Int
    package var subscriptions: Int
    /// Requests a second over HTTP and WebSocket; a batch of events is one. Bursts of two seconds pass.
    package var messagesPerSecond: Double
    /// Bytes received a second, of requests and their bodies. Bursts of two seconds pass. Live audio does not count.
    package var bytesPerSecond: Double

    package init(connections: Int, subscriptions: Int, messagesPerSecond: Double, bytesPerSecond: Double) {
        self.connections = connections
        self.subscriptions = subscriptions
        self.messagesPerSecond = messagesPerSecond
        self.bytesPerSecond = bytesPerSecond
    }
}

/// Which quota was reached, and when it is worth trying again.
package struct QuotaRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Owner: String, Hashable, Sendable { case tenant, principal }
    package enum Measure: String, Hashable, Sendable, CaseIterable { case connections, subscriptions, messages, bytes }

    package var owner: Owner
    package var measure: Measure
    package var afterMilliseconds: Int64

    package var description: String {
        let whose = owner == .tenant ? "the tenant" : "this token's subject"
        return switch measure {
        case .connections: "\(whose) has as many connections as it may; close some or come back later"
        case .subscriptions: "\(whose) has as many subscriptions as it may; leave some first"
        case .messages: "\(whose) sends more messages than it may; wait \(afterMilliseconds) ms"
        case .bytes: "\(whose) sends more bytes than it may; wait \(afterMilliseconds) ms"
        }
    }
}

/// What every tenant and every principal uses now, against its limits. Pure; time is an argument.
///
/// A principal is judged before its tenant, so that one person's flood is not charged to the others. Memory is that of the
/// principals with connections or with recent traffic: call `prune` now and then.
package struct QuotaLedger: Sendable {
    private struct Account: Sendable {
        var connections = 0
        var subscriptions = 0
        var messages: TokenBucket
        var bytes: TokenBucket

        init(_ limits: QuotaLimits, now: EventTime) {
            messages = TokenBucket(rate: limits.messagesPerSecond, burst: 2 * limits.messagesPerSecond, now: now)
            bytes = TokenBucket(rate: limits.bytesPerSecond, burst: 2 * limits.bytesPerSecond, now: now)
        }

        mutating func isIdle(at now: EventTime) -> Bool {
            connections == 0 && subscriptions == 0 && messages.isFull(at: now) && bytes.isFull(at: now)
        }
    }

    private struct Key: Hashable {
        var tenant: TenantID
        var subject: String
    }

    /// The wait that a refusal names where no clock sets it: someone else has to leave.
    private static let crowdedWait: Int64 = 5_000

    private let tenantLimits: QuotaLimits
    private let principalLimits: QuotaLimits
    private var tenants: [TenantID: Account] = [:]
    private var principals: [Key: Account] = [:]
    /// Refusals so far, by measure.
    package private(set) var refusals: [QuotaRefusal.Measure: Int] = [:]

    package init(tenant: QuotaLimits, principal: QuotaLimits) {
        tenantLimits = tenant
        principalLimits = principal
    }

    /// Principals that are remembered.
    package var count: Int { principals.count }

    /// Counts a connection in, unless a quota is reached.
    package mutating func connect(_ principal: Principal, at now: EventTime) -> QuotaRefusal? {
        enter(principal, \.connections, \.connections, .connections, at: now)
    }

    package mutating func disconnect(_ principal: Principal) { leave(principal, \.connections, 1) }

    /// Counts a subscription in, unless a quota is reached.
    package mutating func subscribe(_ principal: Principal, at now: EventTime) -> QuotaRefusal? {
        enter(principal, \.subscriptions, \.subscriptions, .subscriptions, at: now)
    }

    package mutating func unsubscribe(_ principal: Principal, count: Int = 1) {
        leave(principal, \.subscriptions, count)
    }

    /// Charges one message of so many bytes, unless a rate is reached; a refused one is not charged.
    package mutating func charge(_ principal: Principal, bytes: Int, at now: EventTime) -> QuotaRefusal? {
        let key = Key(tenant: principal.tenant, subject: principal.subject)
        var own = principals.removeValue(forKey: key) ?? Account(principalLimits, now: now)
        var shared = tenants.removeValue(forKey: principal.tenant) ?? Account(tenantLimits, now: now)
        defer {
            principals[key] = own
            tenants[principal.tenant] = shared
        }
        let waits: [(QuotaRefusal.Owner, QuotaRefusal.Measure, Int64)] = [
            (.principal, .messages, own.messages.wait(at: now)), (.principal, .bytes, own.bytes.wait(at: now)),
            (.tenant, .messages, shared.messages.wait(at: now)), (.tenant, .bytes, shared.bytes.wait(at: now)),
        ]
        if let (owner, measure, wait) = waits.first(where: { $0.2 > 0 }) {
            return refuse(owner, measure, wait)
        }
        _ = own.messages.take(1, at: now)
        _ = own.bytes.take(Double(bytes), at: now)
        _ = shared.messages.take(1, at: now)
        _ = shared.bytes.take(Double(bytes), at: now)
        return nil
    }

    /// Forgets who has no connection and has sent nothing lately. O(remembered).
    package mutating func prune(at now: EventTime) {
        for (key, var account) in principals where account.isIdle(at: now) { principals[key] = nil }
        for (tenant, var account) in tenants where account.isIdle(at: now) { tenants[tenant] = nil }
    }

    private mutating func enter(
        _ principal: Principal, _ count: WritableKeyPath<Account, Int>, _ limit: KeyPath<QuotaLimits, Int>,
        _ measure: QuotaRefusal.Measure, at now: EventTime
    ) -> QuotaRefusal? {
        let key = Key(tenant: principal.tenant, subject: principal.subject)
        if principals[key, default: Account(principalLimits, now: now)][keyPath: count]
            >= principalLimits[keyPath: limit]
        {
            return refuse(.principal, measure, Self.crowdedWait)
        }
        if tenants[principal.tenant, default: Account(tenantLimits, now: now)][keyPath: count]
            >= tenantLimits[keyPath: limit]
        {
            return refuse(.tenant, measure, Self.crowdedWait)
        }
        principals[key, default: Account(principalLimits, now: now)][keyPath: count] += 1
        tenants[principal.tenant, default: Account(tenantLimits, now: now)][keyPath: count] += 1
        return nil
    }

    private mutating func leave(_ principal: Principal, _ count: WritableKeyPath<Account, Int>, _ amount: Int) {
        principals[Key(tenant: principal.tenant, subject: principal.subject)]?[keyPath: count] -= amount
        tenants[principal.tenant]?[keyPath: count] -= amount
    }

    private mutating func refuse(
        _ owner: QuotaRefusal.Owner, _ measure: QuotaRefusal.Measure, _ wait: Int64
    ) -> QuotaRefusal {
        refusals[measure, default: 0] += 1
        return QuotaRefusal(owner: owner, measure: measure, afterMilliseconds: wait)
    }
}
