import ArgumentParser
import Rehearsal

struct Feed: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Streams a sound file into a session, as a live room would.")

    enum Codec: String, ExpressibleByArgument, CaseIterable { case opus, pcm }

    @Argument(help: "Any file that libsndfile reads.")
    var file: String

    @Option(help: "The session.")
    var session: String

    @Option(help: "The audio track within the session.")
    var track = "main"

    @Option(help: "Seconds of audio a second; 1 is real time.")
    var speed = 1.0

    @Option(help: "opus or pcm.")
    var codec = Codec.opus

    @Flag(help: "Take the track from a sender that has it.")
    var takeover = false

    @OptionGroup var client: ClientOptions

    func run() async throws {
        guard speed > 0, speed <= 1000 else { throw CommandFailure.usage("--speed is above 0, at most 1000") }
        var plan = HallFeed.Plan(
            server: try client.address(), token: try await client.token(as: "room", subject: "feed"), session: session)
        plan.track = track
        plan.codec = codec == .opus ? .opus : .pcm
        plan.speed = speed
        plan.takeover = takeover
        let feed = HallFeed(plan)
        let seconds = try await failing {
            try await feed.play(file) { StandardError.progress("\(file): \(Int($0)) s played") }
        }
        StandardError.progress("")
        StandardError.write("roomtone: \(file) played, \(Int(seconds.rounded())) s")
    }
}
