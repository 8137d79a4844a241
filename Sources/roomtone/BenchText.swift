import ArgumentParser
import Server

struct BenchText: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "text",
        abstract: "Texts on one core: sentiment, emotion, feedback, keyphrases, and the lexicons' load.")

    @Option(help: "A text file, one text a line; without it chat and a talk that are built in.")
    var file: String?

    @Flag(help: "One line of JSON.")
    var json = false

    func run() throws {
        let figures = try failing { try TextBenchmark(file: file).run(progress: StandardError.progress) }
        let rows: [(name: String, value: Double, unit: String)] = [
            ("lexicon_load_ms", figures.loadMilliseconds, "ms to load the lexicons"),
            ("sentiment_lines_per_s", figures.sentimentLinesPerSecond, "lines/s, sentiment"),
            ("emotion_lines_per_s", figures.emotionLinesPerSecond, "lines/s, sentiment and emotion"),
            ("feedback_lines_per_s", figures.feedbackLinesPerSecond, "lines/s, feedback"),
            ("keywords_mb_per_s", figures.keywordMegabytesPerSecond, "MB/s, keyphrases"),
            ("mean_line_bytes", figures.meanLineBytes, "bytes a line on average"),
            ("hostile_ms", figures.hostileMilliseconds, "ms for the slowest hostile line of a MB"),
        ]
        BenchReport.print(rows.map { ($0.name, $0.value, $0.unit) }, json: json)
    }
}
