import ArgumentParser
import Foundation
import Rehearsal
import Server

struct Simulate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "A crowd of attendees that sends events into sessions of the catalog.")

    @Option(help: "A session; repeat for more.")
    var session: [String] = []

    @Option(help: "People.")
    var attendees = 50

    @Option(help: "Reactions and texts a second of the whole crowd, when it is calm.")
    var rate = 10.0

    @Option(help: "How long; without it until interrupted.")
    var seconds: Double?

    @Option(help: "The same seed gives the same crowd.")
    var seed: UInt64 = 1

    @Option(
        help: "How the sessions go: \(Plot.all.map(\.name).joined(separator: ", ")). Acts take shares of --seconds.")
    var plot = "steady"

    @Option(help: "Share of people whose clocks are up to ten minutes off, 0 to 1.")
    var wrongClocks = 0.0

    @Option(help: "Share of events that are sent a second time, 0 to 1.")
    var duplicates = 0.0

    @Option(help: "Share of events that are held up for up to half a minute, 0 to 1.")
    var late = 0.0

    @Option(
        help:
            "Writes the events there as NDJSON instead of sending them, as fast as they can be made; - is standard output."
    )
    var file: String?

    @OptionGroup var client: ClientOptions

    func run() async throws {
        guard (1...100_000).contains(attendees) else { throw CommandFailure.usage("--attendees is 1 to 100000") }
        guard (0...100_000).contains(rate) else { throw CommandFailure.usage("--rate is 0 to 100000") }
        guard let plot = Plot.named(plot) else {
            throw CommandFailure.usage("--plot is \(Plot.all.map(\.name).joined(separator: ", "))")
        }
        guard [wrongClocks, duplicates, late].allSatisfy({ (0...1).contains($0) }) else {
            throw CommandFailure.usage("--wrong-clocks, --duplicates and --late are 0 to 1")
        }
        var faults = CrowdFaults()
        (faults.wrongClocks, faults.duplicates, faults.late) = (wrongClocks, duplicates, late)
        if let file { return try record(to: file, plot, faults) }
        var plan = CrowdFeed.Plan(
            server: try client.address(), token: try await client.token(as: "service", subject: "simulate"),
            sessions: session.isEmpty ? ["keynote"] : session)
        plan.attendees = attendees
        plan.rate = rate
        plan.seconds = seconds
        plan.seed = seed
        plan.faults = faults
        let feed = CrowdFeed(plan)
        let (began, length) = (ContinuousClock.now, Duration.seconds(seconds ?? 600))
        let tally = try await failing {
            try await feed.run(mood: { _ in plot.mood(after: began.duration(to: .now) / length) }) {
                StandardError.progress("\($0.accepted) events accepted")
            }
        }
        StandardError.progress("")
        print(
            "sent \(tally.sent)\taccepted \(tally.accepted)\tduplicates \(tally.duplicates)\tlate \(tally.late)\trejected \(tally.rejected)"
        )
        if let rejection = tally.rejection, tally.rejected == tally.sent {
            throw CommandFailure.running(
                "all \(tally.sent) events were rejected: \(rejection); name sessions with --session")
        }
        let elapsed = began.duration(to: .now) / .seconds(1)
        StandardError.write(
            "\(Int(Double(tally.accepted) / elapsed)) events accepted a second over \(Int(elapsed.rounded())) s")
    }

    private func record(to path: String, _ plot: Plot, _ faults: CrowdFaults) throws {
        guard let seconds, (0...1_000_000).contains(seconds) else {
            throw CommandFailure.usage("--file needs --seconds: how much event time to write")
        }
        let recording = CrowdRecording(
            sessions: session.isEmpty ? ["keynote"] : session, attendees: attendees, rate: rate, seconds: seconds,
            seed: seed, startingAt: Int64(Date().timeIntervalSince1970 * 1_000), faults: faults)
        let began = ContinuousClock.now
        let count: Int
        if path == "-" {
            count = recording.write(mood: plot.mood) { StandardOutput.write($0) }
        } else {
            guard FileManager.default.createFile(atPath: path, contents: nil),
                let handle = FileHandle(forWritingAtPath: path)
            else { throw CommandFailure.usage("\(path) cannot be written; name a file in a folder that exists") }
            count = try failing { try recording.write(mood: plot.mood) { try handle.write(contentsOf: $0) } }
        }
        let elapsed = began.duration(to: .now) / .seconds(1)
        StandardError.write("wrote \(count) events, \(Int(Double(count) / max(elapsed, 0.001))) a second")
    }
}
