import Synchronization
import Transcription

/// A recogniser that takes over another one's engine once that one has told its last words.
///
/// Until then it keeps what its track says, in order. The lease never becomes free in between, so nobody else gets it.
final class SucceedingRecognizer: SpeechRecognizer {
    private enum Request: Sendable {
        case begin(Int, CepstralMean?)
        case accept([Int16])
        case end
        case bias(RecognitionBias)
    }

    private enum State {
        case waiting([Request], samples: Int)
        case leased(LeasedRecognizer)
        case closed
    }

    private let state = Mutex(State.waiting([], samples: 0))
    /// Samples kept, at most: the former's last final comes within seconds. Beyond it audio is lost, as with an engine
    /// that stands still.
    private let capacity: Int

    init(capacity: Int) { self.capacity = capacity }

    /// The lease it has by now.
    var leased: LeasedRecognizer? {
        state.withLock { state in if case .leased(let recognizer) = state { recognizer } else { nil } }
    }

    /// The engine is free. False when nobody waits for it any more.
    func take(_ recognizer: LeasedRecognizer) -> Bool {
        state.withLock { state in
            guard case .waiting(let requests, _) = state else { return false }
            for request in requests {
                switch request {
                case .begin(let segment, let mean): recognizer.begin(segment: segment, mean: mean)
                case .accept(let pcm): recognizer.accept(pcm)
                case .end: recognizer.end()
                case .bias(let bias): recognizer.bias(bias)
                }
            }
            state = .leased(recognizer)
            return true
        }
    }

    func begin(segment: Int, mean: CepstralMean?) {
        forward(.begin(segment, mean)) { $0.begin(segment: segment, mean: mean) }
    }

    func accept(_ pcm: [Int16]) { forward(.accept(pcm)) { $0.accept(pcm) } }
    func end() { forward(.end) { $0.end() } }
    func bias(_ bias: RecognitionBias) { forward(.bias(bias)) { $0.bias(bias) } }

    func cancel() {
        let recognizer: (any SpeechRecognizer)? = state.withLock { state in
            if case .leased(let recognizer) = state { return recognizer }
            if case .waiting(let requests, _) = state {
                state = .waiting(
                    requests.filter { if case .bias = $0 { true } else { false } }, samples: 0)
            }
            return nil
        }
        recognizer?.cancel()
    }

    func close() {
        let recognizer: (any SpeechRecognizer)? = state.withLock { state in
            defer { state = .closed }
            if case .leased(let recognizer) = state { return recognizer }
            return nil
        }
        recognizer?.close()
    }

    private func forward(_ request: Request, _ call: (any SpeechRecognizer) -> Void) {
        // Under the lock, so that what waited goes ahead of it; the calls only leave a command.
        state.withLock { state in
            switch state {
            case .leased(let recognizer): call(recognizer)
            case .waiting(var requests, var samples):
                if case .accept(let pcm) = request {
                    guard samples + pcm.count <= capacity else { return }
                    samples += pcm.count
                }
                requests.append(request)
                state = .waiting(requests, samples: samples)
            case .closed: break
            }
        }
    }
}
