import Access
import Concurrency
import RoomModel
import Wire

/// The quotas of all tenants and principals, and of addresses that have not said who they are.
final class Quotas: Sendable {
    private let ledger: Lock<QuotaLedger>
    private let addresses = Lock<[String: Int]>([:])
    private let addressLimit: Int

    init(_ settings: QuotaSettings) {
        ledger = Lock(QuotaLedger(tenant: settings.tenant.limits, principal: settings.principal.limits))
        addressLimit = settings.addressConnections
    }

    func connect(_ principal: Principal, at now: EventTime) -> QuotaRefusal? {
        ledger.withLock { $0.connect(principal, at: now) }
    }

    func disconnect(_ principal: Principal, subscriptions: Int) {
        ledger.withLock {
            $0.unsubscribe(principal, count: subscriptions)
            $0.disconnect(principal)
        }
    }

    func subscribe(_ principal: Principal, at now: EventTime) -> QuotaRefusal? {
        ledger.withLock { $0.subscribe(principal, at: now) }
    }

    func unsubscribe(_ principal: Principal) { ledger.withLock { $0.unsubscribe(principal) } }

    func charge(_ principal: Principal, bytes: Int, at now: EventTime) -> QuotaRefusal? {
        ledger.withLock { $0.charge(principal, bytes: bytes, at: now) }
    }

    /// Forgets the idle. Once in a while.
    func prune(at now: EventTime) { ledger.withLock { $0.prune(at: now) } }

    var refusals: [QuotaRefusal.Measure: Int] { ledger.withLock { $0.refusals } }

    // MARK: Before authentication

    /// Counts a connection without a token in; `false` when its address has too many of them.
    func arrive(from address: String) -> Bool {
        addresses.withLock { addresses in
            guard addresses[address, default: 0] < addressLimit else { return false }
            addresses[address, default: 0] += 1
            return true
        }
    }

    /// It has said who it is, or has gone.
    func depart(from address: String) {
        addresses.withLock { addresses in
            let left = (addresses[address] ?? 0) - 1
            addresses[address] = left > 0 ? left : nil
        }
    }
}

extension RequestError {
    init(_ refusal: QuotaRefusal) {
        self.init(.rateLimited, "\(refusal)", afterMilliseconds: Int(refusal.afterMilliseconds))
    }
}
