import Synchronization
import Transcription

/// Warm engines of one kind, leased to tracks.
///
/// All of them are started at once, since a model takes half a second and more to load. An engine that is given back
/// keeps its process for the next track.
package final class EnginePool: RecognizerPool {
    /// What the pool does at a moment.
    package struct Status: Equatable, Sendable {
        package var size: Int
        package var leased: Int
        /// Engines whose process is up with its model loaded.
        package var ready: Int
        package var counters: EngineCounters
        /// As the engine described itself; `nil` until one was ready for the first time.
        package var engine: EngineDescription?
    }

    private struct Shared {
        var leased: Set<Int> = []
        var isClosed = false
    }

    private let name: String
    private let expected: String?
    private let engines: [EngineProcess]
    private let limits: EngineLimits
    private let shared = Mutex(Shared())

    /// Starts `size` engines; throws only where this process can make no pipe.
    ///
    /// - Parameter language: What the engine listens in, where that is known before it says so.
    package init(
        name: String, command: EngineCommand, size: Int, language: String? = nil,
        limits: EngineLimits = EngineLimits()
    ) throws(RecognizerFault) {
        self.name = name
        expected = language
        self.limits = limits
        var engines: [EngineProcess] = []
        for _ in 0..<max(size, 1) { engines.append(try EngineProcess(command, limits: limits)) }
        self.engines = engines
    }

    deinit { for engine in engines { engine.close() } }

    package var status: Status {
        let leased = shared.withLock { $0.leased.count }
        return Status(
            size: engines.count, leased: leased, ready: engines.count { $0.isReady },
            counters: engines.reduce(EngineCounters()) { $0 + $1.counters },
            engine: engines.lazy.compactMap(\.description).first)
    }

    package func lease(
        _ options: RecognizerOptions, handler: @escaping @Sendable (RecognizerEvent) -> Void
    ) throws(RecognizerError) -> any SpeechRecognizer {
        guard understands(options.language) else { throw .unsupportedLanguage(options.language, engine: name) }
        let choice = shared.withLock { shared -> Result<Int, RecognizerError> in
            if shared.isClosed { return .failure(.closed) }
            let free = engines.indices.filter { !shared.leased.contains($0) }
            // One that is ready, or else one that will be.
            guard let index = free.first(where: { engines[$0].isReady }) ?? free.first else {
                return .failure(.atCapacity(limit: engines.count))
            }
            shared.leased.insert(index)
            return .success(index)
        }
        let index = try choice.get()
        let lease = engines[index].lease(options, handler: handler)
        return LeasedRecognizer(engine: engines[index], lease: lease) { [weak self] in
            self?.shared.withLock { _ = $0.leased.remove(index) }
        }
    }

    package func lease(
        _ options: RecognizerOptions, succeeding former: (any SpeechRecognizer)?,
        handler: @escaping @Sendable (RecognizerEvent) -> Void
    ) throws(RecognizerError) -> any SpeechRecognizer {
        do {
            return try lease(options, handler: handler)
        } catch .atCapacity(let limit) {
            guard let former = (former as? SucceedingRecognizer)?.leased ?? former as? LeasedRecognizer else {
                throw .atCapacity(limit: limit)
            }
            let successor = SucceedingRecognizer(capacity: limits.heldSamples)
            guard former.hand(to: successor, options, handler) else { throw .atCapacity(limit: limit) }
            return successor
        }
    }

    /// Ends all engines and waits for their processes to be gone, a few seconds at most.
    ///
    /// Blocks: not for the cooperative pool. A server that is killed needs none of it: its engines read the end of
    /// their input and end.
    package func close() {
        let wasClosed = shared.withLock { shared in
            defer { shared.isClosed = true }
            return shared.isClosed
        }
        guard !wasClosed else { return }
        for engine in engines { engine.close() }
        for engine in engines { engine.waitUntilClosed(seconds: 5) }
    }

    package var language: String? { engines.lazy.compactMap(\.description).first?.language ?? expected }

    /// Waits until an engine listens; false once their processes have ended three times, or the time is over.
    package func becomesReady(within patience: Duration) async -> Bool {
        let begin = ContinuousClock.now
        while !isReady {
            guard status.counters.deaths < 3, ContinuousClock.now - begin < patience, !Task.isCancelled else {
                return false
            }
            try? await Task.sleep(for: .milliseconds(10))
        }
        return true
    }

    package var isReady: Bool { engines.contains { $0.isReady } }

    /// The processes that run now, for tests and for `ops`.
    package var processIdentifiers: [Int32] { engines.compactMap(\.identifier) }
}

/// One lease of one engine.
final class LeasedRecognizer: SpeechRecognizer {
    /// Who gets the engine next, and how it asked for it.
    private struct Heir: Sendable {
        var recognizer: SucceedingRecognizer
        var options: RecognizerOptions
        var handler: @Sendable (RecognizerEvent) -> Void
    }

    private struct Closing {
        var isClosed = false
        var heir: Heir?
    }

    private let engine: EngineProcess
    private let lease: Int
    private let giveBack: @Sendable () -> Void
    private let closing = Mutex(Closing())

    init(engine: EngineProcess, lease: Int, giveBack: @escaping @Sendable () -> Void) {
        self.engine = engine
        self.lease = lease
        self.giveBack = giveBack
    }

    /// A track that vanished without `close()` must not keep its engine.
    deinit { close() }

    func begin(segment: Int, mean: CepstralMean?) { engine.begin(segment: segment, mean: mean, lease: lease) }
    func accept(_ pcm: [Int16]) { engine.accept(pcm, lease: lease) }
    func end() { engine.end(lease: lease) }
    func cancel() { engine.cancel(lease: lease) }
    func bias(_ bias: RecognitionBias) { engine.bias(bias, lease: lease) }

    func close() {
        let (wasClosed, heir) = closing.withLock { closing in
            defer { closing = Closing(isClosed: true) }
            return (closing.isClosed, closing.heir)
        }
        guard !wasClosed else { return }
        engine.release(lease)
        guard let heir else { return giveBack() }
        let next = LeasedRecognizer(
            engine: engine, lease: engine.lease(heir.options, handler: heir.handler), giveBack: giveBack)
        if !heir.recognizer.take(next) { next.close() }
    }

    /// Names who gets the engine when this lease is closed. False when it is closed already or has an heir.
    func hand(
        to recognizer: SucceedingRecognizer, _ options: RecognizerOptions,
        _ handler: @escaping @Sendable (RecognizerEvent) -> Void
    ) -> Bool {
        closing.withLock { closing in
            guard !closing.isClosed, closing.heir == nil else { return false }
            closing.heir = Heir(recognizer: recognizer, options: options, handler: handler)
            return true
        }
    }
}
