import RoomModel
import Rooms
import TestKit
import Testing

@testable import Store

/// Logs of topics, and the audit.
struct TopicPortsTests {
    @Test(arguments: StorePorts.Subject.allCases)
    func countsOffsetsOfATopicWithoutAHole(_ subject: StorePorts.Subject) async throws {
        try await StorePorts.with(subject) { store async throws in
            let name = "session.keynote.transcript"
            let epoch = try await store.epoch()
            #expect(!epoch.isEmpty)
            let offsets = try await withThrowingTaskGroup(of: UInt64.self) { group in
                for number in 1...20 {
                    group.addTask {
                        try await store.append(
                            Array("{\"n\":\(number)}".utf8), at: Samples.start, to: name, tenant: Samples.acme)
                    }
                }
                return try await group.reduce(into: Set<UInt64>()) { $0.insert($1) }
            }
            #expect(offsets == Set(1...20))
            let newest = try await store.messages(of: name, tenant: Samples.acme, after: 3, limit: 5)
            #expect(newest.map(\.offset) == [16, 17, 18, 19, 20])
            #expect(
                try await store.messages(of: name, tenant: Samples.acme, after: 18, limit: 5).map(\.offset) == [19, 20])
            #expect(try await store.messages(of: name, tenant: Samples.acme, after: .max, limit: 5).isEmpty)
            let tail = try await store.tail(of: name, tenant: Samples.acme, limit: 2)
            #expect(tail.newest == 20 && tail.messages.map(\.offset) == [19, 20])
            #expect(
                try await store.tail(of: name, tenant: Samples.globex, limit: 2) == TopicTail(newest: 0, messages: []))
            // The same name of another tenant is another topic.
            #expect(try await store.messages(of: name, tenant: Samples.globex, after: 0, limit: 5).isEmpty)
            #expect(
                try await store.append(Array("1".utf8), at: Samples.start, to: name, tenant: Samples.globex) == 1)
            #expect(try await store.epoch() == epoch)
        }
    }

    @Test(arguments: StorePorts.Subject.allCases)
    func givesTheAuditNewestFirst(_ subject: StorePorts.Subject) async throws {
        try await StorePorts.with(subject) { store async throws in
            func entry(_ number: Int64, _ tenant: TenantID = Samples.acme) -> AuditEntry {
                AuditEntry(
                    tenant: tenant, at: EventTime(milliseconds: number), actor: "boss", role: "admin",
                    action: "catalog_changed", subject: "devcon")
            }
            for one in [entry(1), entry(2, Samples.globex), entry(3), entry(4)] { try await store.record(one) }
            #expect(try await store.entries(of: Samples.acme, limit: 2) == [entry(4), entry(3)])
        }
    }
}
