import ArgumentParser
import Server

struct Recommend: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Recommends what to do next, from a catalog and recorded events, without a server.")

    @Option(help: "The catalog, YAML or JSON.")
    var catalog: String

    @Option(help: "Events as NDJSON in the order of their arrival; - for standard input.")
    var events: String

    @Option(help: "One person only; without it everybody of the catalog and of the events.")
    var attendee: String?

    @Option(help: "Entries of a list at most, 1 to 10; with --evaluate up to 100.")
    var top = 10

    @Option(
        help: "The time to recommend at, milliseconds since 1970 or ISO 8601; without it the newest event's, or now.")
    var at: String?

    @Option(help: "A configuration whose recommendation settings to use; without it the built-in ones.")
    var config: String?

    @Flag(help: "Hold out what each person chose last, and print recall, gain, coverage and diversity.")
    var evaluate = false

    func run() throws {
        guard (1...(evaluate ? 100 : 10)).contains(top) else {
            throw CommandFailure.usage("--top is 1 to \(evaluate ? 100 : 10)")
        }
        var run = try failing {
            try RecommendationRun(
                catalog: catalog, at: at, configuration: try Configuration.load(path: config), forEvaluation: evaluate)
        }
        try InputLines.read(events) { run.accept($0) }
        if evaluate {
            let table = try failing { try run.evaluate(top: top) }
            StandardOutput.write("\(table.people) people, lists of \(table.limit)\n")
            StandardOutput.write("model\trecall\tndcg\tcoverage\tdiversity\n")
            for row in table.rows {
                let figures = [row.recall, row.gain, row.coverage, row.diversity].map(Self.text)
                StandardOutput.write(([row.name] + figures).joined(separator: "\t") + "\n")
            }
        } else {
            try failing { try run.finish(attendee: attendee, top: top, write: StandardOutput.write) }
        }
        if let complaint = run.complaint { StandardError.write("roomtone: \(complaint)") }
    }

    private static func text(_ figure: Double) -> String {
        let thousandths = Int((figure * 1_000).rounded())
        let digits = String(thousandths % 1_000)
        return "\(thousandths / 1_000)." + String(repeating: "0", count: 3 - digits.count) + digits
    }
}
