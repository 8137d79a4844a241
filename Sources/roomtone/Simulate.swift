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

    @OptionGroup var client: ClientOptions

    func run() async throws {
        guard (1...100_000).contains(attendees) else { throw CommandFailure.usage("--attendees is 1 to 100000") }
        guard (0...100_000).contains(rate) else { throw CommandFailure.usage("--rate is 0 to 100000") }
        var plan = CrowdFeed.Plan(
            server: try client.address(), token: try await client.token(as: "service", subject: "simulate"),
            sessions: session.isEmpty ? ["keynote"] : session)
        plan.attendees = attendees
        plan.rate = rate
        plan.seconds = seconds
        plan.seed = seed
        let feed = CrowdFeed(plan)
        let tally = try await failing {
            try await feed.run(mood: { _ in .curious }) { StandardError.progress("\($0.accepted) events accepted") }
        }
        StandardError.progress("")
        print("sent \(tally.sent)\taccepted \(tally.accepted)\tlate \(tally.late)\trejected \(tally.rejected)")
    }
}
