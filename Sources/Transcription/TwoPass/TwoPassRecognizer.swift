import Synchronization

/// A recogniser of two passes: interim words of the first, finals of the second.
///
/// The second pass hears a segment in parts, each up to a pause and some seconds long, so that at the end only the last
/// one is to be waited for; and that one begins at the pause that may be the end. Where it fails, is too late or has no
/// room, the first pass's words are the segment's final.
final class TwoPassRecognizer: SpeechRecognizer {
    /// Audio of a part, at most: 28 s, which is more than a segment has, and what Whisper hears well at once.
    private static let longestPart = 28 * 16_000
    /// Audio of a part that another may follow: 4 s, since an engine mishears what has no context.
    private static let shortestPart = 4 * 16_000
    /// Silence before its speech that a part shares with the one before: 100 ms.
    private static let overlap = 1_600

    /// How far the second hearing of a part is.
    private enum Second {
        /// The ticket comes a moment after the question.
        case asked(SecondPass.Ticket?)
        /// `nil`: it has nothing to say.
        case answered(RecognizedSegment?)
    }

    /// A part of a segment that the second pass hears, or heard.
    private struct Part {
        /// Of this track's hearings.
        var hearing: Int
        /// Position of its first sample in the segment.
        var from: Int
        /// Whether speech behind it, if any comes, belongs to another part.
        var isSettled: Bool
        var second = Second.asked(nil)

        var ticket: SecondPass.Ticket? { if case .asked(let ticket) = second { ticket } else { nil } }
    }

    /// A segment until its final is told.
    private struct Segment {
        var number: Int
        /// Audio of the part that runs, and its position in the segment.
        var pcm: [Int16] = []
        var from = 0
        /// Its audio was longer than can be heard at once.
        var isTooLong = false
        var hasEnded = false
        /// What the first pass made of it.
        var first: RecognizerEvent?
        /// The first pass was waited for long enough.
        var goesWithoutFirst = false
        var parts: [Part] = []

        var tickets: [SecondPass.Ticket] { parts.compactMap(\.ticket) }
        var isAnswered: Bool { isTooLong || parts.allSatisfy { if case .answered = $0.second { true } else { false } } }

        mutating func accept(_ samples: [Int16]) {
            guard !isTooLong, pcm.count + samples.count <= TwoPassRecognizer.longestPart else {
                isTooLong = true
                pcm = []
                return
            }
            pcm += samples
        }

        /// Makes a part of the audio that is in none, in place of the unsettled one before.
        ///
        /// - Returns: the audio, and the ticket of the hearing that it replaces.
        mutating func part(hearing: Int) -> (pcm: [Int16], replaced: SecondPass.Ticket?)? {
            guard !isTooLong else { return nil }
            let replaced = parts.last.flatMap { $0.isSettled ? nil : parts.removeLast().ticket }
            let audio = pcm
            let isSettled = pcm.count >= TwoPassRecognizer.shortestPart
            parts.append(Part(hearing: hearing, from: from, isSettled: isSettled))
            if isSettled {
                let kept = min(TwoPassRecognizer.overlap, pcm.count)
                from += pcm.count - kept
                pcm = Array(pcm.suffix(kept))
            }
            return (audio, replaced)
        }

        /// The words to be shown for good, once both passes are through.
        var final: RecognizerEvent? {
            guard hasEnded, isAnswered, first != nil || goesWithoutFirst else { return nil }
            // Where the second made nothing of it, the first is waited for all the same.
            guard !isTooLong, var heard = whole else { return first }
            if case .final(let streamed) = first {
                heard.mean = streamed.mean
                heard.samples = streamed.samples
                if let time = streamed.processorTime { heard.processorTime = (heard.processorTime ?? .zero) + time }
            }
            return .final(heard)
        }

        /// The second pass's words of all parts; `nil` where one of them was not heard.
        private var whole: RecognizedSegment? {
            var whole = RecognizedSegment(segment: number, words: [])
            for part in parts {
                guard case .answered(let heard?) = part.second else { return nil }
                for var word in heard.words {
                    word.start = max(word.start + part.from, whole.words.last?.end ?? 0)
                    word.end = max(word.end + part.from, word.start)
                    whole.words.append(word)
                }
                whole.samples = part.from + heard.samples
                if let time = heard.processorTime { whole.processorTime = (whole.processorTime ?? .zero) + time }
                whole.engine = heard.engine ?? whole.engine
            }
            return whole
        }
    }

    private struct Shared {
        var first: (any SpeechRecognizer)?
        var bias: RecognitionBias?
        /// In their order, the running one last.
        var segments: [Segment] = []
        var lastHearing = 0
        var isClosed = false

        /// Changes the segment that runs, if one does.
        mutating func changeRunning<Result>(_ change: (inout Segment) -> Result) -> Result? {
            guard let last = segments.indices.last, !segments[last].hasEnded else { return nil }
            return change(&segments[last])
        }

        /// Changes a segment that waits for its final.
        mutating func change(_ number: Int, _ change: (inout Segment) -> Void) {
            guard let index = segments.firstIndex(where: { $0.number == number }) else { return }
            change(&segments[index])
        }

        /// Changes how far a hearing is, where it still counts.
        mutating func change(hearing: Int, _ change: (inout Second) -> Void) {
            for segment in segments.indices {
                for part in segments[segment].parts.indices where segments[segment].parts[part].hearing == hearing {
                    change(&segments[segment].parts[part].second)
                }
            }
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
            _ = shared.changeRunning { $0.accept(pcm) }
            return shared.first
        }
        first?.accept(pcm)
    }

    func pause() {
        hearPart()
        first?.pause()
    }

    func end() {
        hearPart()
        finish()
    }

    /// What was heard at the pause is all that was said.
    func endAtPause() { finish() }

    func cancel() {
        let (first, tickets) = shared.withLock { shared in
            defer { shared.segments = [] }
            return (shared.first, shared.segments.flatMap(\.tickets))
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
            return (shared.first, shared.segments.flatMap(\.tickets))
        }
        for ticket in tickets { second.forget(ticket) }
        first?.close()
    }

    /// Sends what no part holds yet to the second pass.
    private func hearPart() {
        let asked = shared.withLock { shared in
            shared.lastHearing += 1
            let (hearing, bias) = (shared.lastHearing, shared.bias)
            return shared.changeRunning { segment in
                segment.part(hearing: hearing).map {
                    (pcm: $0.pcm, replaced: $0.replaced, hearing: hearing, bias: bias)
                }
            } ?? nil
        }
        guard let asked else { return }
        if let replaced = asked.replaced { second.forget(replaced) }
        let ticket = second.hear(asked.pcm, language: language, bias: asked.bias) { [weak self] heard in
            self?.answer(asked.hearing, heard)
        }
        shared.withLock { shared in
            shared.change(hearing: asked.hearing) { if case .asked = $0 { $0 = .asked(ticket) } }
        }
    }

    /// Ends the running segment, whose parts are all being heard.
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
        tellSettled()
        if let number { later { $0.goWithoutFirst(number) } }
    }

    private func later(_ act: @escaping @Sendable (TwoPassRecognizer) -> Void) {
        Task { [weak self, patience] in
            try? await Task.sleep(for: patience)
            if let self { act(self) }
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
        case .ready, .restarted, .heardOut, .failed(nil, _): tell { _ in [event] }
        }
    }

    private func noteFirst(_ event: RecognizerEvent, of number: Int) {
        var waits = false
        shared.withLock { shared in
            shared.change(number) { segment in
                segment.first = event
                waits = segment.hasEnded && !segment.isAnswered
            }
        }
        tellSettled()
        guard waits else { return }
        tell { _ in [.heardOut(segment: number)] }
        later { $0.goWithoutSecond(number) }
    }

    private func goWithoutFirst(_ number: Int) {
        shared.withLock { $0.change(number) { $0.goesWithoutFirst = true } }
        tellSettled()
    }

    private func answer(_ hearing: Int, _ heard: RecognizedSegment?) {
        shared.withLock { shared in
            shared.change(hearing: hearing) { if case .asked = $0 { $0 = .answered(heard) } }
        }
        tellSettled()
    }

    private func goWithoutSecond(_ number: Int) {
        let tickets = shared.withLock { shared in
            var tickets: [SecondPass.Ticket] = []
            shared.change(number) { segment in
                tickets = segment.tickets
                for part in segment.parts.indices {
                    if case .asked = segment.parts[part].second { segment.parts[part].second = .answered(nil) }
                }
            }
            return tickets
        }
        for ticket in tickets { second.forget(ticket, isLate: true) }
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
