import Foundation
import TextAnalysis

/// What `roomtone analyze` prints: rows of tab-separated values, one for each text.
package struct TextAnalyst: Sendable {
    private let library: LexiconLibrary
    private let reader: TextReader
    private let sentiment: SentimentAnalyzer
    private let emotion: EmotionAnalyzer
    private let feedback: FeedbackAnalyzer

    /// - Parameter lexicon: A file in VADER's format in place of the built-in valences.
    package init(lexicon: String?) throws {
        var configuration = Configuration()
        configuration.sentiment.lexicon = lexicon
        if let lexicon, !FileManager.default.isReadableFile(atPath: lexicon) {
            throw InputError("\(lexicon) cannot be read; name a file of words and valences with tabs between")
        }
        library = try LanguageFiles.load(configuration).library
        reader = TextReader(library: library)
        sentiment = SentimentAnalyzer(reader: reader)
        emotion = EmotionAnalyzer(reader: reader)
        feedback = FeedbackAnalyzer(reader: reader)
    }

    /// Score, label, emotion.
    package func sentimentRow(of text: String) -> String {
        let reading = reader.read(text)
        let result = sentiment.analyze(reading)
        let feeling = emotion.analyze(reading, sentiment: result)
        return "\(Self.score(result.score))\t\(result.label.rawValue)\t\(feeling.rawValue)\n"
    }

    /// Score, urgency, topics.
    package func feedbackRow(of text: String) -> String {
        let result = feedback.analyze(text)
        return
            "\(Self.score(result.sentiment.score))\t\(result.urgency.rawValue)\t\(result.topics.joined(separator: ";"))\n"
    }

    /// Score and keyphrase, best first.
    package func keywordRows(of text: String, top: Int) -> String {
        var extractor = KeywordExtractor(library: library)
        extractor.accept(text: text)
        return extractor.keywords(limit: top).map { "\(Self.score($0.score))\t\($0.phrase)\n" }.joined()
    }

    private static func score(_ value: Double) -> String {
        let rounded = (value * 10_000).rounded() / 10_000
        return rounded == 0 ? "0.0" : String(rounded)
    }
}
