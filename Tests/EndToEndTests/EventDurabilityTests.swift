import Foundation
import RoomtoneClient
import Testing

/// Events in, the server killed in mid-stream, and everything that was acknowledged found again.
@Suite(.serialized, .timeLimit(.minutes(2)))
struct EventDurabilityTests {
    @Test func everyAcknowledgedEventAndEveryClosedSnapshotSurvivesAKill() async throws {
        let first = try await RunningServer.start()
        let service = try await first.token("service")
        let admin = try await first.token("admin")
        // Batches go out one after another until the server dies under them.
        let acknowledged = Acknowledged()
        let sender = Task {
            for batch in 0..<100_000 {
                let ids = (0..<20).map { "e-\(batch)-\($0)" }
                let events = ids.enumerated().map { index, id in
                    Self.event(id, attendee: "a-\(index)")
                }
                let answer = try await first.request(
                    "POST", "/v1/events", token: service, type: "application/json",
                    body: Array("[\(events.joined(separator: ","))]".utf8))
                guard answer.status == 200, answer.text.contains(#""accepted":20"#) else { return }
                await acknowledged.add(ids)
            }
        }
        await acknowledged.reach(1_000)
        var before: [Int64: JSONObject] = [:]
        while before.count < 3 {
            // Each answer comes after some more events; windows close five seconds after their end.
            before = snapshots(try await first.request("GET", "/v1/sessions/keynote/snapshots", token: admin).text)
        }
        let known = await acknowledged.ids.count
        await acknowledged.reach(known + 200)
        try await first.killHard()
        _ = try? await sender.value
        let ids = await acknowledged.ids

        let second = try await RunningServer.start(data: first.data)
        let export = try await Command.run(["export", "keynote", "--what", "events", "--data", first.data])
        #expect(export.status == 0, "\(export.error)")
        let stored = Set(
            export.output.split(separator: "\n").compactMap { JSONObject(Array($0.utf8))?.string("id") })
        #expect(ids.count >= known + 200)
        #expect(stored.isSuperset(of: ids), "\(Set(ids).subtracting(stored).count) acknowledged events are gone")

        // Sent again, all of them are known.
        let again = ids.prefix(100).map { Self.event($0, attendee: "a-1") }
        let answer = try await second.request(
            "POST", "/v1/events", token: service, type: "application/json",
            body: Array("[\(again.joined(separator: ","))]".utf8))
        #expect(answer.text.contains(#""accepted":0,"duplicates":100"#), "\(answer.text)")

        // What was closed before reads the same; what was open closes as a replay of the stored events closes it.
        var after: [Int64: JSONObject] = [:]
        while after.count <= before.count + 3 {
            after = snapshots(try await second.request("GET", "/v1/sessions/keynote/snapshots", token: admin).text)
        }
        for (end, snapshot) in before { #expect(after[end] == snapshot, "the snapshot of \(end) changed") }

        let replay = try await Command.run(["replay", "-", "--format", "ndjson"], input: export.output)
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

    private static func event(_ id: String, attendee: String) -> String {
        let now = Int64(Date().timeIntervalSince1970 * 1000)
        return
            #"{"id":"\#(id)","session":"keynote","attendee":"\#(attendee)","type":"reaction","kind":"heart","ts":\#(now)}"#
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

/// What the server has answered as accepted.
private actor Acknowledged {
    private(set) var ids: [String] = []
    private var waiting: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []

    func add(_ new: [String]) {
        ids += new
        for item in waiting where ids.count >= item.count { item.continuation.resume() }
        waiting.removeAll { ids.count >= $0.count }
    }

    func reach(_ count: Int) async {
        if ids.count >= count { return }
        await withCheckedContinuation { waiting.append((count, $0)) }
    }
}
