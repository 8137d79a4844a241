import Foundation
import RoomtoneClient
import Testing

/// Events in, the server killed in mid-stream, and everything that was acknowledged found again.
@Suite(.serialized, .timeLimit(.minutes(2)))
struct EventDurabilityTests {
    @Test func everyAcknowledgedEventAndEveryClosedSnapshotSurvivesAKill() async throws {
        let first = try await RunningServer.startQuick()
        let service = try await first.token("service")
        let admin = try await first.token("admin")
        // Batches go out one after another until the server dies under them.
        let acknowledged = AcknowledgedEvents()
        let sender = Task { await EventLoad(name: "e", batch: 20).run(against: first, service, acknowledged) }
        await acknowledged.reach(1_000)
        var before: [Int64: JSONObject] = [:]
        while before.count < 3 {
            // Each answer comes after some more events.
            before = snapshots(try await first.request("GET", "/v1/sessions/keynote/snapshots", token: admin).text)
        }
        let known = await acknowledged.order.count
        await acknowledged.reach(known + 200)
        try await first.killHard()
        await sender.value
        let ids = await acknowledged.order

        let second = try await RunningServer.start(data: first.data)
        let (stored, export) = try await RunningServer.storedEvents(first.data)
        #expect(ids.count >= known + 200)
        #expect(Set(stored).isSuperset(of: ids), "\(Set(ids).subtracting(stored).count) acknowledged events are gone")

        // Sent again, all of them are known.
        let again = try await EventLoad.send(Array(ids.prefix(100)), to: second, token: service)
        #expect(again?.accepted == 0 && again?.duplicates == 100)

        // What was closed before reads the same; what was open closes as a replay of the stored events closes it.
        var after: [Int64: JSONObject] = [:]
        while after.count <= before.count + 3 {
            after = snapshots(try await second.request("GET", "/v1/sessions/keynote/snapshots", token: admin).text)
        }
        for (end, snapshot) in before { #expect(after[end] == snapshot, "the snapshot of \(end) changed") }

        let replay = try await Command.run(
            ["replay", "-", "--format", "ndjson"] + RunningServer.quickReplay, input: export)
        #expect(replay.status == 0, "\(replay.error)")
        var compared = 0
        for line in replay.output.split(separator: "\n") {
            guard let row = JSONObject(Array(line.utf8)), let end = row.integer("window_end_ms"),
                let snapshot = after[end]
            else { continue }
            compared += 1
            #expect(snapshot.object("events")?.integer("n") == row.integer("n"))
        }
        #expect(compared >= before.count)
        #expect(try await second.drain() == 0)
    }

    /// Closed snapshots by window end.
    private func snapshots(_ json: String) -> [Int64: JSONObject] {
        var found: [Int64: JSONObject] = [:]
        for snapshot in JSONObject(Array(#"{"all":\#(json)}"#.utf8))?.objects("all") ?? [] {
            if let end = snapshot.integer("window_end") { found[end] = snapshot }
        }
        return found
    }
}
