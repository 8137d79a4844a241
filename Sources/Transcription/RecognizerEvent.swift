/// What a leased recogniser reports.
///
/// Order on one lease: `.ready` before any result, also again after a `.restarted`; partial results of a segment in
/// the order of their audio, then its `.final` or `.failed`; segments in the order of their `begin`.
package enum RecognizerEvent: Equatable, Sendable {
    /// The engine is loaded and listens.
    case ready(EngineDescription)

    /// An interim result: all words of the segment so far. `decoded` is how many of its samples they rest on.
    case partial(segment: Int, words: [RecognizedWord], decoded: Int)

    /// The engine has heard an ended segment to its end, and its final waits for another one's words.
    case heardOut(segment: Int)

    /// The last result of a segment.
    case final(RecognizedSegment)

    /// The engine's process was replaced; audio of the running segment is heard again.
    case restarted(RecognizerFault)

    /// A segment is given up, or with `nil` the engine as a whole is out of order for now.
    case failed(segment: Int?, RecognizerFault)
}

/// The final result of one segment.
package struct RecognizedSegment: Equatable, Sendable {
    package var segment: Int

    /// All its words in order; empty where nothing was understood.
    package var words: [RecognizedWord]

    /// The mean that the engine measured over the segment, for the room's running mean.
    package var mean: CepstralMean?

    /// Samples of audio decoded.
    package var samples: Int

    /// Processor time the engine spent on it, for the real-time factor; `nil` where it gives none.
    package var processorTime: Duration?

    /// The engine whose words these are, where it is not the one that the lease named.
    package var engine: String?

    package init(
        segment: Int, words: [RecognizedWord], mean: CepstralMean? = nil, samples: Int = 0,
        processorTime: Duration? = nil
    ) {
        self.segment = segment
        self.words = words
        self.mean = mean
        self.samples = samples
        self.processorTime = processorTime
    }
}

/// Which engine listens, with which model.
package struct EngineDescription: Equatable, Sendable {
    /// The engine's name as captions show it, for example `pocketsphinx`.
    package var name: String

    /// The model's name, for example `en-us`.
    package var model: String

    /// The engine's own version, or an empty text.
    package var version: String

    /// BCP 47 language of the model.
    package var language: String

    /// The engine follows `RecognitionBias`.
    package var canBias: Bool

    package init(name: String, model: String, version: String = "", language: String = "en", canBias: Bool = false) {
        self.name = name
        self.model = model
        self.version = version
        self.language = language
        self.canBias = canBias
    }
}

/// Why a recogniser lost a segment or its process.
package enum RecognizerFault: Error, Equatable, Sendable, CustomStringConvertible {
    /// The engine's process ended by itself or was killed.
    case died(status: String)
    /// The process could not be started.
    case notStarted(command: String, reason: String)
    /// No answer to the end of a segment came in time; the process was killed.
    case timedOut(seconds: Int)
    /// The engine fell so far behind that its queue of audio was full.
    case overloaded
    /// The engine sent something that is not the engine protocol.
    case protocolViolated(String)
    /// The engine itself reported an error.
    case engine(code: String, message: String)
    /// The process was replaced, and the segment was longer than the audio kept for replay.
    case audioLost

    package var description: String {
        switch self {
        case .died(let status):
            "The recogniser's process ended (\(status)). It is restarted; look for memory limits if this goes on."
        case .notStarted(let command, let reason):
            "The recogniser \(command) could not be started: \(reason). Check its path in the configuration."
        case .timedOut(let seconds):
            "The recogniser gave no result within \(seconds) s and was replaced. Lower the number of live rooms."
        case .overloaded:
            "The recogniser could not keep up with the audio. Lower the number of live rooms."
        case .protocolViolated(let what):
            "The recogniser broke the engine protocol: \(what). Check the adapter against docs/engine-protocol.md."
        case .engine(let code, let message):
            "The recogniser reports \(code): \(message)"
        case .audioLost:
            "The recogniser was replaced, and the segment was too long to be heard again. Use shorter segments."
        }
    }
}

/// Why no recogniser could be leased.
package enum RecognizerError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Every recogniser is taken.
    case atCapacity(limit: Int)
    /// The engine does not know the language.
    case unsupportedLanguage(String, engine: String)
    /// The engine does not start.
    case unavailable(RecognizerFault)
    /// The pool was closed.
    case closed

    package var description: String {
        switch self {
        case .atCapacity(let limit):
            "All \(limit) recognisers are in use. Try again when a session has ended, or raise their number."
        case .unsupportedLanguage(let language, let engine):
            "The engine \(engine) does not know the language \(language). Choose another engine or language."
        case .unavailable(let fault):
            fault.description
        case .closed:
            "The server is shutting down. Connect again in a moment."
        }
    }
}
