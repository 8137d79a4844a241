import ArgumentParser
import Server

struct BenchIngest: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ingest",
        abstract: "Durable events a second into a server of its own, client and server on the same cores.")

    @Option(help: "Events in the store beforehand.")
    var prepared = 20_000_000

    @Option(help: "Seconds of each measurement.")
    var seconds = 15.0

    @Option(
        help:
            "A measurement, of \(IngestBenchmark.Load.allCases.map(\.rawValue).joined(separator: ", ")); repeat for more."
    )
    var only: [String] = []

    @Option(help: "Events in a message.")
    var batch = 100

    @Option(help: "Connections that send batches.")
    var connections = 4

    @Option(help: "Connections that send events one by one.")
    var singles = 1_000

    @Option(help: "Data directory to prepare, use and keep; a temporary one if not given.")
    var data: String?

    @Flag(help: "One line of JSON.")
    var json = false

    func run() async throws {
        guard (0...1_000_000_000).contains(prepared), (0.1...3_600).contains(seconds), (1...200).contains(batch),
            (1...1_000).contains(connections), (1...9_000).contains(singles)
        else {
            throw CommandFailure.usage(
                "--prepared is 0 to 1000000000, --seconds 0.1 to 3600, --batch 1 to 200, --connections 1 to 1000, --singles 1 to 9000"
            )
        }
        let loads = only.compactMap { IngestBenchmark.Load(rawValue: $0) }
        guard loads.count == only.count else {
            throw CommandFailure.usage(
                "--only is one of \(IngestBenchmark.Load.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        var plan = IngestBenchmark.Plan()
        if !loads.isEmpty { plan.loads = Set(loads) }
        plan.prepared = prepared
        plan.seconds = seconds
        plan.batch = batch
        plan.connections = connections
        plan.singles = singles
        plan.data = data
        let rows = try await failing { [plan] in
            try await IngestBenchmark(plan).run { StandardError.progress($0) }
        }
        StandardError.progress("")
        BenchReport.print(rows.map { ($0.name, $0.value, $0.meaning) }, json: json)
    }
}
