import ArgumentParser
import Server

struct Segment: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Finds speech in a recording, from onset to offset.")

    enum Format: String, ExpressibleByArgument, CaseIterable { case tsv, json }

    @Argument(help: "A sound file.")
    var file: String

    @Option(help: "tsv (rows of start and end in seconds) or json.")
    var format = Format.tsv

    func run() async throws {
        let intervals = try failing { try OfflineSegmenter.intervals(of: file) }
        switch format {
        case .tsv:
            StandardOutput.write(
                intervals.map { "\(Seconds.text($0.start))\t\(Seconds.text($0.end))\n" }.joined())
        case .json:
            let items = intervals.map { #"{"start":\#(Seconds.text($0.start)),"end":\#(Seconds.text($0.end))}"# }
            StandardOutput.write("[\(items.joined(separator: ","))]\n")
        }
    }
}

/// Positions in audio as text.
enum Seconds {
    /// Three decimals.
    static func text(_ seconds: Double) -> String {
        let milliseconds = Int((seconds * 1000).rounded())
        let fraction = String(milliseconds % 1000)
        return "\(milliseconds / 1000).\(String(repeating: "0", count: 3 - fraction.count))\(fraction)"
    }
}
