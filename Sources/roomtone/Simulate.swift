import ArgumentParser
import Rehearsal

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
        var plan = CrowdFeed.Plan(
            server: try client.address(), token: try await client.token(as: "service", subject: "simulate"),
            sessions: session.isEmpty ? ["keynote"] : session)
        plan.attendees = attendees
        plan.rate = rate
        plan.seconds = seconds
        plan.seed = seed
        plan.faults.wrongClocks = wrongClocks
        plan.faults.duplicates = duplicates
        plan.faults.late = late
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
    }
}
