import AudioSignal
import MediaTransport
import RoomModel
import Segmentation
import Transcription

/// The stations of one track in their order: decode, frame, voice activity, segment, recognise, stabilise.
///
/// Owned by the track's task. Decides and asks the recogniser; everything it has to say comes back as `TrackEvent`s.
final class TrackPipeline {
    /// A segment from its first sample until its final.
    private struct OpenSegment {
        var name: String
        /// Track position of its audio's first sample.
        var from: Int64
        var stabilizer = HypothesisStabilizer()
        var revision = 0
        /// Samples given to the recogniser, and those it says it has heard.
        var sent = 0
        var heard = 0
        /// Track position of the end of speech before the last pause.
        var pausedAt: Int64?
        /// Track position of the end of speech, once it is over.
        var offset: Int64?
        /// When its audio was complete, by the clock.
        var endedAt: EventTime?
        var endpoint = false
        var fromFinalize = false

        /// Whether it is open and the recogniser has told nothing of it.
        var isSilentSoFar: Bool { endedAt == nil && heard == 0 }
    }

    private let settings: TrackSettings
    private let clock: WallClock
    private var decoder: UnitDecoder
    private let detector: any VoiceActivityDetector
    private let recognizer: any SpeechRecognizer
    private var framer = Framer()
    private var endpointer: Endpointer
    /// Track position of the next sample out of the decoder.
    private var position: Int64 = 0
    /// Samples that came out of the decoder; less than the position where the sender was silent.
    private var heard: Int64 = 0
    private var firstArrival: EventTime?
    private var arrivals = ArrivalLog()
    private var gaps = GapLog()
    private var recorder: TrackRecorder
    private var segments: [Int: OpenSegment] = [:]
    private var newest = 0
    private var engine: String
    /// Track position of the last final's last word, until its utterance is told to be over.
    private var lastWordEnd: Int64?
    private var speechSeconds = 0.0
    private var processorSeconds = 0.0

    private var restorer: SentenceRestorer

    private(set) var mean: RoomMean
    private(set) var summary = TrackSummary()

    init(
        settings: TrackSettings, decoder: any AudioDecoder, detector: any VoiceActivityDetector,
        recognizer: any SpeechRecognizer, engine: String, mean: RoomMean, clock: WallClock
    ) {
        self.settings = settings
        self.decoder = UnitDecoder(decoder)
        self.detector = detector
        self.recognizer = recognizer
        self.engine = engine
        self.mean = mean
        self.clock = clock
        recorder = TrackRecorder(settings.recording, isOffRecord: settings.isOffRecord)
        // A recording is compared word by word with what was said.
        restorer = SentenceRestorer(
            names: settings.names, formatting: TextFormatting(numerals: !settings.offline))
        endpointer = Endpointer(settings: settings.endpointing)
    }

    /// Whether every segment has its final.
    var isSettled: Bool { segments.isEmpty }

    /// Samples that wait in front of the recogniser. An open segment of which it says nothing yet does not count: an
    /// engine may look at a segment only once it is whole.
    var lead: Int64 {
        segments.values.reduce(0) { $0 + ($1.isSilentSoFar ? 0 : Int64($1.sent - $1.heard)) }
    }

    /// Seconds that the recogniser is behind: of speech it has and has not heard, or that it takes over a segment's end.
    func lag(at now: EventTime) -> Double {
        segments.values.reduce(0) { lag, segment in
            if let ended = segment.endedAt {
                return segment.heard >= segment.sent
                    ? lag : max(lag, Double(now.milliseconds - ended.milliseconds) / 1000)
            }
            guard !segment.isSilentSoFar else { return lag }
            return max(lag, Double(segment.sent - segment.heard) / Double(PCM16.sampleRate))
        }
    }

    // MARK: Audio

    func accept(_ packet: [UInt8], arrival: EventTime) -> [TrackEvent] {
        accept(.opus(OpusPacket(bytes: packet)), arrival: arrival)
    }

    func accept(_ unit: MediaUnit, arrival: EventTime) -> [TrackEvent] {
        switch unit {
        case .opus: summary.packets += 1
        case .stall: return flushFramer() + take(endpointer.finish())
        case .late(let before, let samples):
            let from = position - Int64(before)
            gaps.cameLate(from..<from + Int64(samples))
            return []
        case .lost(let packets, _, _): summary.lost += packets
        case .pcm, .silence: break
        }
        let events = follow(arrival)
        let decoded = decoder.decode(unit)
        if decoded.isUndecodable { summary.undecodable += 1 }
        for (range, damage) in decoded.damage {
            gaps.note(
                position + Int64(range.lowerBound)..<position + Int64(range.upperBound),
                damage == .concealed ? .concealed : .lost)
            summary.concealedSeconds += Double(range.count) / Double(PCM16.sampleRate)
        }
        return events + accept(samples: decoded.samples, arrival: arrival)
    }

    private func accept(samples: [Int16], arrival: EventTime) -> [TrackEvent] {
        var events: [TrackEvent] = []
        recorder.accept(samples, at: mediaTime(position))
        position += Int64(samples.count)
        heard += Int64(samples.count)
        summary.seconds = Double(heard) / Double(PCM16.sampleRate)
        arrivals.note(end: position, at: arrival)
        for frame in framer.accept(samples) {
            events += take(endpointer.accept(frame, isSpeech: detector.isSpeech(frame)))
        }
        return events + utteranceEnd()
    }

    private func utteranceEnd() -> [TrackEvent] {
        guard let wait = settings.utteranceEnd, let end = lastWordEnd, segments.isEmpty, position - end >= wait else {
            return []
        }
        lastWordEnd = nil
        return [.utteranceEnd(lastWordEnd: mediaTime(end))]
    }

    /// Moves media time on when the sender was silent for longer than jitter explains.
    private func follow(_ arrival: EventTime) -> [TrackEvent] {
        guard settings.followsClock else { return [] }
        guard let first = firstArrival else {
            firstArrival = arrival
            return []
        }
        let due = (arrival.milliseconds - first.milliseconds) * Int64(PCM16.sampleRate) / 1000
        guard due - position > settings.greatestStall else { return [] }
        let events = flushFramer() + take(endpointer.jump(to: due))
        position = due
        return events
    }

    private func flushFramer() -> [TrackEvent] {
        guard let rest = framer.finish() else { return [] }
        let padded = rest + Array(repeating: 0, count: max(0, PCM16.frameSamples - rest.count))
        return take(endpointer.accept(padded, isSpeech: detector.isSpeech(padded)))
    }

    /// Ends the open segment now; its final carries `fromFinalize`.
    func finalize() -> [TrackEvent] {
        var events = flushFramer()
        let ended = endpointer.finish()
        if ended.isEmpty, segments.isEmpty { return events + [.nothingToFinalize] }
        events += take(ended)
        segments[newest]?.fromFinalize = true
        return events
    }

    /// No more audio comes.
    func finish(_ ending: TrackEnding = .finished) -> [TrackEvent] {
        summary.ending = ending
        let rest = decoder.decoder.finish()
        recorder.accept(rest, at: mediaTime(position))
        recorder.finish()
        summary.recordingFault = recorder.fault
        position += Int64(rest.count)
        var events: [TrackEvent] = []
        for frame in framer.accept(rest) {
            events += take(endpointer.accept(frame, isSpeech: detector.isSpeech(frame)))
        }
        return events + flushFramer() + take(endpointer.finish())
    }

    private func take(_ events: [SegmentEvent]) -> [TrackEvent] {
        var result: [TrackEvent] = []
        for event in events {
            switch event {
            case .started(let at, let from, let audio):
                newest += 1
                segments[newest] = OpenSegment(
                    name: "\(settings.segmentPrefix)\(newest)", from: from, sent: audio.count)
                recognizer.begin(segment: newest, mean: mean.primed)
                recognizer.accept(audio)
                result.append(.speechStarted(at: mediaTime(at)))
            case .audio(let audio):
                segments[newest]?.sent += audio.count
                recognizer.accept(audio)
            case .pause(let at):
                segments[newest]?.pausedAt = at
                recognizer.pause()
                guard settings.commitsAtPauses, var segment = segments[newest],
                    let hypothesis = segment.stabilizer.commit()?.leavingOut(settings.fillers),
                    !hypothesis.words.isEmpty
                else { break }
                segment.revision += 1
                segments[newest] = segment
                result.append(.interim(caption(of: segment, hypothesis, state: .interim, confidence: nil)))
            case .ended(let at, _, let reason):
                segments[newest]?.offset = at
                segments[newest]?.endpoint = reason == .silence
                segments[newest]?.endedAt = clock.now()
                if segments[newest]?.pausedAt == at { recognizer.endAtPause() } else { recognizer.end() }
            }
        }
        return result
    }

    // MARK: Recognition

    func accept(_ event: RecognizerEvent) -> [TrackEvent] {
        switch event {
        case .ready(let description):
            engine = description.name
            // An outage that is over fails no job.
            summary.fault = nil
            return []
        case .restarted: return []
        case .partial(let number, let words, let decoded): return partial(number, words, decoded)
        case .heardOut(let number):
            if let sent = segments[number]?.sent { segments[number]?.heard = sent }
            return []
        case .final(let result): return final(result)
        case .failed(let number?, _):
            guard let segment = segments.removeValue(forKey: number) else { return [] }
            return [.dropped(segment: segment.name, endpoint: segment.endpoint, fromFinalize: segment.fromFinalize)]
        case .failed(nil, let fault):
            summary.fault = "\(fault)"
            return []
        }
    }

    private func partial(_ number: Int, _ words: [RecognizedWord], _ decoded: Int) -> [TrackEvent] {
        guard var segment = segments[number] else { return [] }
        segment.heard = max(segment.heard, min(decoded, segment.sent))
        defer { segments[number] = segment }
        guard let hypothesis = segment.stabilizer.accept(words, decoded: decoded)?.leavingOut(settings.fillers),
            !hypothesis.words.isEmpty
        else {
            return []
        }
        segment.revision += 1
        return [.interim(caption(of: segment, hypothesis, state: .interim, confidence: nil))]
    }

    private func final(_ result: RecognizedSegment) -> [TrackEvent] {
        guard var segment = segments.removeValue(forKey: result.segment) else { return [] }
        let confidence = result.words.meanConfidence
        if let measured = result.mean { mean.accept(measured, samples: result.samples, confidence: confidence) }
        if let time = result.processorTime {
            processorSeconds += Double(time.components.seconds) + Double(time.components.attoseconds) / 1e18
            speechSeconds += Double(result.samples) / Double(PCM16.sampleRate)
            if speechSeconds > 0 { summary.realTimeFactor = processorSeconds / speechSeconds }
        }
        guard settings.acceptance.accepts(result.words, samples: result.samples) else {
            return [.dropped(segment: segment.name, endpoint: segment.endpoint, fromFinalize: segment.fromFinalize)]
        }
        segment.revision += 1
        let hypothesis = segment.stabilizer.finish(result.words).leavingOut(settings.fillers)
        guard !hypothesis.words.isEmpty else {
            return [.dropped(segment: segment.name, endpoint: segment.endpoint, fromFinalize: segment.fromFinalize)]
        }
        var caption = caption(of: segment, hypothesis, state: .final, confidence: hypothesis.words.meanConfidence)
        if let engine = result.engine { caption.engine = engine }
        caption.text = restorer.restore(hypothesis.words.map(\.text), endsSentence: segment.endpoint)
        caption.stableCharacters = caption.text.count
        lastWordEnd = segment.from + Int64(hypothesis.words.last?.end ?? 0)
        return [.final(caption, endpoint: segment.endpoint, fromFinalize: segment.fromFinalize)] + utteranceEnd()
    }

    private func caption(
        of segment: OpenSegment, _ hypothesis: StableHypothesis, state: Caption.State, confidence: Double?
    ) -> Caption {
        let words = hypothesis.words.map {
            Word(
                text: $0.text, start: mediaTime(segment.from + Int64($0.start)),
                end: mediaTime(segment.from + Int64($0.end)), confidence: $0.confidence ?? 0)
        }
        let end = words.last.map { $0.end } ?? mediaTime(segment.from)
        let heardUntil = segment.from + Int64(hypothesis.words.last?.end ?? 0)
        let measuredFrom = state == .final ? segment.offset ?? heardUntil : heardUntil
        return Caption(
            segment: segment.name, revision: segment.revision, state: state, start: words.first?.start ?? end, end: end,
            language: settings.language, speaker: settings.speaker, text: hypothesis.text,
            stableCharacters: hypothesis.stableCharacters, words: words, confidence: confidence,
            latencyMilliseconds: arrivals.latency(of: measuredFrom, at: clock.now()), engine: engine,
            gaps: gaps.gaps(
                in: segment.from..<max(segment.from, segment.offset ?? heardUntil), offset: settings.startsAt))
    }

    private func mediaTime(_ position: Int64) -> MediaTime { MediaTime(samples: settings.startsAt + position) }
}
