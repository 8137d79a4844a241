import ArgumentParser
import RoomtoneClient
import Server

/// Which server a command talks to, and as whom.
struct ClientOptions: ParsableArguments {
    @Option(help: "The server.")
    var url = "http://127.0.0.1:8787"

    @Option(help: "A token; without it one is minted with the local key.")
    var token: String?

    @OptionGroup var serving: ServingOptions

    func address() throws -> ServerAddress {
        do {
            return try ServerAddress(url)
        } catch {
            throw CommandFailure.usage("\(error)")
        }
    }

    /// The given token, or one for `role` out of the local data directory.
    func token(as role: String, subject: String) async throws -> String {
        if let token { return token }
        let configuration = try serving.load()
        return try await failing {
            try await LocalTokens(configuration).mint(
                LocalTokens.Wish(role: role, subject: subject, tenant: "acme"))
        }
    }
}
