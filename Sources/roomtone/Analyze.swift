import ArgumentParser
import Foundation
import Server

struct Analyze: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "What texts say: sentiment, keywords, feedback.",
        subcommands: [AnalyzeSentiment.self, AnalyzeKeywords.self, AnalyzeFeedback.self])
}

struct AnalyzeSentiment: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sentiment", abstract: "Per line: score, label and emotion, with tabs between.")

    @Option(help: "A file in VADER's format in place of the built-in valences.")
    var lexicon: String?

    @Argument(help: "A text file, one text a line; without it standard input.")
    var file: String?

    func run() throws {
        let analyst = try failing { try TextAnalyst(lexicon: lexicon) }
        try InputLines.forEach(of: file) { analyst.sentimentRow(of: $0) }
    }
}

struct AnalyzeKeywords: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keywords", abstract: "Of the whole input: score and keyphrase, best first.")

    @Option(help: "How many at most.")
    var top = 10

    @Argument(help: "A text file; without it standard input.")
    var file: String?

    func run() throws {
        guard (1...1000).contains(top) else { throw CommandFailure.usage("--top is 1 to 1000") }
        let analyst = try failing { try TextAnalyst(lexicon: nil) }
        StandardOutput.write(analyst.keywordRows(of: try InputLines.whole(of: file), top: top))
    }
}

struct AnalyzeFeedback: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "feedback", abstract: "Per line: score, urgency and topics, with tabs between.")

    @Argument(help: "A text file, one text a line; without it standard input.")
    var file: String?

    func run() throws {
        let analyst = try failing { try TextAnalyst(lexicon: nil) }
        try InputLines.forEach(of: file) { analyst.feedbackRow(of: $0) }
    }
}
