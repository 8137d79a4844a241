import RoomModel
import Rooms
import TestKit
import Testing

@testable import Store

/// Alerts until they are settled.
struct AlertPortTests {
    @Test(arguments: StorePorts.Subject.allCases)
    func keepsTheNewestShapeOfAnAlertWithItsHistory(_ subject: StorePorts.Subject) async throws {
        try await StorePorts.with(subject) { store async throws in
            func alert(_ id: String, _ seconds: Int64, tenant: TenantID = Samples.acme) -> Alert {
                Alert(
                    id: Samples.id(id), tenant: tenant, topic: "sponsor.acme-cloud.alerts",
                    data: Array(#"{"why":"é"}"#.utf8), members: [Samples.id("m-1")],
                    raised: Samples.start.advanced(byMilliseconds: seconds * 1000), lifetime: 9_000, answerWithin: 5_000
                )
            }
            var first = alert("a-1", 1)
            let second = alert("a-2", 2)
            try await store.save([second, first, alert("a-1", 3, tenant: Samples.globex)])
            #expect(try await store.openAlerts().map(\.id.text) == ["a-1", "a-2", "a-1"])
            first.digest = Samples.id("d-1")
            first.deadline = nil
            first.tries = 3
            first.become(.delivered, at: Samples.start)
            let older = first
            first.become(.claimed, at: Samples.start.advanced(byMilliseconds: 5), by: "rep-1")
            // The older shape comes late.
            try await store.save([first])
            try await store.save([older])
            #expect(try await store.alert(first.id, tenant: Samples.acme) == first)
            #expect(try await store.openAlerts().map(\.tenant) == [Samples.acme, Samples.globex])
            #expect(
                try await store.alerts(of: "sponsor.acme-cloud.alerts", tenant: Samples.acme, limit: 5) == [
                    second, first,
                ])
            #expect(try await store.alerts(of: "sponsor.other.alerts", tenant: Samples.acme, limit: 5).isEmpty)
            #expect(try await store.alert(Samples.id("a-9"), tenant: Samples.acme) == nil)
        }
    }
}
