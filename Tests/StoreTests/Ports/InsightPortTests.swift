import RoomModel
import Rooms
import TestKit
import Testing

@testable import Store

/// What organizers should know.
struct InsightPortTests {
    @Test(arguments: StorePorts.Subject.allCases)
    func keepsTheNewestStateOfAnInsight(_ subject: StorePorts.Subject) async throws {
        try await StorePorts.with(subject) { store async throws in
            let event: EventID = Samples.id("devcon")
            func insight(_ id: String, _ state: Insight.State, _ seconds: Int64) -> Insight {
                Insight(
                    id: Samples.id(id), kind: .anomaly, title: "Silence", description: "Nobody reacts.",
                    session: Samples.keynote, data: Array(#"{"n":3}"#.utf8), confidence: 0.5, impact: 0.25,
                    actions: ["Ask"], state: state, at: Samples.start.advanced(byMilliseconds: seconds * 1000))
            }
            try await store.save(insight("i-1", .open, 1), of: event, tenant: Samples.acme)
            try await store.save(insight("i-2", .open, 2), of: event, tenant: Samples.acme)
            try await store.save(insight("i-1", .resolved, 1), of: event, tenant: Samples.acme)
            #expect(
                try await store.insights(of: event, tenant: Samples.acme, limit: 10) == [
                    insight("i-2", .open, 2), insight("i-1", .resolved, 1),
                ])
            let found = try await store.insight(Samples.id("i-1"), tenant: Samples.acme)
            #expect(found?.insight.state == .resolved)
            #expect(found?.event == event)
            #expect(try await store.insight(Samples.id("i-1"), tenant: Samples.globex) == nil)
        }
    }
}
