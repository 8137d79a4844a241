import ArgumentParser
import Server

struct Token: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Prints a token minted with the configured key, and nothing else.")

    @Option(help: "admin, organizer, dashboard, room, service, attendee or sponsor.")
    var role: String

    @Option(help: "The person or device the token is for.")
    var subject: String

    @Option(help: "The tenant.")
    var tenant = "acme"

    @Option(help: "The only event it is good for.")
    var event: String?

    @Option(help: "A session it is good for; repeat for more. Without any: all.")
    var session: [String] = []

    @Option(help: "For role sponsor: on whose behalf; else the subject.")
    var sponsor: String?

    @Option(help: "How long it lives, such as 30m, 1h or 7d; else the configured time.")
    var ttl: String?

    @OptionGroup var serving: ServingOptions

    func run() async throws {
        let configuration = try serving.load()
        var wish = LocalTokens.Wish(role: role, subject: subject, tenant: tenant)
        wish.event = event
        wish.sessions = session
        wish.sponsor = sponsor
        wish.lifetime = try failing { try Lifetime.read(ttl) ?? configuration.tokens.ttl }
        let token = try await failing { try await LocalTokens(configuration).mint(wish) }
        StandardOutput.write(token + "\n")
    }
}
