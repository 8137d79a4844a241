import RoomModel
import Testing

@testable import Access

struct QuotaLedgerTests {
    private let small = QuotaLimits(connections: 2, subscriptions: 3, messagesPerSecond: 5, bytesPerSecond: 1_000)
    private let large = QuotaLimits(connections: 3, subscriptions: 4, messagesPerSecond: 10, bytesPerSecond: 5_000)
    private let now = EventTime(milliseconds: 0)

    private func person(_ subject: String, of tenant: TenantID = Sample.acme) -> Principal {
        Principal(tenant: tenant, subject: subject, role: .attendee, expires: EventTime(milliseconds: .max))
    }

    @Test func aPrincipalThenItsTenantRunOutOfConnections() {
        var ledger = QuotaLedger(tenant: large, principal: small)
        #expect(ledger.connect(person("a"), at: now) == nil)
        #expect(ledger.connect(person("a"), at: now) == nil)
        #expect(ledger.connect(person("a"), at: now)?.owner == .principal)
        #expect(ledger.connect(person("b"), at: now) == nil)
        #expect(ledger.connect(person("c"), at: now)?.owner == .tenant)
        // Another tenant has its own.
        #expect(ledger.connect(person("a", of: Sample.globex), at: now) == nil)
        ledger.disconnect(person("a"))
        #expect(ledger.connect(person("c"), at: now) == nil)
    }

    @Test func subscriptionsAreCountedInAndOut() {
        var ledger = QuotaLedger(tenant: large, principal: small)
        for _ in 0..<3 { #expect(ledger.subscribe(person("a"), at: now) == nil) }
        #expect(ledger.subscribe(person("a"), at: now)?.measure == .subscriptions)
        ledger.unsubscribe(person("a"), count: 2)
        #expect(ledger.subscribe(person("a"), at: now) == nil)
    }

    /// A hundred seconds at ten times the rate: the tenant gets its own rate and not the other's.
    @Test func aTenantAtTenTimesItsQuotaTakesNothingFromAnother() {
        var ledger = QuotaLedger(tenant: large, principal: large)
        var served: [TenantID: Int] = [:]
        for tick in 0..<10_000 {
            let time = EventTime(milliseconds: Int64(tick * 10))
            if ledger.charge(person("loud"), bytes: 10, at: time) == nil { served[Sample.acme, default: 0] += 1 }
            if tick % 20 == 0, ledger.charge(person("calm", of: Sample.globex), bytes: 10, at: time) == nil {
                served[Sample.globex, default: 0] += 1
            }
        }
        #expect(served[Sample.globex] == 500)
        #expect((1_000...1_025).contains(served[Sample.acme] ?? 0), "\(served)")
        #expect(ledger.refusals[.messages] == 10_000 - (served[Sample.acme] ?? 0))
    }

    @Test func onePersonsFloodIsNotChargedToItsTenant() {
        var ledger = QuotaLedger(tenant: large, principal: small)
        for _ in 0..<1_000 { _ = ledger.charge(person("loud"), bytes: 0, at: now) }
        #expect(ledger.charge(person("calm"), bytes: 0, at: now) == nil)
    }

    @Test func bytesAreARateOfTheirOwn() {
        var ledger = QuotaLedger(tenant: large, principal: small)
        #expect(ledger.charge(person("a"), bytes: 6_000, at: now) == nil)
        let refusal = ledger.charge(person("a"), bytes: 1, at: now)
        #expect(refusal?.measure == .bytes)
        #expect(refusal?.afterMilliseconds == 4_000)
        #expect(ledger.charge(person("a"), bytes: 1, at: EventTime(milliseconds: 4_001)) == nil)
    }

    @Test func forgetsWhoIsGoneAndQuiet() {
        var ledger = QuotaLedger(tenant: large, principal: small)
        for index in 0..<100 { _ = ledger.charge(person("p\(index)"), bytes: 1, at: now) }
        _ = ledger.connect(person("stays"), at: now)
        ledger.prune(at: now)
        #expect(ledger.count > 1)
        ledger.prune(at: EventTime(milliseconds: 60_000))
        #expect(ledger.count == 1)
    }
}
