import Foundation
import Rehearsal
import RoomtoneClient
import Testing

/// The server killed again and again at random moments of random load: nothing that it acknowledged is ever lost or counted twice.
///
/// Three kills by default; `make kill` asks for 200 with `ROOMTONE_KILLS`.
@Suite(.serialized, .timeLimit(.minutes(60)))
struct KillTests {
    @Test func nothingAcknowledgedIsLostAtAnyKill() async throws {
        let kills = ProcessInfo.processInfo.environment["ROOMTONE_KILLS"].flatMap(Int.init) ?? 3
        var random = SeededRandom(seed: ProcessInfo.processInfo.environment["ROOMTONE_SEED"].flatMap(UInt64.init) ?? 1)
        let data = RunningServer.temporaryDirectory()
        defer { try? FileManager.default.removeItem(atPath: data) }
        let acknowledged = AcknowledgedEvents()
        var token: String?
        for kill in 0..<kills {
            let server = try await RunningServer.startQuick(data: data)
            // One token for all lives: the key stays in the directory.
            let service = if let token { token } else { try await server.token("service", more: ["--ttl", "12h"]) }
            token = service
            // What was acknowledged before is known: sent again, it counts as a repetition.
            let known = await acknowledged.sample(20, using: &random)
            if !known.isEmpty {
                let answer = try await EventLoad.send(known, to: server, token: service)
                #expect(answer?.duplicates == known.count, "after kill \(kill): \(String(describing: answer))")
            }
            let loads = (0..<Int.random(in: 1...4, using: &random)).map { sender in
                EventLoad(name: "k\(kill)-\(sender)", batch: [1, 7, 50, 400].randomElement(using: &random) ?? 1)
            }
            let patience = Int.random(in: 0...400_000, using: &random)
            let enough = await acknowledged.order.count + Int.random(in: 0...300, using: &random)
            await withTaskGroup(of: Void.self) { group in
                for load in loads { group.addTask { await load.run(against: server, service, acknowledged) } }
                // Some acknowledged events first, then death at a moment that nobody chose.
                await acknowledged.reach(enough)
                try? await Task.sleep(for: .microseconds(patience))
                try? await server.killHard()
            }
        }
        let server = try await RunningServer.start(data: data)
        let (stored, export) = try await RunningServer.storedEvents(data)
        let ids = await acknowledged.all
        #expect(Set(stored).count == stored.count, "an id is stored twice")
        #expect(Set(stored).isSuperset(of: ids), "\(ids.subtracting(stored).count) acknowledged events are gone")
        #expect(try await server.drain() == 0)
        print("survived \(kills) kills with \(ids.count) acknowledged of \(stored.count) stored events")

        // Closed snapshots are what a replay of the stored events gives, whatever was killed in between.
        let replay = try await Command.run(
            ["replay", "-", "--format", "ndjson"] + RunningServer.quickReplay, input: export)
        let snapshots = try await Command.run(["export", "keynote", "--what", "snapshots", "--data", data])
        var counts: [Int64: Int64] = [:]
        for line in replay.output.split(separator: "\n") {
            guard let row = JSONObject(Array(line.utf8)), let end = row.integer("window_end_ms") else { continue }
            counts[end] = row.integer("n")
        }
        var compared = 0
        for line in snapshots.output.split(separator: "\n") {
            guard let row = JSONObject(Array(line.utf8)), let end = row.integer("window_end"),
                let count = row.object("events")?.integer("n"), let expected = counts[end]
            else { continue }
            compared += 1
            #expect(count == expected, "the window that ended at \(end)")
        }
        #expect(compared > kills)
    }
}
