import Foundation
import Testing

@testable import AudioSignal
@testable import Segmentation
import TestRandom

struct NoiseGateTests {
    private static func frame(_ index: Int, _ value: (Double) -> Double) -> [Int16] {
        (0..<PCM16.frameSamples).map { Int16(clamping: Int(value(Double(index * 320 + $0) / 16_000).rounded())) }
    }

    @Test(arguments: [30.0, 300, 3_000, 10_000]) func staysShutInSteadyNoise(amplitude: Double) {
        var generator = SeededGenerator(seed: 11)
        var gate = NoiseGate()
        var open = 0
        for index in 0..<1_000 {
            let frame = Self.frame(index) { _ in Double.random(in: -amplitude...amplitude, using: &generator) }
            if gate.isOpen(frame) { open += 1 }
        }
        // The first frames still fill the filters and the mean.
        #expect(open == 0)
    }

    @Test func staysShutInHumAndSilence() {
        var gate = NoiseGate()
        var open = 0
        for index in 0..<1_000 {
            let hum = Self.frame(index) { time in
                (1...8).reduce(0.0) { $0 + 4_000 / Double($1) * sin(2 * .pi * 50 * Double($1) * time) }
            }
            if index >= 10, gate.isOpen(hum) { open += 1 }
        }
        for _ in 0..<500 where gate.isOpen([Int16](repeating: 0, count: 320)) { open += 1 }
        // What remains open is the hold after the hum's end.
        #expect(open <= 11)
    }

    @Test func opensForAVoiceInNoiseWithinTwoFrames() {
        var generator = SeededGenerator(seed: 12)
        var gate = NoiseGate()
        var firstOpen: Int?
        for index in 0..<200 {
            let voice = index >= 150 ? 1_500.0 : 0
            let frame = Self.frame(index) { time in
                Double.random(in: -800...800, using: &generator) + voice * sin(2 * .pi * 500 * time)
            }
            if gate.isOpen(frame), firstOpen == nil { firstOpen = index }
        }
        #expect(firstOpen.map { (150...153).contains($0) } == true)
    }

    @Test func learnsANewBackgroundWithinThreeSeconds() {
        var generator = SeededGenerator(seed: 13)
        var gate = NoiseGate()
        var verdicts: [Bool] = []
        for index in 0..<400 {
            let amplitude = index < 200 ? 100.0 : 2_000
            verdicts.append(
                gate.isOpen(Self.frame(index) { _ in Double.random(in: -amplitude...amplitude, using: &generator) }))
        }
        #expect(verdicts[205])
        #expect(!verdicts[370...].contains(true))
    }
}
