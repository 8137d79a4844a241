import Synchronization

@testable import Transcription

/// Recognisers that do nothing but what a test lets them say, and keep what they are told.
final class PassiveRecognizers: RecognizerPool {
    struct State {
        var leased = 0
        var isBroken = false
        var made: [PassiveRecognizer] = []
    }

    private let state: Mutex<State>
    let size: Int

    let isReady: Bool
    private let answersAtOnce: Bool

    init(size: Int = 1, isBroken: Bool = false, isReady: Bool = true, answersAtOnce: Bool = false) {
        self.size = size
        self.isReady = isReady
        self.answersAtOnce = answersAtOnce
        state = Mutex(State(isBroken: isBroken))
    }

    /// All that were leased, in order.
    var made: [PassiveRecognizer] { state.withLock { $0.made } }
    var leased: Int { state.withLock { $0.leased } }

    func lease(
        _ options: RecognizerOptions, handler: @escaping @Sendable (RecognizerEvent) -> Void
    ) throws(RecognizerError) -> any SpeechRecognizer {
        let lease = state.withLock { state -> Result<PassiveRecognizer, RecognizerError> in
            if state.isBroken { return .failure(.unavailable(.died(status: "1"))) }
            if state.leased == size { return .failure(.atCapacity(limit: size)) }
            let recognizer = PassiveRecognizer(pool: self, answersAtOnce: answersAtOnce, handler: handler)
            state.leased += 1
            state.made.append(recognizer)
            return .success(recognizer)
        }
        return try lease.get()
    }

    fileprivate func giveBack() { state.withLock { $0.leased -= 1 } }
}

final class PassiveRecognizer: SpeechRecognizer {
    enum Call: Equatable {
        case begin(Int)
        case audio(Int)
        case pause
        case end
        case cancel
        case bias(String)
        case close
    }

    private let pool: PassiveRecognizers
    private let handler: @Sendable (RecognizerEvent) -> Void
    private let heard = Mutex<[Call]>([])

    private let answersAtOnce: Bool

    fileprivate init(
        pool: PassiveRecognizers, answersAtOnce: Bool, handler: @escaping @Sendable (RecognizerEvent) -> Void
    ) {
        self.pool = pool
        self.answersAtOnce = answersAtOnce
        self.handler = handler
    }

    var calls: [Call] { heard.withLock { $0 } }
    /// Samples it was given.
    var samples: Int { calls.reduce(0) { if case .audio(let count) = $1 { $0 + count } else { $0 } } }

    func say(_ event: RecognizerEvent) { handler(event) }

    /// Ends a segment with one word.
    func answer(_ word: String, segment: Int = 1, engine: String? = nil) {
        if let engine { say(.ready(EngineDescription(name: engine, model: "test"))) }
        say(
            .final(
                RecognizedSegment(
                    segment: segment, words: [RecognizedWord(text: word, start: 0, end: 1_600, confidence: 0.9)],
                    samples: 3_200, processorTime: .milliseconds(10))))
    }

    func begin(segment: Int, mean: CepstralMean?) { note(.begin(segment)) }
    func accept(_ pcm: [Int16]) { note(.audio(pcm.count)) }
    func pause() { note(.pause) }
    func end() {
        note(.end)
        if answersAtOnce { Task.detached { self.answer("heard") } }
    }

    func cancel() { note(.cancel) }
    func bias(_ bias: RecognitionBias) { note(.bias(bias.phrases.map(\.text).joined(separator: ","))) }

    func close() {
        let isFirst = heard.withLock { heard in
            defer { heard.append(.close) }
            return !heard.contains(.close)
        }
        if isFirst { pool.giveBack() }
    }

    private func note(_ call: Call) { heard.withLock { $0.append(call) } }
}
