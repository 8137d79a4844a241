import AudioSignal
import Concurrency
import OpusCodec
import RoomModel
import Rooms
import SoundFiles
import Transcription
import VoiceActivity

/// What a stream costs before its recogniser: packets taken from the queue, decoded, cut into frames, judged by the voice
/// detector, made into segments.
package struct AudioPlaneBenchmark: Sendable {
    package struct Figures: Sendable {
        /// Streams at the pace of speech that one core carries.
        package var streamsPerCore: Double
        /// Of one packet of 20 ms.
        package var microsecondsPerPacket: Double
    }

    private let file: String

    package init(file: String) { self.file = file }

    package func run() async throws -> Figures {
        let packets = try Self.packets(of: file)
        let executor = ThreadExecutor(name: "audio", threads: 1)
        defer { executor.shutDown() }
        // Once to warm up.
        _ = try await play(packets, on: executor)
        let before = ProcessFigures.own.processorSeconds
        let repeats = 3
        for _ in 0..<repeats { _ = try await play(packets, on: executor) }
        let spent = ProcessFigures.own.processorSeconds - before
        let count = Double(packets.count * repeats)
        return Figures(streamsPerCore: count * 0.02 / spent, microsecondsPerPacket: spent / count * 1e6)
    }

    private static func packets(of file: String) throws -> [[UInt8]] {
        let samples = try SoundFileReader(path: file).readAll()
        let encoder = try OpusEncoder()
        return try stride(from: 0, to: samples.count - PCM16.frameSamples + 1, by: PCM16.frameSamples).map {
            try encoder.encode(Array(samples[$0..<$0 + PCM16.frameSamples]))
        }
    }

    private func play(_ packets: [[UInt8]], on executor: ThreadExecutor) async throws -> TrackSummary {
        var settings = TrackSettings()
        settings.followsClock = false
        let clock = WallClock { EventTime(milliseconds: 0) }
        let gate = Gate()
        let track = try AudioTrack(
            settings: settings, mean: RoomMean(),
            parts: AudioTrack.Parts(
                makeDecoder: { try OpusDecoder() }, makeDetector: { try WebRTCVoiceActivity() },
                pool: DeafRecognizers(), clock: clock),
            holdBack: { $0 ? gate.shut() : gate.open() })
        async let summary = withTaskExecutorPreference(executor) { await track.run { _ in }.0 }
        for packet in packets {
            await gate.pass()
            track.post(.packet(packet, arrival: clock.now()))
        }
        track.end()
        return await summary
    }
}

/// Recognisers that hear nothing, at once.
private final class DeafRecognizers: RecognizerPool {
    func lease(
        _ options: RecognizerOptions, handler: @escaping @Sendable (RecognizerEvent) -> Void
    ) throws(RecognizerError) -> any SpeechRecognizer { DeafRecognizer(handler: handler) }
}

private final class DeafRecognizer: SpeechRecognizer {
    private let handler: @Sendable (RecognizerEvent) -> Void
    private let segment = Lock(0)

    init(handler: @escaping @Sendable (RecognizerEvent) -> Void) { self.handler = handler }

    func begin(segment number: Int, mean: CepstralMean?) { segment.withLock { $0 = number } }
    func accept(_ pcm: [Int16]) {}
    func end() { handler(.final(RecognizedSegment(segment: segment.withLock { $0 }, words: []))) }
    func cancel() {}
    func bias(_ bias: RecognitionBias) {}
    func close() {}
}
