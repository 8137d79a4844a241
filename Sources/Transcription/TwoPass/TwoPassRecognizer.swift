import Synchronization

/// A recogniser of two passes: interim words of the first, finals of the second.
///
/// The second pass begins at a pause that may be the end of the segment, so that its words are there when the pause has
/// become the end. Where it fails, is too late or has no room, the first pass's words are the final, as they are in a
/// segment longer than 30 s.
final class TwoPassRecognizer: SpeechRecognizer {
    /// Audio kept of a segment for its second hearing: 30 s, more than a segment has.
    private static let longest = 30 * 16_000

    /// How far the second hearing of a segment is.
    private enum Second {
        case notAsked
        /// The ticket comes a moment after the question.
        case asked(SecondPass.Ticket?)
        /// `nil`: it has nothing to say.
        case answered(RecognizedSegment?)
    }

    /// A segment until its final is told.
    private struct Segment {
        var number: Int
        var pcm: [Int16] = []
        var isTooLong = false
        var hasEnded = false
        /// What the first pass made of it.
        var first: RecognizerEvent?
        var second = Second.notAsked
        /// Counts its second hearings; only the newest one's answer is taken.
        var hearing = 0

        var ticket: SecondPass.Ticket? { if case .asked(let ticket) = second { ticket } else { nil } }
        var isAnswered: Bool { if case .answered = second { true } else { false } }

        /// The words to be shown for good, once both passes are through.
        var final: RecognizerEvent? {
            guard hasEnded, let first, case .answered(let answer) = second else { return nil }
            guard var heard = answer else { return first }
            heard.segment = number
            if case .final(let streamed) = first {
                heard.mean = streamed.mean
                heard.samples = max(heard.samples, streamed.samples)
                if let time = streamed.processorTime { heard.processorTime = (heard.processorTime ?? .zero) + time }
            }
            return .final(heard)
        }
    }

    private struct Shared {
        var first: (any SpeechRecognizer)?
        var bias: RecognitionBias?
        /// In their order, the running one last.
        var segments: [Segment] = []
        var isClosed = false

        /// Changes the segment that runs, if one does.
        mutating func changeRunning<Result>(_ change: (inout Segment) -> Result) -> Result? {
            guard let last = segments.indices.last, !segments[last].hasEnded else { return nil }
            return change(&segments[last])
        }

        /// Changes a segment that waits for its final.
        mutating func change<Result>(_ number: Int, _ change: (inout Segment) -> Result) -> Result? {
            guard let index = segments.firstIndex(where: { $0.number == number }) else { return nil }
            return change(&segments[index])
        }
    }

    private let second: SecondPass
    private let language: String
    private let patience: Duration
    private let handler: @Sendable (RecognizerEvent) -> Void
    private let shared = Mutex(Shared())
    /// Held while an event is told: events come from threads of two engines, and the handler takes one at a time.
    private let telling = Mutex(())

    init(
        second: SecondPass, language: String, patience: Duration,
        handler: @escaping @Sendable (RecognizerEvent) -> Void
    ) {
        self.second = second
        self.language = language
        self.patience = patience
        self.handler = handler
    }

    deinit { close() }

    /// The recogniser of the first pass.
    var first: (any SpeechRecognizer)? { shared.withLock { $0.first } }

    /// Sets the recogniser of the first pass; before any other call.
    func follow(with recognizer: any SpeechRecognizer) { shared.withLock { $0.first = recognizer } }

    // MARK: The track's calls

    func begin(segment: Int, mean: CepstralMean?) {
        if shared.withLock({ $0.segments.last.map { !$0.hasEnded } ?? false }) { end() }
        shared.withLock { $0.segments.append(Segment(number: segment)) }
        first?.begin(segment: segment, mean: mean)
    }

    func accept(_ pcm: [Int16]) {
        let first = shared.withLock { shared in
            shared.changeRunning { segment in
                if segment.pcm.count + pcm.count > Self.longest {
                    segment.isTooLong = true
                    segment.pcm = []
                }
                if !segment.isTooLong { segment.pcm += pcm }
            }
            return shared.first
        }
        first?.accept(pcm)
    }

    func pause() {
        hearAgain()
        first?.pause()
    }

    func end() {
        hearAgain()
        finish()
    }

    func endAtPause() {
        let isHeard = shared.withLock { shared in
            shared.changeRunning { segment in
                switch segment.second {
                case .asked, .answered(.some): true
                case .notAsked, .answered(nil): false
                }
            } ?? false
        }
        if !isHeard { hearAgain() }
        finish()
    }

    func cancel() {
        let (first, tickets) = shared.withLock { shared in
            defer { shared.segments = [] }
            return (shared.first, shared.segments.compactMap(\.ticket))
        }
        for ticket in tickets { second.forget(ticket) }
        first?.cancel()
    }

    func bias(_ bias: RecognitionBias) {
        let first = shared.withLock { shared in
            shared.bias = bias
            return shared.first
        }
        first?.bias(bias)
    }

    func close() {
        let (first, tickets) = shared.withLock { shared in
            defer { shared.segments = [] }
            shared.isClosed = true
            return (shared.first, shared.segments.compactMap(\.ticket))
        }
        for ticket in tickets { second.forget(ticket) }
        first?.close()
    }

    /// Sends the running segment so far to the second pass, in place of what was sent of it before.
    private func hearAgain() {
        let asked = shared.withLock { shared in
            let bias = shared.bias
            return shared.changeRunning { segment in
                defer { segment.second = segment.isTooLong ? .answered(nil) : .asked(nil) }
                segment.hearing += 1
                return (segment: segment, bias: bias)
            }
        }
        guard let asked else { return }
        if let old = asked.segment.ticket { second.forget(old) }
        guard !asked.segment.isTooLong else { return }
        let (number, hearing) = (asked.segment.number, asked.segment.hearing)
        let ticket = second.hear(asked.segment.pcm, language: language, bias: asked.bias) { [weak self] heard in
            self?.answer(number, hearing, heard)
        }
        shared.withLock { shared in
            _ = shared.change(number) { segment in
                if segment.hearing == hearing, case .asked = segment.second { segment.second = .asked(ticket) }
            }
        }
    }

    /// Ends the running segment, whose second hearing has begun.
    private func finish() {
        let (first, number) = shared.withLock { shared in
            let number = shared.changeRunning { segment in
                segment.hasEnded = true
                segment.pcm = []
                return segment.number
            }
            return (shared.first, number)
        }
        first?.end()
        guard let number else { return }
        tellSettled()
        guard shared.withLock({ $0.change(number) { !$0.isAnswered } ?? false }) else { return }
        Task { [weak self, patience] in
            try? await Task.sleep(for: patience)
            self?.goWithoutSecond(number)
        }
    }

    // MARK: What the passes say

    func take(_ event: RecognizerEvent) {
        switch event {
        case .final(let heard): noteFirst(event, of: heard.segment)
        case .failed(let number?, _): noteFirst(event, of: number)
        case .partial(let number, _, _):
            // Those of a segment come after the final of the one before.
            tell { $0.segments.first?.number == number ? [event] : [] }
        case .ready, .restarted, .failed(nil, _): tell { _ in [event] }
        }
    }

    private func noteFirst(_ event: RecognizerEvent, of number: Int) {
        _ = shared.withLock { $0.change(number) { $0.first = event } }
        tellSettled()
    }

    private func answer(_ number: Int, _ hearing: Int, _ heard: RecognizedSegment?) {
        _ = shared.withLock { shared in
            shared.change(number) { if $0.hearing == hearing, !$0.isAnswered { $0.second = .answered(heard) } }
        }
        tellSettled()
    }

    private func goWithoutSecond(_ number: Int) {
        let ticket = shared.withLock { shared in
            shared.change(number) { segment -> SecondPass.Ticket? in
                guard !segment.isAnswered else { return nil }
                defer { segment.second = .answered(nil) }
                return segment.ticket
            } ?? nil
        }
        if let ticket { second.forget(ticket) }
        tellSettled()
    }

    private func tellSettled() {
        tell { shared in
            var finals: [RecognizerEvent] = []
            while let final = shared.segments.first?.final {
                finals.append(final)
                shared.segments.removeFirst()
            }
            return finals
        }
    }

    private func tell(_ events: (inout Shared) -> [RecognizerEvent]) {
        telling.withLock { _ in
            for event in shared.withLock({ $0.isClosed ? [] : events(&$0) }) { handler(event) }
        }
    }
}
