import AudioSignal
import Foundation
import Segmentation
import SoundFiles
import Testing

@testable import VoiceActivity

struct WebRTCVoiceActivityTests {
    private static func fixture(_ name: String) -> String {
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "audio-fixtures/\(name)").path
    }

    private func intervals(_ pcm: [Int16]) throws -> [SpeechInterval] {
        let detector = try WebRTCVoiceActivity()
        var framer = Framer()
        var intervals = SpeechIntervals()
        for frame in framer.accept(pcm) { intervals.accept(frame, isSpeech: detector.isSpeech(frame)) }
        return intervals.finish()
    }

    /// F1 of 20 ms frames against where the clean clip is loud (within 40 dB of its loudest), gaps of 200 ms bridged.
    private func f1(_ found: [SpeechInterval], clean: [Int16]) -> Double {
        var framer = Framer()
        let levels = framer.accept(clean).map(Level.decibels)
        var truth = levels.map { $0 > (levels.max() ?? 0) - 40 }
        let loud = truth.indices.filter { truth[$0] }
        for (one, next) in zip(loud, loud.dropFirst()) where next - one <= 11 {
            for frame in one...next { truth[frame] = true }
        }
        let verdicts = truth.indices.map { index in
            found.contains { $0.start <= Int64(index * 320) && Int64(index * 320) < $0.end }
        }
        let right = zip(verdicts, truth).count { $0 && $1 }
        return 2 * Double(right) / Double(verdicts.count { $0 } + truth.count { $0 })
    }

    @Test func findsSpeechFromOnsetToOffset() throws {
        let clean = try SoundFileReader(path: Self.fixture("clip-clean.flac")).readAll()
        #expect(f1(try intervals(clean), clean: clean) >= 0.95)
    }

    @Test func findsSpeechInNoise() throws {
        let clean = try SoundFileReader(path: Self.fixture("clip-clean.flac")).readAll()
        let noisy = try SoundFileReader(path: Self.fixture("clip-noisy.flac")).readAll()
        #expect(f1(try intervals(noisy), clean: clean) >= 0.92)
    }

    @Test func findsNothingWhereNobodySpeaks() throws {
        #expect(try intervals(SoundFileReader(path: Self.fixture("silence.flac")).readAll()).isEmpty)
        #expect(try intervals([Int16](repeating: 0, count: 160_000)).isEmpty)
    }

    /// At -20 dB below full scale the detector without its gate takes every frame of this noise for speech.
    @Test func takesNoLoudSteadyNoiseForSpeech() throws {
        var state: UInt32 = 1
        let noise = (0..<320_000).map { _ -> Int16 in
            state = state &* 1_664_525 &+ 1_013_904_223
            return Int16(truncatingIfNeeded: Int(state >> 16) % 10_000 - 5_000)
        }
        #expect(try intervals(noise).isEmpty)
        let detector = try WebRTCVoiceActivity()
        var endpointer = Endpointer()
        var framer = Framer()
        #expect(framer.accept(noise).flatMap { endpointer.accept($0, isSpeech: detector.isSpeech($0)) }.isEmpty)
    }

    @Test func cutsTheTalkIntoItsSentences() throws {
        let talk = try SoundFileReader(path: Self.fixture("talk.opus"))
        let detector = try WebRTCVoiceActivity()
        var framer = Framer()
        var endpointer = Endpointer()
        var events: [SegmentEvent] = []
        // A minute is enough.
        var left = 60 * PCM16.sampleRate
        while left > 0, let block = try talk.readBlock() {
            left -= block.count
            for frame in framer.accept(block) { events += endpointer.accept(frame, isSpeech: detector.isSpeech(frame)) }
        }
        let lengths = events.reduce(into: [Int]()) { lengths, event in
            switch event {
            case .started(_, _, let audio): lengths.append(audio.count)
            case .audio(let audio): lengths[lengths.count - 1] += audio.count
            default: break
            }
        }
        // Two sentences each, where the breath between them is short enough.
        #expect((7...14).contains(lengths.count))
        #expect(lengths.allSatisfy { $0 < 12 * PCM16.sampleRate })
    }

    @Test func judgesTheSameAfterReset() throws {
        let detector = try WebRTCVoiceActivity()
        let clip = try SoundFileReader(path: Self.fixture("clip-short.flac")).readAll()
        var framer = Framer()
        let frames = framer.accept(clip)
        let first = frames.map(detector.isSpeech)
        detector.reset()
        #expect(frames.map(detector.isSpeech) == first)
        #expect(first.contains(true) && first.contains(false))
    }

    @Test func refusesWrongModesAndFrames() throws {
        #expect(throws: VoiceActivityError.mode(4)) { try WebRTCVoiceActivity(mode: 4) }
        let detector = try WebRTCVoiceActivity()
        #expect(!detector.isSpeech([]))
        #expect(!detector.isSpeech([Int16](repeating: 9_000, count: 77)))
    }
}
