import Foundation
import Rehearsal
import RoomtoneClient

/// A sender of batches that goes on until its server is dead or refuses.
struct EventLoad: Sendable {
    /// Part of every event's id.
    var name: String
    var batch: Int

    func run(against server: RunningServer, _ token: String, _ acknowledged: AcknowledgedEvents) async {
        for number in 0..<1_000_000 {
            let ids = (0..<batch).map { "\(name)-\(number)-\($0)" }
            guard let answer = try? await Self.send(ids, to: server, token: token), answer.accepted == batch else {
                break
            }
            await acknowledged.add(ids)
        }
        await acknowledged.end()
    }

    /// Reactions with these ids as one batch; `nil` when it was refused.
    static func send(
        _ ids: [String], to server: RunningServer, token: String
    ) async throws -> (accepted: Int, duplicates: Int)? {
        let now = Int64(Date().timeIntervalSince1970 * 1_000)
        let events = ids.enumerated().map { index, id in
            #"{"id":"\#(id)","session":"keynote","attendee":"a-\#(index % 40)","type":"reaction","kind":"heart","ts":\#(now)}"#
        }
        let answer = try await server.request(
            "POST", "/v1/events", token: token, type: "application/json",
            body: Array("[\(events.joined(separator: ","))]".utf8))
        guard answer.status == 200, let object = JSONObject(answer.body) else { return nil }
        return (Int(object.integer("accepted") ?? 0), Int(object.integer("duplicates") ?? 0))
    }
}

/// What servers have acknowledged, over all their lives.
actor AcknowledgedEvents {
    private(set) var all: Set<String> = []
    private(set) var order: [String] = []
    private var waiting: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []

    func add(_ ids: [String]) {
        all.formUnion(ids)
        order += ids
        wake { order.count >= $0 }
    }

    /// A sender has ended: whoever waits for more should not wait for ever.
    func end() { wake { _ in true } }

    /// Some of the newest, which a kill endangers most.
    func sample(_ count: Int, using random: inout SeededRandom) -> [String] {
        let recent = order.suffix(1_000)
        return Array(Set((0..<count).compactMap { _ in recent.randomElement(using: &random) }))
    }

    /// Returns when so many are acknowledged, or a sender has ended.
    func reach(_ count: Int) async {
        if order.count >= count { return }
        await withCheckedContinuation { waiting.append((count, $0)) }
    }

    private func wake(where isDue: (Int) -> Bool) {
        for one in waiting where isDue(one.count) { one.continuation.resume() }
        waiting.removeAll { isDue($0.count) }
    }
}

extension RunningServer {
    /// Windows so short that some close within a test: what `quickReplay` replays by.
    static func startQuick(data: String = temporaryDirectory(), more: String = "") async throws -> RunningServer {
        try """
        catalog: [\(root)/config/demo.yaml]
        windows: {size: 1s, slide: 200ms, lateness: 300ms, idle_after: 200ms}
        audio: {recognizers: 1, second_pass: {engine: none}}
        \(more)
        """.write(toFile: data + ".yaml", atomically: true, encoding: .utf8)
        return try await start(data: data)
    }

    static let quickReplay = ["--window", "1s", "--slide", "200ms", "--lateness", "300ms"]

    /// Ids of the events that a data directory holds, in order.
    static func storedEvents(_ data: String) async throws -> (ids: [String], export: String) {
        let export = try await Command.run(["export", "keynote", "--what", "events", "--data", data])
        return (
            export.output.split(separator: "\n").compactMap { JSONObject(Array($0.utf8))?.string("id") }, export.output
        )
    }
}
