import ArgumentParser
import Server

struct BenchWindows: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "windows",
        abstract: "What windows and replay cost per event, beside a plain recompute in the same run.")

    @Option(help: "Events.")
    var events = 2_000_000

    @Option(help: "People who send them.")
    var attendees = 5_000

    @Option(help: "Events in a second of event time.")
    var perSecond = 1_000

    @Option(help: "The same seed gives the same events.")
    var seed: UInt64 = 1

    @Flag(help: "One line of JSON.")
    var json = false

    func run() async throws {
        guard (1_000...50_000_000).contains(events), (1...10_000_000).contains(attendees),
            (1...1_000_000).contains(perSecond)
        else {
            throw CommandFailure.usage(
                "--events is 1000 to 50000000, --attendees 1 to 10000000, --per-second 1 to 1000000")
        }
        let rows = try failing {
            try WindowBenchmark(events: events, attendees: attendees, perSecond: perSecond, seed: seed)
                .run(progress: StandardError.progress)
        }
        StandardError.progress("")
        BenchReport.print(rows.map { ($0.name, $0.value, $0.meaning) }, json: json)
    }
}

/// Figures as a table, or as one line of JSON.
enum BenchReport {
    static func print(_ rows: [(name: String, value: Double, meaning: String)], json: Bool) {
        func text(_ value: Double) -> String {
            value >= 1_000 ? "\(Int(value.rounded()))" : String((value * 1_000).rounded() / 1_000)
        }
        if json {
            Swift.print("{" + rows.map { "\"\($0.name)\":\(text($0.value))" }.joined(separator: ",") + "}")
        } else {
            for row in rows { Swift.print("\(text(row.value))\t\(row.meaning)") }
        }
    }
}
