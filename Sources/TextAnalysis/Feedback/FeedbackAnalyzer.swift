/// Reads chat, questions and feedback for what they are about and how soon somebody should look.
///
/// A critical term (illness, fire, violence, harassment) makes a message critical unless it is negated; praise lowers
/// what lesser terms say, so that "the audio is not a problem any more, great" raises nobody. What is urgent only as a cry
/// ("Fire!") is none beside praise.
package struct FeedbackAnalyzer: Sendable {
    private let reader: TextReader
    private let sentiments: SentimentAnalyzer
    private let emotions: EmotionAnalyzer

    /// From here on a message without urgent terms is a complaint.
    private static let complaint = -0.35
    /// From here on a message with an urgent term is praise.
    private static let praise = 0.45

    package init(library: LexiconLibrary) { self.init(reader: TextReader(library: library)) }

    package init(reader: TextReader) {
        self.reader = reader
        sentiments = SentimentAnalyzer(reader: reader)
        emotions = EmotionAnalyzer(reader: reader)
    }

    /// `language` (BCP 47) settles what otherwise is guessed from the text.
    package func analyze(_ text: String, language: String? = nil) -> Feedback {
        let reading = reader.read(text, language: language)
        let sentiment = sentiments.analyze(reading)
        var feedback = Feedback(
            sentiment: sentiment, emotion: emotions.analyze(reading, sentiment: sentiment),
            urgency: urgency(reading, sentiment), topics: topics(reading))
        if feedback.topics.isEmpty, feedback.isComplaint { feedback.things = things(in: text, reading) }
        return feedback
    }

    /// Words that are neither small nor general nor feeling. One with a capital may be somebody's name and is left out,
    /// but for the text's first.
    private func things(in text: String, _ reading: TextReading) -> [String] {
        let lexicon = reading.language.flatMap { reader.library.lexicons[$0] }
        var things: [String] = []
        for (index, word) in text.prefix(Self.longestSearched).split(whereSeparator: { !$0.isLetter }).enumerated() {
            guard (4...32).contains(word.count), index == 0 || !(word.first?.isUppercase ?? false) else { continue }
            var folded = word.lowercased()
            if folded.count > 4, folded.hasSuffix("s"), !folded.hasSuffix("ss") { folded.removeLast() }
            let isSmall = [folded, word.lowercased()].contains { form in
                let bytes = form.utf8Span.span
                guard let lexicon, let id = lexicon.word(bytes, hash: ByteHash.of(bytes)) else { return false }
                let entry = lexicon.words[Int(id)]
                return entry.speaks || !entry.roles.isDisjoint(with: [.stopword, .filler, .breaker, .common])
            }
            if !isSmall, !things.contains(folded) { things.append(folded) }
            if things.count == Self.mostThings { break }
        }
        return things
    }

    private static let longestSearched = 500
    private static let mostThings = 8

    private func urgency(_ reading: TextReading, _ sentiment: Sentiment) -> Urgency {
        var greatest = Urgency.low
        var mediums = 0
        for mark in reading.marks {
            guard let level = mark.urgency else { continue }
            if level == .critical {
                // "not on fire", "no harassment": said of what did not happen.
                if !mark.isNegated, !mark.isCry || sentiment.score < Self.praise { return .critical }
            } else if level == .high ? !mark.isPlainlyNegated : !mark.isNegated {
                if level == .medium { mediums += 1 }
                greatest = max(greatest, level)
            }
        }
        let score = sentiment.score
        if score >= Self.praise, greatest > .low { return greatest == .high && score < 0.7 ? .medium : .low }
        if greatest == .medium, mediums >= 2, score <= -0.6, reading.exclamationMarks >= 2 { return .high }
        if greatest == .low, score <= Self.complaint { return .medium }
        return greatest
    }

    /// What it names, most often named first; what its symptoms are usually of, where it names nothing.
    private func topics(_ reading: TextReading) -> [String] {
        let named = topics(reading.marks.lazy.map(\.topics))
        return named.isEmpty ? topics(reading.marks.lazy.map(\.symptoms)) : named
    }

    private func topics(_ marks: some Sequence<UInt32>) -> [String] {
        var counts = [Int](repeating: 0, count: reader.library.topics.count)
        for mark in marks {
            var rest = mark
            while rest != 0 {
                counts[rest.trailingZeroBitCount] += 1
                rest &= rest - 1
            }
        }
        return counts.indices.filter { counts[$0] > 0 }
            .sorted { (counts[$1], $0) < (counts[$0], $1) }
            .map { reader.library.topics[$0] }
    }
}
