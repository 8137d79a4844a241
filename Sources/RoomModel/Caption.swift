/// A word as it was heard.
package struct Word: Hashable, Sendable {
    package var text: String
    package var start: MediaTime
    package var end: MediaTime
    /// Posterior of the recogniser, 0...1; an estimate.
    package var confidence: Double

    package init(text: String, start: MediaTime, end: MediaTime, confidence: Double) {
        self.text = text
        self.start = start
        self.end = end
        self.confidence = confidence
    }
}

/// What is known of one segment of speech at one revision; the newest revision replaces the earlier ones.
package struct Caption: Hashable, Sendable {
    package enum State: String, Sendable, Codable { case interim, final }

    /// Where the text comes from: heard, or one of the ways of translation.
    package enum Origin: String, Sendable, Codable { case speech, exact, masked, fuzzy, machine, source }

    /// A span of the audio that did not arrive as it was sent.
    package struct Gap: Hashable, Sendable {
        package enum Reason: String, Sendable, Codable { case lost, concealed, late }
        package var start: MediaTime
        package var end: MediaTime
        package var reason: Reason

        package init(start: MediaTime, end: MediaTime, reason: Reason) {
            self.start = start
            self.end = end
            self.reason = reason
        }
    }

    /// Unique within the session.
    package var segment: String
    /// Rises with every change, from 1.
    package var revision: Int
    package var state: State
    package var start: MediaTime
    package var end: MediaTime
    /// BCP 47.
    package var language: String
    package var speaker: String?
    package var text: String
    /// How many leading characters of `text` will not change any more.
    package var stableCharacters: Int
    package var words: [Word]
    /// Mean confidence of the words, 0...1; `nil` where the engine gives none (interim results).
    package var confidence: Double?
    /// From the end of the newest word (interim) or of the utterance (final), on the audio clock, to the push.
    package var latencyMilliseconds: Int?
    package var engine: String
    package var gaps: [Gap]
    package var origin: Origin

    package init(
        segment: String, revision: Int, state: State, start: MediaTime, end: MediaTime, language: String,
        speaker: String? = nil, text: String, stableCharacters: Int, words: [Word], confidence: Double? = nil,
        latencyMilliseconds: Int? = nil, engine: String, gaps: [Gap] = [], origin: Origin = .speech
    ) {
        self.segment = segment
        self.revision = revision
        self.state = state
        self.start = start
        self.end = end
        self.language = language
        self.speaker = speaker
        self.text = text
        self.stableCharacters = stableCharacters
        self.words = words
        self.confidence = confidence
        self.latencyMilliseconds = latencyMilliseconds
        self.engine = engine
        self.gaps = gaps
        self.origin = origin
    }
}

/// A phrase the talk turns on, with where it was said.
package struct Keyword: Hashable, Sendable {
    package var phrase: String
    /// 0...1, relative to the strongest.
    package var score: Double
    /// Seconds since the session's audio began.
    package var mentions: [Double]

    package init(phrase: String, score: Double, mentions: [Double]) {
        self.phrase = phrase
        self.score = score
        self.mentions = mentions
    }
}
