import Glibc
import Transcription

/// What an engine does with the frames of its track: segments in, messages out.
///
/// With a mean, a segment is decoded while it is spoken, and its final is the best path of that pass. Without one, the
/// first seconds are gathered, their mean is measured, and the interim results start there; the final is then a second
/// pass with the mean of the whole segment. Offline there are no interim results, and a segment without a mean is
/// decoded once, at its end.
final class PocketSphinxSession {
    /// Audio that a first mean is measured by. 2 s of speech hold enough different sounds.
    static let gatheredLive = 2 * 16_000

    /// The longest audio kept for a second pass or, offline, before decoding begins.
    static let longestKept = 30 * 16_000

    /// Audio decoded at once; it bounds how often interim results can come.
    static let slice = 1600

    private enum Pass { case none, gathering, streaming }

    private let decoder: PocketSphinxDecoder
    private var options = RecognizerOptions()
    private var pass = Pass.none
    private var segment = 0
    private var mean: CepstralMean?
    /// The segment from its start, as long as a later pass may want all of it.
    private var kept: [Int16] = []
    private var received = 0
    private var decoded = 0
    private var reported = 0
    private var reportedWords: [RecognizedWord] = []
    private var startedAt = Duration.zero

    init(decoder: PocketSphinxDecoder) { self.decoder = decoder }

    /// Obeys one frame; messages go out as they form, so that interim results do not wait for a long frame's end.
    func handle(_ frame: EngineFrame, send: (EngineMessage) -> Void) throws(PocketSphinxError) {
        switch frame {
        case .options(let options):
            cancel()
            self.options = options
        case .begin(let segment, let mean):
            try end(send)
            try begin(segment, mean)
        case .audio(let samples):
            try accept(samples, send)
        case .end:
            try end(send)
        case .cancel:
            cancel()
        case .bias:
            // `ready` said that this engine cannot.
            break
        }
    }

    private func begin(_ segment: Int, _ mean: CepstralMean?) throws(PocketSphinxError) {
        self.segment = segment
        self.mean = mean
        kept = []
        received = 0
        decoded = 0
        reported = 0
        reportedWords = []
        startedAt = ProcessorTime.now()
        if let mean {
            try stream(from: mean)
        } else {
            pass = .gathering
        }
    }

    private func accept(_ samples: [Int16], _ send: (EngineMessage) -> Void) throws(PocketSphinxError) {
        guard pass != .none else { return }
        received += samples.count
        switch pass {
        case .none:
            return
        case .gathering:
            kept.append(contentsOf: samples)
            guard received >= (options.offline ? Self.longestKept : Self.gatheredLive) else { return }
            try stream(from: measuredMean())
            try decode(kept, send)
        case .streaming:
            if mean == nil, received <= Self.longestKept { kept.append(contentsOf: samples) }
            try decode(samples, send)
        }
    }

    private func end(_ send: (EngineMessage) -> Void) throws(PocketSphinxError) {
        guard pass != .none else { return }
        let isWhole = kept.count == received
        if pass == .gathering || (isWhole && mean == nil) {
            decoder.abandon()
            try stream(from: measuredMean())
            try decoder.process(kept[...])
        }
        pass = .none
        let result = try decoder.finish()
        kept = []
        send(
            .final(
                RecognizedSegment(
                    segment: segment, words: result.words, mean: result.mean, samples: received,
                    processorTime: ProcessorTime.now() - startedAt)))
    }

    private func cancel() {
        decoder.abandon()
        pass = .none
        kept = []
    }

    private func stream(from mean: CepstralMean) throws(PocketSphinxError) {
        try decoder.start(mean: mean)
        pass = .streaming
    }

    /// The mean of the audio kept; where it holds next to no sound, the room's, else the model's own.
    private func measuredMean() -> CepstralMean { decoder.meter.mean(of: kept)?.mean ?? mean ?? decoder.initialMean }

    private func decode(_ samples: [Int16], _ send: (EngineMessage) -> Void) throws(PocketSphinxError) {
        let interval = Int(options.interimInterval / .milliseconds(1)) * 16
        var index = 0
        while index < samples.count {
            let next = min(index + Self.slice, samples.count)
            try decoder.process(samples[index..<next])
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
