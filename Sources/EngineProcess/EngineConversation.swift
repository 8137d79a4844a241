import Transcription

/// What to say to an engine and what to make of its answers, through its deaths and restarts.
///
/// A value without process, clock or thread: the caller tells it what happened and when (`at`, on any clock that does
/// not step back), performs its `takeOutputs()`, and sends the engine what `nextFrame()` gives while there is room to
/// write. The segments' audio is both the queue of what is unsent and the memory for a replay, so one bound holds both.
struct EngineConversation {
    /// What the owner of the process must do.
    enum Output: Equatable {
        /// Start a process; answer with `started` or `exited`.
        case start
        /// Kill the process; answer with `exited`.
        case kill
        /// Tell the track.
        case emit(RecognizerEvent)
    }

    enum Phase: Equatable {
        /// No process; one is wanted at this time.
        case down(until: Duration)
        /// `start` was asked for, or the process loads its model since then.
        case starting(since: Duration)
        case ready(since: Duration)
        /// `kill` was asked for.
        case dying
    }

    private(set) var phase = Phase.down(until: .zero)
    var isReady: Bool { if case .ready = phase { true } else { false } }
    private(set) var description: EngineDescription?
    private(set) var counters = EngineCounters()

    private let limits: EngineLimits
    private var outputs: [Output] = []
    private var options: RecognizerOptions?
    private var bias: RecognitionBias?
    private var optionsSent = false
    private var biasSent = false
    private var cancelWanted = false
    private var segments: [HeldSegment] = []
    private var nextWireNumber = 1
    private var lastProgress = Duration.zero
    /// Processes that ended in a row without a sound life.
    private var failures = 0
    private var badLines = 0
    /// Why the process is about to end, where that is known before it does.
    private var knownFault: RecognizerFault?
    private var outageReported = false

    init(limits: EngineLimits = EngineLimits()) { self.limits = limits }

    mutating func takeOutputs() -> [Output] {
        defer { outputs.removeAll(keepingCapacity: true) }
        return outputs
    }

    // MARK: The track

    var isLeased: Bool { options != nil }

    mutating func lease(_ options: RecognizerOptions) {
        drop(segments.indices)
        self.options = options
        bias = nil
        optionsSent = false
        outageReported = false
        if case .ready = phase, let description { emit(.ready(description)) }
    }

    mutating func release() {
        drop(segments.indices)
        options = nil
        bias = nil
    }

    mutating func begin(segment: Int, mean: CepstralMean?, at now: Duration) {
        guard isLeased else { return }
        end(at: now)
        guard segments.count < limits.heldSegments else {
            counters.segmentsRefused += 1
            emit(.failed(segment: segment, .overloaded))
            return
        }
        segments.append(HeldSegment(number: segment, wireNumber: nextWireNumber, mean: mean))
        nextWireNumber += 1
    }

    mutating func accept(_ pcm: [Int16]) {
        guard let last = runningIndex else { return }
        let excess = segments.reduce(pcm.count) { $0 + $1.audio.count } - limits.heldSamples
        if excess > 0, segments[last].dropSent(atLeast: excess) == 0 {
            fail(at: last, .overloaded)
            return
        }
        segments[last].append(pcm)
    }

    /// Audio was lost before it came here: the running segment has a hole.
    mutating func overflow() {
        if let last = runningIndex { fail(at: last, .overloaded) }
    }

    mutating func end(at now: Duration) {
        if let last = runningIndex { segments[last].endedAt = now }
    }

    mutating func cancel() { drop(segments.indices) }

    mutating func bias(_ bias: RecognitionBias) {
        guard isLeased else { return }
        self.bias = bias
        biasSent = false
    }

    private var runningIndex: Int? {
        segments.last?.endedAt == nil && !segments.isEmpty ? segments.count - 1 : nil
    }

    // MARK: The process

    mutating func started(at now: Duration) { phase = .starting(since: now) }

    /// The process ended, or could not be started.
    mutating func exited(_ fault: RecognizerFault, at now: Duration) {
        let fault = knownFault ?? fault
        knownFault = nil
        counters.deaths += 1
        var wasReady = false
        if case .ready(let since) = phase {
            wasReady = true
            if now - since >= limits.soundLife { failures = 0 }
        } else if phase == .dying {
            wasReady = description != nil
        }
        failures += 1
        badLines = 0
        description = nil
        optionsSent = false
        biasSent = false
        cancelWanted = false
        phase = .down(until: now + pause(before: failures))
        // The segment that the engine had before it is the suspect; the ones after it were waiting.
        if let suspect = segments.firstIndex(where: { $0.beginSent }) { segments[suspect].deaths += 1 }
        for index in segments.indices.reversed() {
            if segments[index].deaths >= limits.attempts {
                fail(at: index, fault)
            } else if !segments[index].isReplayable {
                fail(at: index, .audioLost)
            } else {
                segments[index].rewind()
            }
        }
        guard isLeased else { return }
        if wasReady {
            emit(.restarted(fault))
        } else if failures >= 3, !outageReported {
            outageReported = true
            emit(.failed(segment: nil, fault))
        }
    }

    mutating func received(_ message: EngineMessage, at now: Duration) {
        // Also a result that nobody waits for any more shows that the engine works.
        lastProgress = now
        switch (message, phase) {
        case (.ready(let description), .starting):
            self.description = description
            phase = .ready(since: now)
            outageReported = false
            if isLeased { emit(.ready(description)) }
        case (.partial(let wireNumber, let words, let decoded), .ready):
            guard let index = index(of: wireNumber), segments[index].beginSent else { break }
            let samples = segments[index].sent
            emit(
                .partial(
                    segment: segments[index].number, words: words.bounded(to: samples), decoded: min(decoded, samples)))
        case (.final(var result), .ready):
            guard let index = index(of: result.segment) else { break }
            guard segments[index].endSent else { return rejected(.badLine(reason: "a final before the end")) }
            // An engine answers in order; what it skipped gets no answer any more.
            for skipped in (0..<index).reversed() {
                fail(at: skipped, .protocolViolated("it left out the final of a segment"))
            }
            let segment = segments.removeFirst()
            result.segment = segment.number
            result.words = result.words.bounded(to: segment.samples)
            result.samples = segment.samples
            counters.finals += 1
            emit(.final(result))
        case (.error(let wireNumber?, let code, let text), .ready):
            guard let index = index(of: wireNumber) else { break }
            fail(at: index, .engine(code: code, message: text))
        case (.error(nil, let code, let text), _):
            knownFault = .engine(code: code, message: text)
        case (_, .dying), (_, .down):
            return
        default:
            return rejected(.badLine(reason: "a message before ready, or ready twice"))
        }
        badLines = 0
    }

    /// A line that is no message.
    mutating func rejected(_ error: EngineProtocolError) {
        counters.linesRejected += 1
        badLines += 1
        if case .unsupportedVersion = error { badLines = limits.badLines }
        if badLines >= limits.badLines { kill(.protocolViolated(error.description)) }
    }

    // MARK: Time

    /// When `advance(to:)` has something to do next; `nil` while only events can change anything.
    var nextDeadline: Duration? {
        switch phase {
        case .down(let until): [until, answerDeadline].compactMap(\.self).min()
        case .starting(let since): [since + limits.startTimeout, answerDeadline].compactMap(\.self).min()
        case .ready: answerDeadline
        case .dying: nil
        }
    }

    mutating func advance(to now: Duration) {
        if let deadline = answerDeadline, deadline <= now {
            let fault = RecognizerFault.timedOut(seconds: Int(limits.finalTimeout / .seconds(1)))
            fail(at: 0, fault)
            if case .ready = phase { kill(fault) }
        }
        switch phase {
        case .down(let until) where until <= now:
            phase = .starting(since: now)
            outputs.append(.start)
        case .starting(let since) where since + limits.startTimeout <= now:
            kill(.timedOut(seconds: Int(limits.startTimeout / .seconds(1))))
        default:
            break
        }
    }

    /// When the oldest segment must have been answered.
    private var answerDeadline: Duration? {
        guard let segment = segments.first, let endedAt = segment.endedAt else { return nil }
        let length = Duration.seconds(segment.samples) / 16_000
        switch phase {
        case .ready(let since):
            let factor = options?.offline == true || segment.mean == nil ? limits.offlineFactor : 1
            return max(endedAt, lastProgress, since) + limits.finalTimeout + length * factor
        case .down, .starting, .dying:
            return endedAt + limits.startTimeout + limits.finalTimeout
        }
    }

    private func pause(before failure: Int) -> Duration {
        guard failure > 1 else { return .zero }
        return min(limits.firstPause * (1 << min(failure - 2, 16)), limits.longestPause)
    }

    private mutating func kill(_ fault: RecognizerFault) {
        guard phase != .dying else { return }
        if case .down = phase { return }
        knownFault = fault
        phase = .dying
        outputs.append(.kill)
    }

    // MARK: What to send

    /// Samples in one frame at most: 100 ms, so that a cancel never waits behind much.
    private static let frameSamples = 1600

    /// The bytes of the next frame, or `nil` while there is nothing to say.
    mutating func nextFrame() -> [UInt8]? {
        guard case .ready = phase, let options else { return nil }
        if !optionsSent {
            optionsSent = true
            cancelWanted = false
            return EngineFrame.options(options).encoded()
        }
        if cancelWanted {
            cancelWanted = false
            return EngineFrame.cancel.encoded()
        }
        guard let index = segments.firstIndex(where: { !$0.endSent }) else { return biasFrame() }
        if !segments[index].beginSent {
            if let frame = biasFrame() { return frame }
            segments[index].beginSent = true
            return EngineFrame.begin(segment: segments[index].wireNumber, mean: segments[index].mean).encoded()
        }
        if segments[index].hasUnsent {
            return EngineFrame.audioFrame(segments[index].takeUnsent(limit: Self.frameSamples))
        }
        guard segments[index].endedAt != nil else { return nil }
        segments[index].endSent = true
        return EngineFrame.end.encoded()
    }

    private mutating func biasFrame() -> [UInt8]? {
        guard let bias, !biasSent, description?.canBias == true else { return nil }
        biasSent = true
        return EngineFrame.bias(bias).encoded()
    }

    // MARK: Segments

    private func index(of wireNumber: Int) -> Int? { segments.firstIndex { $0.wireNumber == wireNumber } }

    private mutating func fail(at index: Int, _ fault: RecognizerFault) {
        counters.segmentsFailed += 1
        emit(.failed(segment: segments[index].number, fault))
        drop(index..<index + 1)
    }

    private mutating func drop(_ range: Range<Int>) {
        // Only one segment can be open on the wire, and the engine must not go on with it.
        if segments[range].contains(where: { $0.beginSent && !$0.endSent }) { cancelWanted = true }
        segments.removeSubrange(range)
    }

    private mutating func emit(_ event: RecognizerEvent) { outputs.append(.emit(event)) }
}

/// What happened to one engine since it was made.
package struct EngineCounters: Equatable, Sendable {
    /// Processes that ended unasked.
    package var deaths = 0
    package var finals = 0
    package var segmentsFailed = 0
    /// Segments refused since too many waited.
    package var segmentsRefused = 0
    /// Lines that were no messages.
    package var linesRejected = 0

    package init() {}

    package static func + (left: Self, right: Self) -> Self {
        var sum = left
        sum.deaths += right.deaths
        sum.finals += right.finals
        sum.segmentsFailed += right.segmentsFailed
        sum.segmentsRefused += right.segmentsRefused
        sum.linesRejected += right.linesRejected
        return sum
    }
}

extension [RecognizedWord] {
    /// The words with positions inside the segment's samples.
    func bounded(to samples: Int) -> [RecognizedWord] {
        guard let last, last.end > samples else { return self }
        return map { word in
            var word = word
            word.start = Swift.min(word.start, samples)
            word.end = Swift.min(word.end, samples)
            return word
        }
    }
}
