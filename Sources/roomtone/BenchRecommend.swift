import ArgumentParser
import Server

struct BenchRecommend: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recommend", abstract: "Lists for a large event: how soon each is there, and the memory of it all."
    )

    @Option(help: "Attendees of the event.")
    var people = 20_000

    @Option(help: "Sessions of the event.")
    var sessions = 1_000

    @Flag(help: "One line of JSON.")
    var json = false

    func run() throws {
        guard (10...1_000_000).contains(people), (10...10_000).contains(sessions) else {
            throw CommandFailure.usage("--people is 10 to 1000000, --sessions 10 to 10000")
        }
        let benchmark = RecommendBenchmark(people: people, sessions: sessions)
        let figures = benchmark.run()
        var rows: [(name: String, value: Double, meaning: String)] = [
            ("list_p50_ms", figures.lists.quantile(0.5), "ms, one list, median"),
            ("list_p99_ms", figures.lists.quantile(0.99), "ms, one list, p99"),
            ("change_p50_ms", figures.changes.quantile(0.5), "ms, a new choice and the list after it, median"),
            ("change_p99_ms", figures.changes.quantile(0.99), "ms, a new choice and the list after it, p99"),
            ("build_s", figures.buildSeconds, "s to take in the catalog and eight choices of each person"),
            ("memory_mb", figures.megabytes, "MB resident for all of it"),
        ]
        let table = try failing { try benchmark.evaluate() }
        for row in table.rows {
            let name = row.name.replacing(" ", with: "_")
            let place = "\(row.name), \(table.people) invented people, lists of \(table.limit)"
            rows.append(("\(name)_recall", row.recall, "recall, \(place)"))
            rows.append(("\(name)_ndcg", row.gain, "NDCG, \(place)"))
            rows.append(("\(name)_coverage", row.coverage, "of all items in somebody's list, \(place)"))
            rows.append(("\(name)_diversity", row.diversity, "diversity, \(place)"))
        }
        BenchReport.print(rows, json: json)
    }
}
