import ArgumentParser
import Server

struct Replay: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Runs recorded events through the same window code as the server.")

    enum Format: String, ExpressibleByArgument, CaseIterable { case tsv, ndjson }

    @Argument(help: "Events as NDJSON in arrival order; - for standard input.")
    var events: String

    @Option(help: "What a window covers.")
    var window = "60s"

    @Option(help: "From one window's end to the next's.")
    var slide = "1s"

    @Option(help: "How long a window waits for late events.")
    var lateness = "5s"

    @Option(help: "tsv or ndjson.")
    var format = Format.tsv

    func run() throws {
        var replay = try failing {
            try EventReplay(
                size: try Lifetime.duration(window), slide: try Lifetime.duration(slide),
                lateness: try Lifetime.duration(lateness, allowsNone: true), asTable: format == .tsv)
        }
        try InputLines.read(events, beforeReading: { replay.flush(write: StandardOutput.write) }) { line in
            replay.accept(line, write: StandardOutput.write)
        }
        replay.finish(write: StandardOutput.write)
        if replay.rejected > 0 {
            StandardError.write(
                "roomtone: \(replay.rejected) lines were no events and were left out; the first is line \(replay.firstRejected.line): \(replay.firstRejected.reason)"
            )
        }
    }
}
