import Foundation
import Testing

@testable import AudioSignal
@testable import Segmentation
import TestRandom

struct SpeechIntervalsTests {
    private let frame = PCM16.frameSamples

    /// Frames of noise in the speech band's middle, at a level in decibels above one step.
    private func noise(_ decibels: Double, using generator: inout SeededGenerator) -> [Int16] {
        let amplitude = pow(10, decibels / 20) * 1.8
        return (0..<frame).map { _ in
            Int16(clamping: Int((amplitude * Double.random(in: -1...1, using: &generator)).rounded()))
        }
    }

    @Test func findsTheEdgesOfQuietSpeechInAQuietRoom() {
        var generator = SeededGenerator(seed: 5)
        var intervals = SpeechIntervals()
        for index in 0..<300 {
            let isVoice = (100..<160).contains(index) || (200..<260).contains(index)
            // The detector's verdict hangs over by 100 ms, as detectors do.
            let verdict = isVoice || (160..<165).contains(index) || (260..<265).contains(index)
            intervals.accept(noise(isVoice ? 50 : 10, using: &generator), isSpeech: verdict)
        }
        let found = intervals.finish()
        #expect(found.count == 2)
        for (interval, expected) in zip(found, [100..<160, 200..<260]) {
            // One frame of smoothing, one of widening, one for the doubt about what lies between.
            #expect(abs(interval.start / 320 - Int64(expected.lowerBound)) <= 3)
            #expect(abs(interval.end / 320 - Int64(expected.upperBound)) <= 3)
        }
    }

    @Test func keepsAMurmurOutEvenWhenTheDetectorHearsIt() {
        var generator = SeededGenerator(seed: 6)
        var intervals = SpeechIntervals()
        for index in 0..<1_000 {
            let isVoice = (300..<400).contains(index) || (600..<800).contains(index)
            let murmur = 40 + 3 * sin(Double(index) / 3)
            intervals.accept(noise(isVoice ? 54 : murmur, using: &generator), isSpeech: true)
        }
        let found = intervals.finish()
        let seconds = found.reduce(0) { $0 + Double($1.end - $1.start) / 16_000 }
        #expect(found.count == 2)
        #expect((5.8...6.8).contains(seconds))
    }

    @Test func bridgesClosuresAndDropsClicks() {
        var generator = SeededGenerator(seed: 7)
        var intervals = SpeechIntervals()
        for index in 0..<400 {
            let isVoice = (100..<120).contains(index) || (129..<150).contains(index) || (300..<303).contains(index)
            intervals.accept(noise(isVoice ? 60 : 5, using: &generator), isSpeech: isVoice)
        }
        let found = intervals.finish()
        #expect(found.count == 1)
        #expect(found.first.map { $0.start / 320 <= 101 && $0.end / 320 >= 149 } == true)
    }

    @Test func givesNothingForNothing() {
        var intervals = SpeechIntervals()
        #expect(intervals.finish().isEmpty)
        for _ in 0..<500 { intervals.accept([Int16](repeating: 0, count: frame), isSpeech: false) }
        #expect(intervals.finish().isEmpty)
    }

    @Test func isReadyForAnotherRecording() {
        var generator = SeededGenerator(seed: 8)
        var intervals = SpeechIntervals()
        var results: [[SpeechInterval]] = []
        let frames = (0..<200).map { noise((50..<90).contains($0) ? 60 : 5, using: &generator) }
        for _ in 0..<2 {
            for (index, frame) in frames.enumerated() { intervals.accept(frame, isSpeech: (50..<90).contains(index)) }
            results.append(intervals.finish())
        }
        #expect(results[0].count == 1)
        #expect(results[0] == results[1])
    }

    @Test func endsNoLaterThanTheRecording() {
        var generator = SeededGenerator(seed: 9)
        var intervals = SpeechIntervals()
        for _ in 0..<20 { intervals.accept(noise(60, using: &generator), isSpeech: true) }
        intervals.accept(Array(noise(60, using: &generator).prefix(100)), isSpeech: true)
        #expect(intervals.finish().last?.end == 6_500)
    }
}
