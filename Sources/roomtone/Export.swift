import ArgumentParser
import Server

struct Export: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Reads the store, also beside a running server.")

    @Argument(help: "The session; none for what belongs to a whole event.")
    var session: String?

    @Option(
        help: "transcript, snapshots, keywords, moments, events or jobs of a session; insights or leads of an event.")
    var what: String

    @Option(help: "ndjson or csv; a transcript also as json, vtt, srt or text.")
    var format = "ndjson"

    @Option(help: "The tenant.")
    var tenant = "acme"

    @Option(help: "The event, for what belongs to a whole one.")
    var event = "devcon"

    @OptionGroup var serving: ServingOptions

    func run() async throws {
        let configuration = try serving.load()
        try await failing {
            let export = StoreExport(configuration)
            if try StoreExport.isOfEvent(what, format: format) {
                return try await export.write(
                    what: what, ofEvent: event, tenant: tenant, format: format, to: StandardOutput.write)
            }
            guard let session else {
                throw CommandFailure.usage("say which session: roomtone export <session> --what \(what)")
            }
            try await export.write(what: what, of: session, tenant: tenant, format: format, to: StandardOutput.write)
        }
    }
}
