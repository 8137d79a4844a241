import AudioSignal
import Concurrency
import RoomModel
import Rooms
import Segmentation
import TestKit
import TextAnalysis
import Transcription

/// Recognisers that say one word for each 0.2 s, when their segment ends or when the test lets them.
final class ScriptedRecognizers: RecognizerPool {
    struct State {
        var leased = 0
        var isHeld = false
        var waiting: [@Sendable () -> Void] = []
        var biases: [RecognitionBias] = []
        /// Pauses and ends, as they were called.
        var calls: [String] = []
        var handlers: [@Sendable (RecognizerEvent) -> Void] = []
    }

    let state = Lock(State())
    private let size: Int

    init(size: Int = 2) { self.size = size }

    func lease(
        _ options: RecognizerOptions, handler: @escaping @Sendable (RecognizerEvent) -> Void
    ) throws(RecognizerError) -> any SpeechRecognizer {
        let isFree = state.withLock { state in
            guard state.leased < size else { return false }
            state.leased += 1
            state.handlers.append(handler)
            return true
        }
        guard isFree else { throw .atCapacity(limit: size) }
        return ScriptedRecognizer(pool: self, handler: handler)
    }

    /// Answers now, or when the test stops holding answers back.
    func answer(_ say: @escaping @Sendable () -> Void) {
        let isHeld = state.withLock { state in
            if state.isHeld { state.waiting.append(say) }
            return state.isHeld
        }
        if !isHeld { say() }
    }

    func hold() { state.withLock { $0.isHeld = true } }

    func letGo() {
        let waiting = state.withLock { state in
            defer { state.waiting = [] }
            state.isHeld = false
            return state.waiting
        }
        for say in waiting { say() }
    }

    func send(_ event: RecognizerEvent) { for handler in state.withLock({ $0.handlers }) { handler(event) } }
}

private final class ScriptedRecognizer: SpeechRecognizer {
    private let pool: ScriptedRecognizers
    private let handler: @Sendable (RecognizerEvent) -> Void
    private let segment = Lock((number: 0, samples: 0))
    private let isClosed = Lock(false)

    init(pool: ScriptedRecognizers, handler: @escaping @Sendable (RecognizerEvent) -> Void) {
        self.pool = pool
        self.handler = handler
    }

    func begin(segment number: Int, mean: CepstralMean?) { segment.withLock { $0 = (number, 0) } }
    func accept(_ pcm: [Int16]) { segment.withLock { $0.samples += pcm.count } }

    func pause() { note("pause") }

    func endAtPause() {
        note("end at pause")
        answer()
    }

    func end() {
        note("end")
        answer()
    }

    private func note(_ call: String) { pool.state.withLock { $0.calls.append(call) } }

    private func answer() {
        let (number, samples) = segment.withLock { $0 }
        let words = (0..<max(1, samples / 3_200)).map {
            RecognizedWord(text: "word\($0)", start: $0 * 3_200, end: $0 * 3_200 + 3_000, confidence: 0.9)
        }
        pool.answer { [handler] in
            handler(.final(RecognizedSegment(segment: number, words: words, samples: samples)))
        }
    }

    func cancel() {}
    func bias(_ bias: RecognitionBias) { pool.state.withLock { $0.biases.append(bias) } }

    func close() {
        let wasClosed = isClosed.withLock { isClosed in
            defer { isClosed = true }
            return isClosed
        }
        if !wasClosed { pool.state.withLock { $0.leased -= 1 } }
    }
}

/// Whatever is not silent is speech.
final class LoudnessDetector: VoiceActivityDetector {
    func isSpeech(_ frame: [Int16]) -> Bool { frame.contains { abs(Int($0)) > 100 } }
    func reset() {}
}

/// A clock that a test turns.
final class TurnedClock: Sendable {
    private let milliseconds = Lock(Samples.start.milliseconds)

    var wall: WallClock { WallClock { [milliseconds] in EventTime(milliseconds: milliseconds.withLock { $0 }) } }

    func advance(_ step: Int64) { milliseconds.withLock { $0 += step } }
}

/// A room with scripted recognisers, and senders into it.
struct Hall {
    let pool: ScriptedRecognizers
    let clock = TurnedClock()
    let store = InMemoryStore()
    let load = LoadGauge()
    let archive = InMemoryArchive()
    let room: Room

    init(recognizers: Int = 2, record: Bool = false) throws {
        pool = ScriptedRecognizers(size: recognizers)
        let services = RoomServices(
            hub: Hub(backPlane: NoBackPlane(), stateEpoch: "s", logEpoch: "l"), log: store, store: store,
            clock: clock.wall, archive: archive
        ) { _ in }
        room = Room(
            id: Samples.room, event: Samples.id("devcon"),
            session: Session(
                id: Samples.keynote, title: "Keynote", status: .live, record: record, glossary: ["Roomtone"]),
            services: services, settings: RoomSettings(),
            keywords: KeywordExtractor(library: try LexiconLibrary.parse([])))
    }

    var parts: AudioTrack.Parts {
        AudioTrack.Parts(
            makeDecoder: { try LinearDecoder(sampleRate: 16_000) }, makeDetector: { LoudnessDetector() }, pool: pool,
            clock: clock.wall, load: load)
    }

    func open(
        _ track: String = "main", codec: String? = "linear16", takeover: Bool = false
    ) async throws -> OpenedTrack {
        let opened = try await room.openTrack(
            TrackRequest(track: track, codec: codec, takeover: takeover), parts: parts
        ) { _ in }
        await room.keep(opened)
        return opened
    }

    /// Runs a track to its end, as the server does.
    @discardableResult
    func run(_ opened: OpenedTrack) async -> (TrackSummary, [Caption]) {
        let finals = Lock<[Caption]>([])
        let (summary, mean) = await opened.track.run { [room] event in
            if case .began = event { await room.trackBegan(opened) } else { await room.hear(event, on: opened.name) }
            if case .final(let caption, _, _) = event { finals.withLock { $0.append(caption) } }
        }
        await room.trackEnded(opened, summary: summary, mean: mean)
        return (summary, finals.withLock { $0 })
    }

    var jobs: [AudioJob] { get async throws { try await store.jobs(of: Samples.room) } }

    /// Samples as a packet of the wire.
    static func packet(_ milliseconds: Int, loud: Bool = true) -> [UInt8] {
        (0..<milliseconds * 16).flatMap { index -> [UInt8] in
            let sample = loud ? Int16(3_000 * (index / 40 % 2 == 0 ? 1 : -1)) : 0
            return [UInt8(truncatingIfNeeded: sample), UInt8(truncatingIfNeeded: sample >> 8)]
        }
    }

    /// A second of speech and one of silence.
    func speak(into track: AudioTrack) {
        for loud in [true, false] {
            for _ in 0..<50 { track.post(.packet(Self.packet(20, loud: loud), arrival: clock.wall.now())) }
        }
    }
}

/// Recordings kept in memory, one entry for each write.
final class InMemoryArchive: AudioArchive, AudioRecording {
    struct Full: Error {}

    let writes = Lock<[(position: MediaTime, samples: [Int16])]>([])
    let isFull = Lock(false)

    func begin(_ track: String, of room: RoomID, at time: EventTime) throws -> any AudioRecording { self }

    func purge(before horizon: EventTime) throws -> Int { 0 }

    func write(_ samples: [Int16], at position: MediaTime) throws {
        if isFull.withLock({ $0 }) { throw Full() }
        writes.withLock { $0.append((position, samples)) }
    }

    func close() throws {}
}

/// Nobody listens.
private struct NoBackPlane: BackPlane {
    func open(topic number: UInt32, class: DeliveryClass, epoch: String) {}
    func publish(_ publication: EncodedPublication) {}
    func subscribe(_ connection: UInt64, to topic: UInt32, reply: [UInt8], maximumHertz: Double?) {}
    func unsubscribe(_ connection: UInt64, from topic: UInt32, reply: [UInt8]) {}
}
