/// Which of seven emotions a short text expresses, by the emotion weights of its language's lexicon.
///
/// Adds up the weights of words, phrases and emoji, turns what is negated, lets a question speak of surprise and the
/// sentiment of sadness, anger or joy that no emotion word names; the greatest sum wins where it is great enough.
package struct EmotionAnalyzer: Sendable {
    private let reader: TextReader
    private let rules = EmotionRules()

    package init(library: LexiconLibrary) { reader = TextReader(library: library) }

    package init(reader: TextReader) { self.reader = reader }

    /// `language` (BCP 47) settles what otherwise is guessed from the text; neutral where it has no lexicon.
    package func analyze(_ text: String, language: String? = nil) -> Emotion {
        let reading = reader.read(text, language: language)
        return analyze(reading, sentiment: SentimentAnalyzer(reader: reader).analyze(reading))
    }

    /// For a reading whose sentiment is known already.
    package func analyze(_ reading: TextReading, sentiment: Sentiment) -> Emotion {
        let weights = weights(reading, sentiment: sentiment)
        var best = Emotion.neutral
        var greatest = rules.threshold + weights[.neutral]
        for emotion in Emotion.allCases where emotion != .neutral && weights[emotion] > greatest {
            best = emotion
            greatest = weights[emotion]
        }
        return best
    }

    /// The sums that decide, before the threshold.
    func weights(_ reading: TextReading, sentiment: Sentiment) -> EmotionWeights {
        guard let lexicon = reader.lexicon(of: reading) else { return .zero }
        var sums = EmotionWeights.zero
        for mark in reading.marks where mark.emotions >= 0 {
            var weights = lexicon.emotionWeights[Int(mark.emotions)]
            if mark.isEmphasised { weights *= rules.emphasis }
            if mark.isNegated {
                // "not happy" is disapproval or sadness, "not scared" hardly joy.
                let joy = weights[.joy]
                weights *= rules.negated
                weights[.joy] = 0
                weights[.anger] += joy * rules.negatedJoyAsAnger
                weights[.sadness] += joy * rules.negatedJoyAsSadness
            }
            sums += weights
        }
        if reading.endsAsQuestion {
            sums[.surprise] += rules.question
        } else if reading.questionMarks > 0 {
            sums[.surprise] += rules.question * 0.7
        }
        let score = Float(sentiment.score)
        if score > 0 {
            sums[.joy] += score * rules.positiveAsJoy
        } else {
            sums[.anger] -= score * rules.negativeAsAnger
            sums[.sadness] -= score * rules.negativeAsSadness
        }
        return sums
    }
}

/// The constants of the emotion rules; weights of the scale of `emotions.tsv`.
struct EmotionRules: Sendable {
    /// What an emotion needs to count as expressed.
    var threshold: Float = 0.75
    var emphasis: Float = 1.3
    var negated: Float = 0.3
    var negatedJoyAsAnger: Float = 0.4
    var negatedJoyAsSadness: Float = 0.15
    /// Curiosity and confusion fold into surprise.
    var question: Float = 1.0
    var positiveAsJoy: Float = 1.5
    var negativeAsAnger: Float = 1.25
    var negativeAsSadness: Float = 0.7
}
