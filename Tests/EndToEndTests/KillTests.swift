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
        for kill in 0..<kills {
            let server = try await RunningServer.start(data: data)
            let token = try await server.token("service")
            // What was acknowledged before is known: sent again, it counts as a repetition.
            let known = await acknowledged.sample(20, using: &random)
            if !known.isEmpty {
                let answer = try await Self.send(known, to: server, token: token)
                #expect(answer?.duplicates == known.count, "after kill \(kill): \(String(describing: answer))")
            }
            let loads = (0..<Int.random(in: 1...4, using: &random)).map { sender in
                Load(
                    name: "k\(kill)-\(sender)", batch: [1, 7, 50, 400].randomElement(using: &random) ?? 1,
                    seed: random.next())
            }
            let patience = Int.random(in: 0...400, using: &random)
            await withTaskGroup(of: Void.self) { group in
                for load in loads { group.addTask { await load.run(against: server, token, acknowledged) } }
                // Some acknowledged events first, then death at a moment nobody chose.
                await acknowledged.grow(by: Int.random(in: 0...300, using: &random), orWithin: .seconds(5))
                try? await Task.sleep(for: .milliseconds(patience))
                try? await server.killHard()
            }
        }
        let server = try await RunningServer.start(data: data)
        let export = try await Command.run(["export", "keynote", "--what", "events", "--data", data])
        #expect(export.status == 0, "\(export.error)")
        let stored = export.output.split(separator: "\n").compactMap { JSONObject(Array($0.utf8))?.string("id") }
        let ids = await acknowledged.all
        #expect(Set(stored).count == stored.count, "an id is stored twice")
        #expect(Set(stored).isSuperset(of: ids), "\(ids.subtracting(stored).count) acknowledged events are gone")
        #expect(try await server.drain() == 0)
        print("survived \(kills) kills with \(ids.count) acknowledged of \(stored.count) stored events")

        // Closed snapshots are what a replay of the stored events gives, whatever was killed in between.
        let replay = try await Command.run(["replay", "-", "--format", "ndjson"], input: export.output)
        let snapshots = try await Command.run(["export", "keynote", "--what", "snapshots", "--data", data])
        var counts: [Int64: Int64] = [:]
        for line in replay.output.split(separator: "\n") {
            guard let row = JSONObject(Array(line.utf8)), let end = row.integer("window_end_ms") else { continue }
            counts[end] = row.integer("n")
        }
        for line in snapshots.output.split(separator: "\n") {
            guard let row = JSONObject(Array(line.utf8)), let end = row.integer("window_end"),
                let count = row.object("events")?.integer("n"), let expected = counts[end]
            else { continue }
            #expect(count == expected, "the window that ended at \(end)")
        }
    }

    private static func send(
        _ ids: [String], to server: RunningServer, token: String
    ) async throws -> (accepted: Int, duplicates: Int)? {
        let now = Int64(Date().timeIntervalSince1970 * 1_000)
        let events = ids.map {
            #"{"id":"\#($0)","session":"keynote","attendee":"a-\#($0.utf8.count)","type":"reaction","kind":"heart","ts":\#(now)}"#
        }
        let answer = try await server.request(
            "POST", "/v1/events", token: token, type: "application/json",
            body: Array("[\(events.joined(separator: ","))]".utf8))
        guard answer.status == 200, let object = JSONObject(Array(answer.text.utf8)) else { return nil }
        return (Int(object.integer("accepted") ?? 0), Int(object.integer("duplicates") ?? 0))
    }

    /// One sender that goes on until its server is dead.
    private struct Load: Sendable {
        var name: String
        var batch: Int
        var seed: UInt64

        func run(against server: RunningServer, _ token: String, _ acknowledged: AcknowledgedEvents) async {
            for number in 0..<1_000_000 {
                let ids = (0..<batch).map { "\(name)-\(number)-\($0)" }
                guard let answer = try? await KillTests.send(ids, to: server, token: token),
                    answer.accepted == batch
                else { return }
                await acknowledged.add(ids)
            }
        }
    }
}

/// What servers have acknowledged, over all their lives.
private actor AcknowledgedEvents {
    private(set) var all: Set<String> = []
    private var order: [String] = []

    func add(_ ids: [String]) {
        all.formUnion(ids)
        order += ids
    }

    func sample(_ count: Int, using random: inout SeededRandom) -> [String] {
        guard !order.isEmpty else { return [] }
        // The newest are those that a kill endangers most.
        let recent = order.suffix(1_000)
        return Array(Set((0..<count).compactMap { _ in recent.randomElement(using: &random) }))
    }

    func grow(by count: Int, orWithin limit: Duration) async {
        let goal = order.count + count
        let deadline = ContinuousClock.now + limit
        while order.count < goal, ContinuousClock.now < deadline { try? await Task.sleep(for: .milliseconds(2)) }
    }
}
