/// A recogniser leased by one audio track.
///
/// The calls never block and come from one owner at a time, in the order `begin`, `accept`…, then `end` or `cancel`.
/// Results come back through the handler given to the lease. Every `end` is answered by exactly one `.final` or
/// `.failed` of that segment; a cancelled segment is answered by nothing more.
///
/// Audio is 16 kHz mono. Audio outside a segment is ignored. A `begin` before the `end` of the segment that runs
/// ends that one first.
package protocol SpeechRecognizer: AnyObject, Sendable {
    /// Opens a segment under a number of the caller's, greater than all before it on this lease.
    ///
    /// With `mean` the engine starts from that mean, and its final is the best path of the streaming pass.
    /// Without it the engine may look at the whole segment again at its end.
    func begin(segment: Int, mean: CepstralMean?)

    /// Hands over the segment's next samples, of any number; about 20 to 100 ms at a time keeps latency low.
    func accept(_ pcm: [Int16])

    /// The speaker fell silent: the segment may end here, or go on.
    func pause()

    /// Ends the segment: no more audio comes, the final is wanted now.
    func end()

    /// Ends the segment in which nothing was said since the last `pause()`.
    func endAtPause()

    /// Drops the running segment and those ended but not answered yet: nothing more is heard of them.
    func cancel()

    /// Sets the words to listen for, from the next segment on; an engine that cannot do so ignores it.
    func bias(_ bias: RecognitionBias)

    /// Gives the lease back. No event follows, but for one in delivery at that moment; later calls do nothing.
    func close()
}

extension SpeechRecognizer {
    package func pause() {}
    package func endAtPause() { end() }
}

/// Gives out recognisers, as many as the machine was configured to carry.
package protocol RecognizerPool: AnyObject, Sendable {
    /// Leases a recogniser until its `close()`.
    ///
    /// The handler runs on a thread of the engine, one call at a time; it must be quick and must not block.
    /// Throws at once when every recogniser is taken.
    func lease(
        _ options: RecognizerOptions, handler: @escaping @Sendable (RecognizerEvent) -> Void
    ) throws(RecognizerError) -> any SpeechRecognizer

    /// The same for a track that takes over from another: where no recogniser is free, it gets `former`'s, one of this
    /// pool, as soon as that one is closed. What is said to it until then is kept.
    func lease(
        _ options: RecognizerOptions, succeeding former: (any SpeechRecognizer)?,
        handler: @escaping @Sendable (RecognizerEvent) -> Void
    ) throws(RecognizerError) -> any SpeechRecognizer

    /// The language its engine listens in, BCP 47, `mul` for many; `nil` while that is not known.
    var language: String? { get }

    /// Whether an engine is loaded and listens.
    var isReady: Bool { get }
}

extension RecognizerPool {
    package var language: String? { nil }
    package var isReady: Bool { true }

    /// Whether speech in a language can be heard, as far as is known now: a model of en-us takes "en" and "en-GB".
    package func understands(_ tag: String) -> Bool {
        guard let language, primary(language) != "mul" else { return true }
        return primary(tag) == primary(language)
    }

    private func primary(_ tag: String) -> String {
        tag.lowercased().split(separator: "-").first.map(String.init) ?? ""
    }

    /// A pool that cannot hand a recogniser over gives another one, or none.
    package func lease(
        _ options: RecognizerOptions, succeeding former: (any SpeechRecognizer)?,
        handler: @escaping @Sendable (RecognizerEvent) -> Void
    ) throws(RecognizerError) -> any SpeechRecognizer {
        try lease(options, handler: handler)
    }
}

/// What a track asks of the recogniser it leases.
package struct RecognizerOptions: Equatable, Sendable {
    /// BCP 47 language of the speech.
    package var language: String

    /// Recorded speech is decoded: every segment is looked at as a whole, and there are no interim results.
    package var offline: Bool

    /// The least time between two interim results of a segment, in audio time.
    package var interimInterval: Duration

    package init(language: String = "en", offline: Bool = false, interimInterval: Duration = .milliseconds(100)) {
        self.language = language
        self.offline = offline
        self.interimInterval = interimInterval
    }
}

/// Words and phrases that are likely to be said, such as an agenda's names and terms.
package struct RecognitionBias: Equatable, Sendable {
    /// One phrase, and how to say it where spelling does not tell.
    package struct Phrase: Equatable, Sendable {
        package var text: String
        /// A respelling in plain English ("et c d"), or `nil`.
        package var soundsLike: String?

        package init(text: String, soundsLike: String? = nil) {
            self.text = text
            self.soundsLike = soundsLike
        }
    }

    package var phrases: [Phrase]

    /// Share of the language model given to the phrases, 0 to 1. 0.3 recalls names well; more invents them.
    package var weight: Double

    package init(phrases: [Phrase], weight: Double = 0.3) {
        self.phrases = phrases
        self.weight = weight
    }
}
