import ArgumentParser
import Server

struct BenchTranslation: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "translation",
        abstract: "Look-ups in a large translation memory, hits over HTTP, and Apertium's latency.")

    @Option(help: "Entries of the memory.")
    var entries = 1_000_000

    @Flag(help: "One line of JSON.")
    var json = false

    func run() async throws {
        guard (1_000...10_000_000).contains(entries) else {
            throw CommandFailure.usage("--entries is 1000 to 10000000")
        }
        let benchmark = TranslationBenchmark(entries: entries)
        var rows: [(name: String, value: Double, unit: String)] = []
        for lookUps in try benchmark.lookUps(progress: StandardError.progress) {
            let name = lookUps.name.replacing(" ", with: "_")
            let unit = "us, \(lookUps.name) text, \(lookUps.found) of \(lookUps.asked) found"
            rows.append(("\(name)_p50_us", lookUps.p50, unit + ", median"))
            rows.append(("\(name)_p99_us", lookUps.p99, unit + ", p99"))
        }
        StandardError.progress("hits over HTTP")
        let served = try await failing { try await benchmark.served() }
        rows.append(("served_p50_ms", served.quantile(0.5), "ms, a hit over HTTP, median"))
        rows.append(("served_p99_ms", served.quantile(0.99), "ms, a hit over HTTP, p99"))
        StandardError.progress("apertium")
        if let latency = await benchmark.apertium() {
            rows.append(("apertium_p50_ms", latency.p50, "ms, a sentence through Apertium, median"))
            rows.append(("apertium_p99_ms", latency.p99, "ms, a sentence through Apertium, p99"))
        }
        BenchReport.print(rows.map { ($0.name, $0.value, $0.unit) }, json: json)
    }
}
