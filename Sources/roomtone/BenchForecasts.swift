import ArgumentParser
import Server

struct BenchForecasts: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "forecasts",
        abstract: "How often the intervals of forecasts hold on simulated days of talks and breaks.")

    @Option(help: "Days.")
    var days = 100

    @Option(help: "The same seed gives the same days.")
    var seed: UInt64 = 1

    @Flag(help: "One line of JSON.")
    var json = false

    func run() async throws {
        guard (1...10_000).contains(days) else { throw CommandFailure.usage("--days is 1 to 10000") }
        let rows = ForecastBenchmark(days: days, seed: seed).run()
        BenchReport.print(rows.map { ($0.name, $0.value, $0.meaning) }, json: json)
    }
}
