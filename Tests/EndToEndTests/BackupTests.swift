import Foundation
import RoomtoneClient
import Testing

/// Copies of the store taken under load, and what is left of them when somebody is killed meanwhile.
@Suite(.serialized, .timeLimit(.minutes(2)))
struct BackupTests {
    @Test func aCopyTakenUnderLoadHoldsAllThatWasAcknowledgedBefore() async throws {
        let server = try await RunningServer.startQuick()
        let service = try await server.token("service")
        let copy = server.data + "-copy"
        let other = RunningServer.temporaryDirectory()
        defer { for path in [copy, other, server.data] { try? FileManager.default.removeItem(atPath: path) } }
        let acknowledged = AcknowledgedEvents()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (name, batch) in [("a", 1), ("b", 50), ("c", 400)] {
                group.addTask {
                    await EventLoad(name: name, batch: batch).run(against: server, service, acknowledged)
                }
            }
            await acknowledged.reach(2_000)
            let known = await acknowledged.all
            let backup = try await Command.run(["backup", copy, "--data", server.data])
            #expect(backup.status == 0, "\(backup.error)")
            #expect(await acknowledged.order.count > known.count, "the load went on meanwhile")

            // A copy in another place is a store of its own, with everything acknowledged before it was begun.
            let restored = try await Command.run(["restore", copy, "--data", other])
            #expect(restored.status == 0, "\(restored.error)")
            let (ids, _) = try await RunningServer.storedEvents(other)
            #expect(Set(ids).isSuperset(of: known) && Set(ids).count == ids.count)

            // The directory that is served is not overwritten.
            let refused = try await Command.run(["restore", copy, "--data", server.data])
            #expect(refused.status == 1 && refused.error.contains("in use"), "\(refused.error)")

            // The server dies under the next copy: it is whole or not there.
            async let second = Command.run(["backup", copy + "2", "--data", server.data])
            await acknowledged.reach(await acknowledged.order.count + 500)
            try await server.killHard()
            let torn = try await second
            #expect(torn.status == 0, "\(torn.error)")
        }
        let all = await acknowledged.all
        let again = try await RunningServer.start(data: server.data)
        #expect(Set(try await RunningServer.storedEvents(server.data).ids).isSuperset(of: all))
        #expect(try await again.drain() == 0)

        // Back in the place of the stopped server's store: it serves what the copy held, and takes the rest anew.
        #expect(try await Command.run(["restore", copy + "2", "--data", server.data]).status == 0)
        let held = Set(try await RunningServer.storedEvents(server.data).ids)
        let lost = Array(all.subtracting(held).sorted().prefix(50))
        let restored = try await RunningServer.start(data: server.data)
        let kept = try await EventLoad.send(Array(held.sorted().prefix(50)), to: restored, token: service)
        #expect(kept?.duplicates == 50)
        if !lost.isEmpty {
            #expect(try await EventLoad.send(lost, to: restored, token: service)?.accepted == lost.count)
        }
        #expect(try await restored.drain() == 0)
        try? FileManager.default.removeItem(atPath: copy + "2")
    }

    @Test func aKilledCopyLeavesTheOlderOneWhole() async throws {
        let server = try await RunningServer.startQuick()
        let service = try await server.token("service")
        let copy = server.data + "-copy"
        defer {
            for path in [copy, copy + ".draft", server.data] { try? FileManager.default.removeItem(atPath: path) }
        }
        _ = try await EventLoad.send((0..<2_000).map { "old-\($0)" }, to: server, token: service)
        #expect(try await Command.run(["backup", copy, "--data", server.data]).status == 0)
        let before = FileManager.default.contents(atPath: copy)
        for patience in [0, 20_000, 60_000, 120_000] {
            let process = Process()
            process.executableURL = RunningServer.executable
            process.arguments = ["backup", copy, "--data", server.data]
            process.standardError = FileHandle.nullDevice
            try process.run()
            try await Task.sleep(for: .microseconds(patience))
            kill(process.processIdentifier, SIGKILL)
            await process.end()
            let now = FileManager.default.contents(atPath: copy)
            #expect((now?.count ?? 0) >= (before?.count ?? .max), "after \(patience) µs")
        }
        // What a killed one left is no hindrance.
        _ = try await EventLoad.send((0..<2_000).map { "new-\($0)" }, to: server, token: service)
        #expect(try await Command.run(["backup", copy, "--data", server.data]).status == 0)
        #expect(try await server.drain() == 0)
        #expect(try await Command.run(["restore", copy, "--data", server.data]).status == 0)
        #expect(try await RunningServer.storedEvents(server.data).ids.count == 4_000)
    }
}
