import FanOutLoad
import Foundation
import RoomModel

/// Measures what one delivery costs: this server, a bare epoll loop and uWebSockets, one after the other in each run.
///
/// Every candidate is a process of its own on loopback; the client is this process. A shared machine is noisy, so ratios of
/// the medians are what to trust.
package struct FanOutBenchmark: Sendable {
    package struct Plan: Sendable {
        package var subscribers = [1_000, 10_000]
        package var inFlight = [1, 8]
        package var runs = 5
        /// Of each closed loop.
        package var seconds = 0.8

        package init() {}
    }

    /// One candidate with one number of subscribers; medians over the runs.
    package struct Row: Sendable {
        package var candidate: String
        package var subscribers: Int
        /// Processor time per delivery in microseconds, by messages in flight.
        package var microsecondsPerDelivery: [Int: Double] = [:]
        package var deliveriesPerSecond: [Int: Double] = [:]
        /// Resident bytes per connection; of the server with a token and two subscriptions.
        package var bytesPerConnection = 0.0
        /// Processor time of one accepted socket.
        package var acceptMicroseconds = 0.0
        /// Processor time of upgrade, token and two subscriptions.
        package var joinMicroseconds = 0.0
        /// Publication to one subscriber among all that are connected: processor time.
        package var oneMicroseconds = 0.0
        /// 11 publications a second, publication to arrival.
        package var p50 = 0.0
        package var p99 = 0.0
        /// Alerts to one connection while state fills every socket.
        package var alertP99 = 0.0
        /// The others' p99 beside one reader that takes nothing, by that without it; and the memory that this one costs.
        package var stalledRatio = 0.0
        package var stalledBytes = 0.0
    }

    private let plan: Plan

    package init(_ plan: Plan = Plan()) { self.plan = plan }

    /// Whether uWebSockets can take part.
    package static var hasMicroWebSockets: Bool { FanOutCandidate.findPython() != nil }

    package func run(progress: @Sendable (String) -> Void) async throws -> [Row] {
        let python = FanOutCandidate.findPython()
        let kinds = FanOutCandidate.Kind.allCases.filter { $0 != .uWebSockets || python != nil }
        var rows: [Row] = []
        for subscribers in plan.subscribers {
            var samples: [FanOutCandidate.Kind: [Row]] = [:]
            for run in 1...max(1, plan.runs) {
                for kind in kinds {
                    progress("\(subscribers) subscribers, run \(run) of \(plan.runs): \(kind.rawValue)")
                    samples[kind, default: []].append(try await measure(kind, subscribers, python: python))
                }
            }
            for kind in kinds { rows.append(Row.median(samples[kind] ?? [])) }
        }
        return rows
    }

    private func measure(_ kind: FanOutCandidate.Kind, _ subscribers: Int, python: String?) async throws -> Row {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("roomtone-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let candidate = try FanOutCandidate(kind, directory: folder, python: python)
        defer { candidate.stop() }
        let swarm = try FanOutSwarm()
        let process = candidate.processIdentifier
        var row = Row(candidate: kind.rawValue, subscribers: subscribers)
        let tokens = kind == .server ? try await mint(subscribers, folder) : []

        let before = ProcessUse(process)
        try swarm.connect(subscribers, port: candidate.port)
        try await settle(process)
        let accepted = ProcessUse(process)
        try swarm.upgrade(path: "/v1/ws", tokens: tokens)
        if kind == .server {
            try swarm.ask(#"{"id":1,"op":"sub","topic":"session.\#(FanOutServer.session).metrics"}"#)
            try swarm.ask(#"{"id":2,"op":"sub","topic":"session.\#(FanOutServer.session).transcript"}"#)
        }
        try await settle(process)
        let joined = ProcessUse(process)
        row.acceptMicroseconds = (accepted.nanoseconds - before.nanoseconds) / 1000 / Double(subscribers)
        row.joinMicroseconds = (joined.nanoseconds - accepted.nanoseconds) / 1000 / Double(subscribers)
        row.bytesPerConnection = (joined.residentBytes - before.residentBytes) / Double(subscribers)

        swarm.isAwake = true
        for inFlight in plan.inFlight {
            _ = try loop(candidate, swarm, subscribers, inFlight, seconds: 0.2)
            let (cost, rate) = try loop(candidate, swarm, subscribers, inFlight, seconds: plan.seconds)
            row.microsecondsPerDelivery[inFlight] = cost
            row.deliveriesPerSecond[inFlight] = rate
        }
        swarm.isAwake = false
        if kind == .server, subscribers <= 1_000 {
            let latencies = try await pace(candidate, swarm, subscribers)
            row.p50 = latencies.quantile(0.5)
            row.p99 = latencies.quantile(0.99)
            row.alertP99 = try alerts(candidate, swarm, tokens, subscribers).quantile(0.99)
            (row.stalledRatio, row.stalledBytes) = try stall(candidate, swarm, tokens, subscribers)
        }
        if kind == .server {
            try swarm.ask(#"{"id":3,"op":"sub","topic":"session.\#(FanOutServer.lonely).metrics"}"#, of: 0..<1)
            row.oneMicroseconds = try one(candidate, swarm)
        }
        return row
    }

    /// Publishes `inFlight` messages, waits until every subscriber has them, and again.
    private func loop(
        _ candidate: FanOutCandidate, _ swarm: FanOutSwarm, _ subscribers: Int, _ inFlight: Int, seconds: Double
    ) throws -> (microseconds: Double, perSecond: Double) {
        let before = ProcessUse(candidate.processIdentifier)
        let start = FanOutSwarm.now()
        var deliveries = 0
        while FanOutSwarm.now() - start < UInt64(seconds * 1e9) {
            try candidate.publish("state \(inFlight)", through: swarm)
            deliveries += try swarm.receive(subscribers * inFlight).pushes
        }
        let elapsed = Double(FanOutSwarm.now() - start)
        let used = ProcessUse(candidate.processIdentifier).nanoseconds - before.nanoseconds
        return (used / 1000 / Double(deliveries), Double(deliveries) * 1e9 / elapsed)
    }

    /// 11 publications a second for two seconds.
    private func pace(_ candidate: FanOutCandidate, _ swarm: FanOutSwarm, _ subscribers: Int) async throws -> [Double] {
        var latencies: [Double] = []
        let start = ContinuousClock.now
        for number in 0..<22 {
            try await Task.sleep(until: start + .milliseconds(number * 1000 / 11), clock: .continuous)
            try candidate.publish("state 1", through: swarm)
            latencies += try swarm.receive(subscribers, timed: true).latencies
        }
        return latencies
    }

    /// Alerts to one connection, ten a second, while state is published as fast as 1,000 others take it. Looked at between
    /// rounds of eight, so what is measured is never less than what a person would see.
    private func alerts(
        _ candidate: FanOutCandidate, _ swarm: FanOutSwarm, _ tokens: [String], _ subscribers: Int
    ) throws -> [Double] {
        let person = try FanOutSwarm()
        try person.connect(1, port: candidate.port)
        try person.upgrade(path: "/v1/ws", tokens: tokens)
        try person.ask(#"{"id":1,"op":"sub","topic":"sponsor.\#(FanOutServer.sponsor).alerts"}"#)
        var latencies: [Double] = []
        var raised = 0
        let start = FanOutSwarm.now()
        while latencies.count < 30 {
            if raised < 30, FanOutSwarm.now() - start > UInt64(raised) * 100_000_000 {
                try candidate.publish("alert", through: swarm)
                raised += 1
            }
            try candidate.publish("state 8", through: swarm)
            _ = try swarm.receive(subscribers * 8)
            latencies += try person.takeArrived().latencies
            if FanOutSwarm.now() - start > 10_000_000_000 { throw BenchmarkError("alerts did not arrive") }
        }
        return latencies
    }

    /// What one reader that takes nothing does to the others, while state is published as fast as these take it.
    private func stall(
        _ candidate: FanOutCandidate, _ swarm: FanOutSwarm, _ tokens: [String], _ subscribers: Int
    ) throws -> (ratio: Double, bytes: Double) {
        func p99() throws -> Double {
            var latencies: [Double] = []
            for _ in 0..<60 {
                try candidate.publish("state 8", through: swarm)
                latencies += try swarm.receive(subscribers * 8, timed: true).latencies
            }
            return latencies.quantile(0.99)
        }
        _ = try p99()
        let alone = try p99()
        let before = ProcessUse(candidate.processIdentifier).residentBytes
        let stalled = try FanOutSwarm()
        stalled.receiveBuffer = 4096
        try stalled.connect(1, port: candidate.port)
        try stalled.upgrade(path: "/v1/ws", tokens: tokens)
        try stalled.ask(#"{"id":1,"op":"sub","topic":"session.\#(FanOutServer.session).metrics"}"#)
        // Until its socket is full.
        _ = try p99()
        let beside = try p99()
        return (beside / alone, ProcessUse(candidate.processIdentifier).residentBytes - before)
    }

    private func one(_ candidate: FanOutCandidate, _ swarm: FanOutSwarm) throws -> Double {
        for _ in 0..<20 {
            try candidate.publish("one", through: swarm)
            _ = try swarm.receive(1)
        }
        let before = ProcessUse(candidate.processIdentifier)
        for _ in 0..<500 {
            try candidate.publish("one", through: swarm)
            _ = try swarm.receive(1)
        }
        return (ProcessUse(candidate.processIdentifier).nanoseconds - before.nanoseconds) / 1000 / 500
    }

    /// Waits until the process has nothing to do.
    private func settle(_ process: Int32) async throws {
        var last = ProcessUse(process).nanoseconds
        for _ in 0..<100 {
            try await Task.sleep(for: .milliseconds(100))
            let now = ProcessUse(process).nanoseconds
            if now - last < 2_000_000 { return }
            last = now
        }
    }

    /// A token for each connection, as people have.
    private func mint(_ count: Int, _ directory: String) async throws -> [String] {
        let local = try await LocalTokens(FanOutServer.configuration(directory: directory))
        var tokens: [String] = []
        for number in 0..<count {
            tokens.append(
                try await local.mint(.init(role: "admin", subject: "viewer-\(number)", tenant: FanOutServer.tenant)))
        }
        return tokens
    }
}

extension FanOutBenchmark.Row {
    fileprivate static func median(_ rows: [Self]) -> Self {
        func middle(_ value: (Self) -> Double) -> Double { rows.map(value).quantile(0.5) }
        var row = Self(candidate: rows.first?.candidate ?? "", subscribers: rows.first?.subscribers ?? 0)
        for key in rows.first?.microsecondsPerDelivery.keys.sorted() ?? [] {
            row.microsecondsPerDelivery[key] = middle { $0.microsecondsPerDelivery[key] ?? 0 }
            row.deliveriesPerSecond[key] = middle { $0.deliveriesPerSecond[key] ?? 0 }
        }
        row.bytesPerConnection = middle(\.bytesPerConnection)
        row.acceptMicroseconds = middle(\.acceptMicroseconds)
        row.joinMicroseconds = middle(\.joinMicroseconds)
        row.oneMicroseconds = middle(\.oneMicroseconds)
        row.p50 = middle(\.p50)
        row.p99 = middle(\.p99)
        row.alertP99 = middle(\.alertP99)
        row.stalledRatio = middle(\.stalledRatio)
        row.stalledBytes = middle(\.stalledBytes)
        return row
    }
}

/// What another process has used so far, as finely as the kernel tells.
private struct ProcessUse {
    /// On a processor, all threads.
    let nanoseconds: Double
    let residentBytes: Double

    init(_ process: Int32) {
        let tasks = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/task")) ?? []
        nanoseconds = tasks.reduce(0) { sum, task in
            let text = try? String(contentsOfFile: "/proc/\(process)/task/\(task)/schedstat", encoding: .utf8)
            return sum + (text?.split(separator: " ").first.flatMap { Double($0) } ?? 0)
        }
        let pages = try? String(contentsOfFile: "/proc/\(process)/statm", encoding: .utf8)
        residentBytes = (pages?.split(separator: " ").dropFirst().first.flatMap { Double($0) } ?? 0) * 4096
    }
}
