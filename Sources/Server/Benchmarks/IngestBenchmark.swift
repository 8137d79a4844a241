import Foundation
import RoomModel
import Rooms
import Store

/// How many durable events a second a server takes, and how long its answers take, with client and server on the same cores.
///
/// The server is a process of its own, on a store that already holds events of an earlier day. Every answer comes after its
/// commit is flushed.
package struct IngestBenchmark: Sendable {
    /// What is measured: as many as go, and half the goal, in batches and singly.
    package enum Load: String, Sendable, CaseIterable {
        case batch
        case batchHalf = "batch_half"
        case single
        case singleHalf = "single_half"
    }

    package struct Plan: Sendable {
        package var loads = Set(Load.allCases)
        /// Events in the store beforehand.
        package var prepared = 20_000_000
        /// Of each measurement.
        package var seconds = 15.0
        package var batch = 100
        /// Connections that send batches, and requests in flight on each.
        package var connections = 4
        package var depth = 4
        /// Connections that send events singly, one at a time.
        package var singles = 1_000
        /// What answers are timed at: half of these.
        package var goal = 50_000.0
        package var singleGoal = 5_000.0
        /// Data directory to prepare and keep; a temporary one when `nil`.
        package var data: String?

        package init() {}
    }

    private let plan: Plan

    package init(_ plan: Plan) { self.plan = plan }

    package func run(progress: @escaping @Sendable (String) -> Void) async throws -> [WindowBenchmark.Row] {
        let folder = plan.data ?? NSTemporaryDirectory() + "roomtone-\(UUID().uuidString)"
        defer { if plan.data == nil { try? FileManager.default.removeItem(atPath: folder) } }
        var rows: [WindowBenchmark.Row] = []
        let prepared = try await prepare(folder, progress)
        if prepared.added > 0 {
            rows.append(
                .init(
                    name: "store_per_s", value: Double(prepared.added) / prepared.seconds,
                    meaning: "events a second into the store alone, in groups of 10,000"))
        }
        progress("starting the server")
        let server = try ServerProcess(data: folder)
        defer { server.stop() }
        var configuration = Configuration()
        configuration.store.directory = folder
        let token = try await LocalTokens(configuration).mint(.init(role: "service", subject: "bench", tenant: "acme"))
        rows += [
            .init(name: "prepared", value: Double(prepared.total), meaning: "events in the store beforehand"),
            .init(name: "ready_ms", value: server.readyMilliseconds, meaning: "ms from exec to ready"),
            .init(name: "memory_before_mb", value: server.figures.megabytes, meaning: "MB resident before"),
        ]
        let run = String(UInt64.random(in: 0...UInt64.max), radix: 36)

        for load in Load.allCases where plan.loads.contains(load) {
            progress(load.rawValue)
            rows += try measure(load, server, token, run)
        }
        return rows
    }

    private func measure(
        _ load: Load, _ server: ServerProcess, _ token: String, _ run: String
    ) throws -> [WindowBenchmark.Row] {
        let name = load.rawValue
        let isSingle = load == .single || load == .singleHalf
        let (connections, size) = isSingle ? (plan.singles, 1) : (plan.connections, plan.batch)
        let (depth, rate): (Int, Double?) =
            switch load {
            case .batch: (plan.depth, nil)
            case .batchHalf: (64, plan.goal / 2 / Double(plan.batch))
            case .single: (1, nil)
            case .singleHalf: (16, plan.singleGoal / 2)
            }
        var sockets = try LoadSockets(port: server.port, count: connections, token: token)
        defer { sockets.close() }
        let before = server.figures.processorSeconds
        let start = LoadSockets.now()
        sockets.run(seconds: plan.seconds, depth: depth, rate: rate) {
            Self.request($0, size: size, prefix: "\(run)-\(name)")
        }
        let seconds = Double(LoadSockets.now() - start) / 1e9
        let tally = sockets.tally
        if let lost = tally.lost { throw InputError("\(name): a connection was lost: \(lost)") }
        let used = server.figures.processorSeconds - before
        let latencies = tally.latencies.map(Double.init).sorted()
        func quantile(_ share: Double) -> Double {
            latencies.isEmpty ? 0 : latencies[min(latencies.count - 1, Int(Double(latencies.count) * share))]
        }
        return [
            .init(
                name: "\(name)_per_s", value: Double(tally.accepted) / seconds,
                meaning: "durable events a second, \(connections) connections, \(size) a message"),
            .init(name: "\(name)_p50_ms", value: quantile(0.5), meaning: "ms to the answer, median"),
            .init(name: "\(name)_p99_ms", value: quantile(0.99), meaning: "ms to the answer, p99"),
            .init(name: "\(name)_max_ms", value: latencies.last ?? 0, meaning: "ms to the answer, the longest"),
            .init(name: "\(name)_refused", value: Double(tally.refused), meaning: "messages refused"),
            .init(name: "\(name)_cores", value: used / seconds, meaning: "cores used by the server"),
            .init(name: "\(name)_memory_mb", value: server.figures.megabytes, meaning: "MB resident after it"),
        ]
    }

    private static func request(_ number: Int, size: Int, prefix: String) -> [UInt8] {
        let now = Int64(Date().timeIntervalSince1970 * 1_000)
        var text = #"{"id":\#(number + 1),"op":"send","events":["#
        for index in 0..<size {
            if index > 0 { text += "," }
            let person = (number &* 7_919 &+ index &* 104_729) % 5_000
            text +=
                #"{"id":"\#(prefix)-\#(number)-\#(index)","session":"keynote","attendee":"guest-\#(person)","type":"reaction","kind":"\#(kinds[(number + index) % kinds.count])","ts":\#(now - Int64(index % 500))}"#
        }
        return Array((text + "]}").utf8)
    }

    private static let kinds = ["applause", "heart", "clap", "laugh", "wow", "confused"]

    /// Fills the store up to the number asked for, with events of a day ago.
    ///
    /// They are another tenant's: what leads and recommendations rest on begins empty, so that a start reads none of them.
    private func prepare(
        _ folder: String, _ progress: (String) -> Void
    ) async throws -> (total: Int, added: Int, seconds: Double) {
        let store = try await Store.open(try await DataDirectory.open(folder))
        var total = Int(try await store.lastSequence())
        let start = LoadSockets.now()
        let first = total
        guard let tenant = TenantID("archive"), let session = SessionID("earlier") else { return (total, 0, 0) }
        let people = (0..<5_000).compactMap { AttendeeID("guest-\($0)") }
        let earlier = WallClock.system.now().advanced(byMilliseconds: -86_400_000)
        while total < plan.prepared {
            let count = min(10_000, plan.prepared - total)
            let events = (0..<count).map { index in
                let time = earlier.advanced(byMilliseconds: Int64(total + index) / 50)
                let event = AudienceEvent(
                    id: "old-\(total + index)", session: session, attendee: people[(total + index * 31) % people.count],
                    type: .reaction, kind: Self.kinds[index % Self.kinds.count], time: time)
                return LoggedEvent(
                    tenant: tenant, event: event, weightMicros: 1_000_000, sentimentMicros: 400_000, emotion: "joy",
                    arrival: time)
            }
            _ = try await store.append(events)
            total += count
            if total % 100_000 == 0 { progress("prepared \(total) events") }
        }
        let seconds = Double(LoadSockets.now() - start) / 1e9
        try await store.close()
        return (total, total - first, seconds)
    }
}

/// `roomtone serve` as a process of its own, for as long as a benchmark needs it.
final class ServerProcess: Sendable {
    let port: UInt16
    let readyMilliseconds: Double
    private let process: Process
    private let configuration: String

    init(data: String) throws {
        configuration = data + ".bench.yaml"
        let catalog = try HomeDirectory.current.path(of: "config/demo.yaml")
        // One token sends everything here: its quota would be measured.
        let quota = "{messages: 1000000}"
        try """
        catalog: [\(catalog)]
        audio: {recognizers: 1}
        quotas: {tenant: \(quota), principal: \(quota)}

        """.write(toFile: configuration, atomically: true, encoding: .utf8)
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = ["serve", "--port", "0", "--data", data, "--config", configuration]
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        let start = LoadSockets.now()
        try process.run()
        var line: [UInt8] = []
        while line.last != UInt8(ascii: "\n") {
            let byte = output.fileHandleForReading.readData(ofLength: 1)
            guard !byte.isEmpty else { throw InputError("the server ended without an address") }
            line.append(contentsOf: byte)
        }
        readyMilliseconds = Double(LoadSockets.now() - start) / 1e6
        let address = String(decoding: line, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        guard let port = URL(string: address)?.port.flatMap({ UInt16(exactly: $0) }) else {
            throw InputError("the server printed no address but \(address)")
        }
        self.port = port
        self.process = process
    }

    var figures: ProcessFigures { ProcessFigures.sum([process.processIdentifier]) }

    func stop() {
        process.terminate()
        process.waitUntilExit()
        try? FileManager.default.removeItem(atPath: configuration)
    }
}
