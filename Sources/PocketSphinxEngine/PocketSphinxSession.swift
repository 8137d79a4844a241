import Glibc
import Transcription

/// What an engine does with the frames of its track: segments in, messages out.
///
/// With a mean, a segment is decoded while it is spoken, and its final is the best path of that pass. Without one, a
/// first mean is measured after some tenths of a second, so that something shows at once, and again when more is known,
/// each time with what was heard decoded anew. Offline there are no interim results, and a segment without a mean is
/// decoded once, at its end.
final class PocketSphinxSession {
    /// Audio after which the mean of a segment that began without one is measured: 0.8 s hold some sounds beside the
    /// pre-roll, 2 s enough different ones, 4 s give what the whole segment would.
    static let measured = [12_800, 32_000, 64_000]

    /// A segment that ends with a mean of less audio than this is decoded once more with its own, in half a second.
    static let enough = 32_000

    /// The longest audio kept for a second pass or, offline, before decoding begins.
    static let longestKept = 30 * 16_000

    /// Audio decoded at once; it bounds how often interim results can come.
    static let slice = 1600

    private enum Pass { case none, gathering, streaming }

    private let supply: DecoderSupply
    private var decoder: PocketSphinxDecoder
    private var governor: LoadGovernor
    private var options = RecognizerOptions()
    private var pass = Pass.none
    private var segment = 0
    private var mean: CepstralMean?
    /// The segment from its start, as long as a later pass may want all of it.
    private var kept: [Int16] = []
    /// Audio that the mean in use was measured over, where the segment began without one.
    private var measuredOver = 0
    private var received = 0
    private var decoded = 0
    private var reported = 0
    private var reportedWords: [RecognizedWord] = []
    private var startedAt = Duration.zero
    private var decodingTime = Duration.zero

    init(supply: DecoderSupply, maximumModels: Int) {
        self.supply = supply
        governor = LoadGovernor(maximumModels: maximumModels)
        decoder = supply.next(waiting: true)
    }

    /// Obeys one frame; messages go out as they form, so that interim results do not wait for a long frame's end.
    func handle(_ frame: EngineFrame, send: (EngineMessage) -> Void) throws(PocketSphinxError) {
        switch frame {
        case .options(let options):
            cancel()
            self.options = options
            supply.forgetBias()
        case .begin(let segment, let mean):
            try end(send)
            try begin(segment, mean)
        case .audio(let samples):
            try accept(samples, send)
        case .end:
            try end(send)
        case .cancel:
            cancel()
        case .bias(let bias):
            supply.want(bias)
        }
    }

    private func begin(_ segment: Int, _ mean: CepstralMean?) throws(PocketSphinxError) {
        // Recordings can wait for the words to listen for, rooms cannot.
        decoder = supply.next(waiting: options.offline)
        self.segment = segment
        self.mean = mean
        kept = []
        measuredOver = 0
        received = 0
        reported = 0
        reportedWords = []
        startedAt = ProcessorTime.now()
        decodingTime = .zero
        if let mean {
            try stream(from: mean)
        } else {
            pass = .gathering
        }
    }

    private func accept(_ samples: [Int16], _ send: (EngineMessage) -> Void) throws(PocketSphinxError) {
        guard pass != .none else { return }
        received += samples.count
        if mean == nil, received <= Self.longestKept { kept.append(contentsOf: samples) }
        if mean == nil, let due = due() {
            decoder.abandon()
            try stream(from: measuredMean())
            measuredOver = due
            try decode(kept, send)
        } else if pass == .streaming {
            try decode(samples, send)
        }
    }

    /// The audio to measure a new mean over now, or `nil` while the one in use will do.
    private func due() -> Int? {
        guard !options.offline else { return pass == .gathering && received >= Self.longestKept ? received : nil }
        guard let reached = Self.measured.last(where: { received >= $0 }), measuredOver < reached else { return nil }
        return kept.count
    }

    private func end(_ send: (EngineMessage) -> Void) throws(PocketSphinxError) {
        guard pass != .none else { return }
        let isWhole = kept.count == received
        if pass == .gathering || (isWhole && mean == nil && measuredOver < Self.enough) {
            decoder.abandon()
            try stream(from: measuredMean())
            try process(kept[...])
        }
        pass = .none
        let started = ContinuousClock.now
        let result = try decoder.finish()
        decodingTime += ContinuousClock.now - started
        kept = []
        send(
            .final(
                RecognizedSegment(
                    segment: segment, words: result.words, mean: result.mean, samples: received,
                    processorTime: ProcessorTime.now() - startedAt)))
        guard !options.offline else { return }
        governor.accept(samples: received, time: decodingTime)
        supply.want(maximumModels: governor.maximumModels)
    }

    private func cancel() {
        decoder.abandon()
        pass = .none
        kept = []
    }

    private func stream(from mean: CepstralMean) throws(PocketSphinxError) {
        try decoder.start(mean: mean)
        decoded = 0
        pass = .streaming
    }

    /// The mean of the audio kept; where it holds next to no sound, the room's, else the model's own.
    private func measuredMean() -> CepstralMean { decoder.meter.mean(of: kept)?.mean ?? mean ?? decoder.initialMean }

    private func process(_ samples: ArraySlice<Int16>) throws(PocketSphinxError) {
        let started = ContinuousClock.now
        try decoder.process(samples)
        decodingTime += ContinuousClock.now - started
    }

    private func decode(_ samples: [Int16], _ send: (EngineMessage) -> Void) throws(PocketSphinxError) {
        let interval = Int(options.interimInterval / .milliseconds(1)) * 16
        var index = 0
        while index < samples.count {
            let next = min(index + Self.slice, samples.count)
            try process(samples[index..<next])
            decoded += next - index
            index = next
            guard !options.offline, decoded - reported >= interval else { continue }
            reported = decoded
            let words = decoder.interimWords()
            // The same words again are news as well: they tell that time has confirmed them.
            if words.isEmpty && reportedWords.isEmpty { continue }
            reportedWords = words
            send(.partial(segment: segment, words: words, decoded: decoded))
        }
    }
}

/// Processor time of this process, all threads.
enum ProcessorTime {
    static func now() -> Duration {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}
