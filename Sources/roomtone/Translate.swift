import ArgumentParser
import Server

struct Translate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Per line: where its translation comes from, and the translation, with a tab between.")

    @Option(help: "The language of the texts, such as en.")
    var from: String

    @Option(help: "The language wanted, such as es.")
    var to: String

    @Option(help: "The tenant whose memory is used.")
    var tenant = "acme"

    @Argument(help: "A text file, one text a line; without it standard input.")
    var file: String?

    @OptionGroup var serving: ServingOptions

    func run() async throws {
        let configuration = try serving.load()
        let translator = try await failing {
            try await LineTranslator(configuration, tenant: tenant, from: from, to: to)
        }
        defer { translator.close() }
        try await InputLines.forEach(of: file) { await translator.row(of: $0) }
    }
}
