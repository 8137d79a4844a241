import AudioSignal
import Concurrency
import Foundation
import MediaTransport
import RoomModel
import Rooms
import Segmentation
import SoundFiles
import Transcription
import VoiceActivity

/// Transcribes recordings through the same stages as live audio, as fast as the machine goes.
package struct OfflineTranscriber: Sendable {
    private let pool: any RecognizerPool
    private let executor: ThreadExecutor
    private let bias: RecognitionBias?

    /// - Parameter bias: Phrases to listen for.
    package init(pool: any RecognizerPool, executor: ThreadExecutor, bias: RecognitionBias? = nil) {
        self.pool = pool
        self.executor = executor
        self.bias = bias
    }

    /// The final captions of a sound file, in order.
    ///
    /// - Parameter progress: Called now and then with seconds read, and the file's length where it is known.
    package func transcribe(
        _ path: String, progress: @escaping @Sendable (Double, Double?) -> Void = { _, _ in }
    ) async throws -> [Caption] {
        let reader = try SoundFileReader(path: path)
        var settings = TrackSettings()
        settings.endpointing = .offline
        settings.offline = true
        settings.followsClock = false
        settings.segmentPrefix = "s"
        let gate = Gate()
        let clock = WallClock { EventTime(milliseconds: 0) }
        let track = try AudioTrack(
            settings: settings, mean: RoomMean(),
            parts: AudioTrack.Parts(
                makeDecoder: { try LinearDecoder(sampleRate: PCM16.sampleRate) },
                makeDetector: { try WebRTCVoiceActivity() }, pool: pool, clock: clock),
            holdBack: { $0 ? gate.shut() : gate.open() })
        if let bias { track.bias(bias) }

        let finals = Lock<[Caption]>([])
        async let summary = withTaskExecutorPreference(executor) {
            await track.run { event in
                if case .final(let caption, _, _) = event { finals.withLock { $0.append(caption) } }
            }.0
        }
        var failure: (any Error)?
        do {
            var seconds = 0.0
            let length = reader.expectedSamples.map { Double($0) / Double(PCM16.sampleRate) }
            while let block = try reader.readBlock() {
                await gate.pass()
                track.post(.unit(.pcm(block), arrival: clock.now()))
                seconds += Double(block.count) / Double(PCM16.sampleRate)
                progress(seconds, length)
            }
        } catch {
            failure = error
        }
        track.end()
        let result = await summary
        if let failure { throw failure }
        if let fault = result.fault { throw OfflineError.recognizer(file: reader.name, reason: fault) }
        return finals.withLock { $0 }
    }
}

/// Why a recording was not transcribed.
package enum OfflineError: Error, CustomStringConvertible {
    case recognizer(file: String, reason: String)
    case notReady(engine: String, command: String)

    package var description: String {
        switch self {
        case .recognizer(let file, let reason): "\(file) was not transcribed to its end: \(reason)"
        case .notReady(let engine, let command):
            "the engine \(engine) does not get ready; run it by hand to see why (\(command)), or name another one with "
                + "--engine, such as \(BuiltInEngine.name)"
        }
    }
}
