import Foundation
import RoomtoneClient

/// Sends a simulated crowd's events to a server over one WebSocket, and counts the answers.
package struct CrowdFeed: Sendable {
    package struct Plan: Sendable {
        package var server: ServerAddress
        package var token: String
        package var sessions: [String]
        /// Ids of people of the catalog, who act before anonymous guests.
        package var known: [String] = []
        package var attendees = 50
        /// Reactions and texts a second in a calm mood.
        package var rate = 10.0
        /// `nil` goes on until cancelled.
        package var seconds: Double?
        package var seed: UInt64 = 1
        package var faults = CrowdFaults()

        package init(server: ServerAddress, token: String, sessions: [String]) {
            self.server = server
            self.token = token
            self.sessions = sessions
        }
    }

    /// What the server said to all batches together.
    package struct Tally: Hashable, Sendable {
        package var sent = 0
        package var accepted = 0
        package var duplicates = 0
        package var late = 0
        package var rejected = 0
        /// Why the first of them was.
        package var rejection: String?
    }

    /// Events in one message at most: within the 64 KiB that a server takes.
    private static let batch = 100
    /// Messages on their way at once: at full speed the next are written while the last are made durable.
    private static let underway = 32

    private let plan: Plan

    package init(_ plan: Plan) { self.plan = plan }

    /// Runs the crowd.
    ///
    /// - Parameters:
    ///   - mood: Of a session's audience, asked every tenth of a second.
    ///   - progress: Called about once a second.
    package func run(
        mood: @escaping @Sendable (String) -> Mood, progress: @escaping @Sendable (Tally) -> Void = { _ in }
    ) async throws -> Tally {
        try await RoomtoneClient.with(plan.server, token: { plan.token }) { client in
            try await act(through: client, mood: mood, progress: progress)
        }
    }

    private func act(
        through client: RoomtoneClient, mood: @Sendable (String) -> Mood, progress: @Sendable (Tally) -> Void
    ) async throws -> Tally {
        let start = Self.now()
        var crowd = Crowd(
            sessions: plan.sessions, known: plan.known, attendees: plan.attendees, rate: plan.rate, seed: plan.seed,
            startingAt: start, run: "sim-\(String(start, radix: 36))-\(plan.seed)",
            faults: plan.faults)
        var tally = Tally()
        var next = ContinuousClock.now
        var ticks = 0
        while !Task.isCancelled {
            let now = Self.now()
            if let seconds = plan.seconds, Double(now - start) / 1000 >= seconds { break }
            try await send(crowd.events(at: now, mood: mood), through: client, &tally)
            ticks += 1
            if ticks % 10 == 0 { progress(tally) }
            next += .milliseconds(100)
            try? await Task.sleep(until: next, clock: .continuous)
        }
        try await send(crowd.leave(at: Self.now()), through: client, &tally)
        return tally
    }

    private func send(_ events: [String], through client: RoomtoneClient, _ tally: inout Tally) async throws {
        let batches = stride(from: 0, to: events.count, by: Self.batch).map {
            events[$0..<min($0 + Self.batch, events.count)]
        }
        tally.sent += events.count
        try await withThrowingTaskGroup(of: EventsAnswer.self) { group in
            func count(_ answer: EventsAnswer) {
                tally.accepted += answer.accepted
                tally.duplicates += answer.duplicates
                tally.late += answer.late
                tally.rejected += answer.rejected.count
                tally.rejection = tally.rejection ?? answer.rejected.first?.message
            }
            for (index, batch) in batches.enumerated() {
                if index >= Self.underway, let answer = try await group.next() { count(answer) }
                group.addTask {
                    try await client.send(events: Array("[\(batch.joined(separator: ","))]".utf8), eventsHaveIDs: true)
                }
            }
            while let answer = try await group.next() { count(answer) }
        }
    }

    private static func now() -> Int64 { Int64(Date().timeIntervalSince1970 * 1000) }
}
