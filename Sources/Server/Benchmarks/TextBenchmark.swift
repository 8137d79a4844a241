import Foundation
import TextAnalysis

/// How fast texts are read on one core: sentiment, emotion, feedback, keyphrases, and how long lexicons take to load.
package struct TextBenchmark {
    package struct Figures: Sendable {
        /// The lexicons from their files, median of five.
        package var loadMilliseconds = 0.0
        package var sentimentLinesPerSecond = 0.0
        /// Sentiment and emotion of one reading.
        package var emotionLinesPerSecond = 0.0
        package var feedbackLinesPerSecond = 0.0
        package var keywordMegabytesPerSecond = 0.0
        /// Bytes of a line on average.
        package var meanLineBytes = 0.0
        /// The slowest of lines made to be slow, a MB each.
        package var hostileMilliseconds = 0.0
    }

    /// Chat of the kind that events see; without a file of one's own.
    private static let chat = [
        "great demo 🔥", "can't hear the speaker", "lol", "is there a recording of this?", "soooo good!!!",
        "the stream froze again, please fix it", "I think the second example was a bit too fast for most of us",
        "thanks for the talk, learned a lot about vector databases today", "👏👏👏",
        "not convinced tbh, but the idea is nice",
        "Where can I get the slides?", "this is the best session so far :)", "meh", "room is too hot", "+1",
        "I don't understand why you would need a second index here?", "wow, didn't expect that", "hello from Lisbon!",
        "the captions are surprisingly accurate, kudos to the team", "my wifi keeps dropping, anyone else?",
        "Could you please repeat the question before answering it, we can't hear the people in the back at all",
        "😂😂", "omg yes", "that joke was terrible haha", "When does the next session start and in which room?",
    ]

    private let lines: [String]
    private let document: String

    /// - Parameter file: A text file of one's own, one text a line.
    package init(file: String?) throws {
        if let file {
            guard let text = try? String(contentsOfFile: file, encoding: .utf8), !text.isEmpty else {
                throw InputError("\(file) cannot be read or is empty; name a text file with one text a line")
            }
            lines = text.split(whereSeparator: \.isNewline).map(String.init)
            document = text
        } else {
            lines = (0..<40).flatMap { round in Self.chat.map { round % 4 == 0 ? "\($0) \(round)" : $0 } }
            let talk = try HomeDirectory.current.path(of: "audio-fixtures/talk.txt")
            document = try String(contentsOfFile: talk, encoding: .utf8)
        }
    }

    /// - Parameter progress: Told what is going on.
    package func run(progress: (String) -> Void = { _ in }) throws -> Figures {
        var figures = Figures()
        progress("loading")
        let loads = try (0..<5).map { _ in
            try Self.seconds { _ = try LanguageFiles.load(Configuration()) }
        }
        figures.loadMilliseconds = loads.sorted()[2] * 1_000

        let reader = TextReader(library: try LanguageFiles.load(Configuration()).library)
        let sentiment = SentimentAnalyzer(reader: reader)
        let emotion = EmotionAnalyzer(reader: reader)
        let feedback = FeedbackAnalyzer(reader: reader)
        figures.meanLineBytes = Double(lines.reduce(0) { $0 + $1.utf8.count }) / Double(max(1, lines.count))
        progress("sentiment")
        figures.sentimentLinesPerSecond = rate { sentiment.analyze($0).score }
        progress("emotion")
        figures.emotionLinesPerSecond = rate { line in
            let reading = reader.read(line)
            return emotion.analyze(reading, sentiment: sentiment.analyze(reading)) == .neutral ? 0 : 1
        }
        progress("feedback")
        figures.feedbackLinesPerSecond = rate { feedback.analyze($0).sentiment.score }
        progress("keyphrases")
        figures.keywordMegabytesPerSecond = try keywordRate()
        progress("hostile lines")
        figures.hostileMilliseconds =
            Self.hostile.map { piece in
                let line = String(repeating: piece, count: 1_000_000 / piece.utf8.count)
                return Self.seconds { _ = feedback.analyze(line) } * 1_000
            }.max() ?? 0
        return figures
    }

    /// One zalgo letter, an emoji family, Hebrew, laughter, negations, turns.
    private static let hostile = [
        "e\u{301}\u{302}\u{303}\u{304}", "👩‍👩‍👧‍👦", "שלום ", "haha", "not ", "but ", "a-", ":(", "soooo ", "@a ", "!",
    ]

    /// Lines a second over two seconds' worth of them.
    private func rate(_ analyze: (String) -> Double) -> Double {
        var (count, sum) = (0, 0.0)
        let seconds = Self.seconds {
            let end = ContinuousClock.now.advanced(by: .seconds(2))
            while ContinuousClock.now < end {
                for line in lines { sum += analyze(line) }
                count += lines.count
            }
        }
        // The sum is used, so the work cannot be left out.
        return sum.isFinite ? Double(count) / seconds : 0
    }

    private func keywordRate() throws -> Double {
        let library = try LanguageFiles.load(Configuration()).library
        var (bytes, found) = (0, 0)
        let seconds = Self.seconds {
            let end = ContinuousClock.now.advanced(by: .seconds(2))
            while ContinuousClock.now < end {
                var extractor = KeywordExtractor(library: library)
                for _ in 0..<100 { extractor.accept(text: document) }
                found += extractor.keywords().count
                bytes += 100 * document.utf8.count
            }
        }
        return found > 0 ? Double(bytes) / 1e6 / seconds : 0
    }

    private static func seconds(_ work: () throws -> Void) rethrows -> Double {
        let start = ContinuousClock.now
        try work()
        let duration = start.duration(to: .now).components
        return Double(duration.seconds) + Double(duration.attoseconds) * 1e-18
    }
}
