import ArgumentParser
import Server

struct BenchLeads: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "leads",
        abstract: "People who become hot while a crowd acts, on a server of its own: how soon the sponsor is told.")

    @Option(help: "Events a second of the crowd.")
    var rate = 5_000

    @Option(help: "People who become hot.")
    var people = 200

    @Flag(help: "One line of JSON.")
    var json = false

    func run() async throws {
        guard rate > 0, (1...10_000).contains(people) else {
            throw CommandFailure.usage("--rate is above 0, --people 1 to 10000")
        }
        let figures = try await failing {
            try await LeadAlertBenchmark(rate: rate, people: people).run(progress: StandardError.progress)
        }
        let rows: [(name: String, value: Double, unit: String)] = [
            ("events_per_s", figures.eventsPerSecond, "events/s of the crowd, accepted"),
            ("accepted_p50_ms", figures.fromAccepted.quantile(0.5), "ms, accepted to alert at the socket, median"),
            ("accepted_p99_ms", figures.fromAccepted.quantile(0.99), "ms, accepted to alert at the socket, p99"),
            ("sent_p50_ms", figures.fromSent.quantile(0.5), "ms, sent to alert at the socket, median"),
            ("sent_p99_ms", figures.fromSent.quantile(0.99), "ms, sent to alert at the socket, p99"),
        ]
        BenchReport.print(rows.map { ($0.name, $0.value, $0.unit) }, json: json)
    }
}
