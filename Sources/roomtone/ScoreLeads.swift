import ArgumentParser
import Server

struct ScoreLeads: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Scores people against sponsors from a catalog and recorded events, without a server.")

    @Option(help: "The catalog, YAML or JSON.")
    var catalog: String

    @Option(help: "Events as NDJSON in the order of their arrival; - for standard input.")
    var events: String

    @Option(help: "The time to score at, milliseconds since 1970 or ISO 8601; without it the newest event's, or now.")
    var at: String?

    @Option(help: "A configuration whose weights to use; without it the built-in ones.")
    var config: String?

    func run() throws {
        var scoring = try failing {
            try LeadScoring(catalog: catalog, at: at, configuration: try Configuration.load(path: config))
        }
        try InputLines.read(events) { scoring.accept($0) }
        try failing { try scoring.finish(write: StandardOutput.write) }
        if let complaint = scoring.complaint { StandardError.write("roomtone: \(complaint)") }
    }
}
