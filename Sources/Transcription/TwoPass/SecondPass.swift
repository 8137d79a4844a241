import Synchronization

/// Hears whole segments once more, by an engine that is better than the one that follows speech word by word.
///
/// One serves all tracks. Each hearing leases a recogniser for as long as it lasts. What finds none free waits, up to a
/// bound; beyond it, and while no engine is loaded, there is no second hearing.
package final class SecondPass: Sendable {
    /// A hearing, to be forgotten by.
    package typealias Ticket = Int

    /// Takes what was heard; `nil` where nothing came of it. Called once, on any thread, unless forgotten before.
    package typealias Answer = @Sendable (RecognizedSegment?) -> Void

    /// What became of hearings.
    package struct Statistics: Equatable, Sendable {
        package var heard = 0
        /// Ended by the engine without words, by its error or by its death.
        package var failed = 0
        /// Not begun, since too many waited or no engine was loaded.
        package var refused = 0
        /// Given up by who waited for them.
        package var late = 0
    }

    private struct Hearing: Sendable {
        var ticket: Ticket
        var pcm: [Int16]
        var language: String
        var bias: RecognitionBias?
        var answer: Answer
    }

    /// A hearing that has or gets a recogniser.
    private struct Running: Sendable {
        var answer: Answer
        var recognizer: (any SpeechRecognizer)?
        var engine: String?
    }

    private struct Shared {
        var last: Ticket = 0
        var waiting: [Hearing] = []
        var running: [Ticket: Running] = [:]
        /// Recognisers that are leased or about to be; one counts until it is given back, so that a lease finds one free.
        var taken = 0
        var statistics = Statistics()
    }

    private let pool: any RecognizerPool
    private let size: Int
    private let capacity: Int
    private let shared = Mutex(Shared())

    /// - Parameters:
    ///   - pool: Of recognisers that nobody else leases.
    ///   - size: How many it has.
    ///   - capacity: Hearings that wait for one, at most.
    package init(_ pool: any RecognizerPool, size: Int, capacity: Int = 8) {
        self.pool = pool
        self.size = size
        self.capacity = capacity
    }

    package var statistics: Statistics { shared.withLock { $0.statistics } }

    /// Hears a segment's audio, 16 kHz, in its turn. Where too many wait, or no engine is loaded, the answer is `nil` at
    /// once.
    package func hear(
        _ pcm: [Int16], language: String, bias: RecognitionBias?, answer: @escaping Answer
    ) -> Ticket {
        let isReady = pool.isReady
        let (ticket, isTaken) = shared.withLock { shared in
            shared.last += 1
            guard isReady, shared.waiting.count < capacity else {
                shared.statistics.refused += 1
                return (shared.last, false)
            }
            shared.waiting.append(
                Hearing(ticket: shared.last, pcm: pcm, language: language, bias: bias, answer: answer))
            return (shared.last, true)
        }
        if isTaken { startWaiting() } else { answer(nil) }
        return ticket
    }

    /// Nobody wants the answer any more, as it is `late` or what was heard is heard again.
    package func forget(_ ticket: Ticket, isLate: Bool = false) {
        let (running, isKnown) = shared.withLock { shared in
            let waiting = shared.waiting.count
            shared.waiting.removeAll { $0.ticket == ticket }
            let running = shared.running.removeValue(forKey: ticket)
            let isKnown = running != nil || shared.waiting.count < waiting
            if isKnown, isLate { shared.statistics.late += 1 }
            return (running, isKnown)
        }
        guard isKnown, let recognizer = running?.recognizer else { return }
        giveBack(recognizer)
    }

    private func giveBack(_ recognizer: any SpeechRecognizer) {
        recognizer.close()
        shared.withLock { $0.taken -= 1 }
        startWaiting()
    }

    private func startWaiting() {
        while let hearing = shared.withLock({ shared -> Hearing? in
            guard shared.taken < size, !shared.waiting.isEmpty else { return nil }
            let hearing = shared.waiting.removeFirst()
            shared.running[hearing.ticket] = Running(answer: hearing.answer)
            shared.taken += 1
            return hearing
        }) {
            start(hearing)
        }
    }

    private func start(_ hearing: Hearing) {
        let ticket = hearing.ticket
        let options = RecognizerOptions(language: hearing.language, offline: true)
        let recognizer: any SpeechRecognizer
        do throws(RecognizerError) {
            recognizer = try pool.lease(options) { [weak self] in self?.take($0, of: ticket) }
        } catch {
            // Closed, or no engine of this language.
            shared.withLock { $0.taken -= 1 }
            return finish(ticket, nil)
        }
        let isWanted = shared.withLock { shared in
            shared.running[ticket]?.recognizer = recognizer
            return shared.running[ticket] != nil
        }
        guard isWanted else {
            // Forgotten meanwhile, or the engine is out of order.
            return giveBack(recognizer)
        }
        if let bias = hearing.bias { recognizer.bias(bias) }
        recognizer.begin(segment: 1, mean: nil)
        recognizer.accept(hearing.pcm)
        recognizer.end()
    }

    private func take(_ event: RecognizerEvent, of ticket: Ticket) {
        switch event {
        case .ready(let description):
            shared.withLock { $0.running[ticket]?.engine = description.name }
        case .partial, .restarted, .heardOut: break
        case .final(let heard): finish(ticket, heard)
        case .failed: finish(ticket, nil)
        }
    }

    private func finish(_ ticket: Ticket, _ heard: RecognizedSegment?) {
        let ended = shared.withLock { shared -> Running? in
            guard let running = shared.running.removeValue(forKey: ticket) else { return nil }
            if heard == nil { shared.statistics.failed += 1 } else { shared.statistics.heard += 1 }
            return running
        }
        guard let ended else { return }
        var heard = heard
        heard?.engine = ended.engine
        ended.answer(heard)
        if let recognizer = ended.recognizer { giveBack(recognizer) }
    }
}
