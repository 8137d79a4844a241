import ArgumentParser
import Server

struct Export: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Reads the store, also beside a running server.")

    @Argument(help: "The session.")
    var session: String

    @Option(help: "transcript, snapshots, keywords, events or jobs.")
    var what: String

    @Option(help: "ndjson or csv; a transcript also as json, vtt, srt or text.")
    var format = "ndjson"

    @Option(help: "The tenant.")
    var tenant = "acme"

    @OptionGroup var serving: ServingOptions

    func run() async throws {
        let configuration = try serving.load()
        try await failing {
            try await StoreExport(configuration).write(
                what: what, of: session, tenant: tenant, format: format, to: StandardOutput.write)
        }
    }
}
