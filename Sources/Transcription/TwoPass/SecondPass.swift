import Synchronization

/// Hears whole segments once more, by an engine that is better than the one that follows speech word by word.
///
/// One serves all tracks. Each hearing leases a recogniser for as long as it lasts. What finds none free waits, up to a
/// bound; beyond it a segment has no second hearing.
package final class SecondPass: Sendable {
    /// A hearing, to be forgotten by.
    package typealias Ticket = Int

    /// Takes what was heard; `nil` where nothing came of it. Called once, on any thread, unless forgotten before.
    package typealias Answer = @Sendable (RecognizedSegment?) -> Void

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
    }

    private let pool: any RecognizerPool
    private let capacity: Int
    private let shared = Mutex(Shared())

    /// - Parameter capacity: Hearings that wait for a recogniser, at most.
    package init(_ pool: any RecognizerPool, capacity: Int = 8) {
        self.pool = pool
        self.capacity = capacity
    }

    /// Hears a segment's audio, 16 kHz, in its turn. Where too many wait, the answer is `nil` at once.
    package func hear(
        _ pcm: [Int16], language: String, bias: RecognitionBias?, answer: @escaping Answer
    ) -> Ticket {
        let (ticket, isTaken) = shared.withLock { shared in
            shared.last += 1
            guard shared.waiting.count < capacity else { return (shared.last, false) }
            shared.waiting.append(
                Hearing(ticket: shared.last, pcm: pcm, language: language, bias: bias, answer: answer))
            return (shared.last, true)
        }
        if isTaken { startWaiting() } else { answer(nil) }
        return ticket
    }

    /// Nobody wants the answer any more.
    package func forget(_ ticket: Ticket) {
        let running = shared.withLock { shared in
            shared.waiting.removeAll { $0.ticket == ticket }
            return shared.running.removeValue(forKey: ticket)
        }
        guard let running else { return }
        running.recognizer?.close()
        startWaiting()
    }

    private func startWaiting() {
        while let hearing = shared.withLock({ shared -> Hearing? in
            guard !shared.waiting.isEmpty else { return nil }
            let hearing = shared.waiting.removeFirst()
            shared.running[hearing.ticket] = Running(answer: hearing.answer)
            return hearing
        }) {
            guard start(hearing) else { return }
        }
    }

    /// False when every recogniser is taken; the hearing waits again then.
    private func start(_ hearing: Hearing) -> Bool {
        let ticket = hearing.ticket
        let options = RecognizerOptions(language: hearing.language, offline: true)
        let recognizer: any SpeechRecognizer
        do throws(RecognizerError) {
            recognizer = try pool.lease(options) { [weak self] in self?.take($0, of: ticket) }
        } catch {
            let isWaiting = shared.withLock { shared in
                // Forgotten meanwhile.
                guard shared.running.removeValue(forKey: ticket) != nil else { return true }
                // One that runs starts the next at its end.
                guard case .atCapacity = error, !shared.running.isEmpty else { return false }
                shared.waiting.insert(hearing, at: 0)
                return true
            }
            guard !isWaiting else { return false }
            hearing.answer(nil)
            return true
        }
        let isWanted = shared.withLock { shared in
            shared.running[ticket]?.recognizer = recognizer
            return shared.running[ticket] != nil
        }
        guard isWanted else {
            recognizer.close()
            return true
        }
        if let bias = hearing.bias { recognizer.bias(bias) }
        recognizer.begin(segment: 1, mean: nil)
        recognizer.accept(hearing.pcm)
        recognizer.end()
        return true
    }

    private func take(_ event: RecognizerEvent, of ticket: Ticket) {
        switch event {
        case .ready(let description):
            shared.withLock { $0.running[ticket]?.engine = description.name }
        case .partial, .restarted: break
        case .final(let heard): finish(ticket, heard)
        case .failed: finish(ticket, nil)
        }
    }

    private func finish(_ ticket: Ticket, _ heard: RecognizedSegment?) {
        guard let running = shared.withLock({ $0.running.removeValue(forKey: ticket) }) else { return }
        running.recognizer?.close()
        var heard = heard
        heard?.engine = running.engine
        running.answer(heard)
        startWaiting()
    }
}
