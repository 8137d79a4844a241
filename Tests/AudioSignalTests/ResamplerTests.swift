import Foundation
import Testing

@testable import AudioSignal
import TestRandom

struct ResamplerTests {
    static let rates = [8_000, 11_025, 12_345, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 96_000]

    /// `seconds` of a tone at `rate`, amplitude 0.5 of full scale.
    private func tone(_ frequency: Double, rate: Int, samples: Int) -> [Int16] {
        (0..<samples).map { Int16((16_384 * sin(2 * .pi * frequency * Double($0) / Double(rate))).rounded()) }
    }

    private func resample(_ pcm: [Int16], rate: Int, channels: Int = 1) throws -> [Int16] {
        var resampler = try Resampler(sourceRate: rate, channels: channels)
        return resampler.accept(pcm) + resampler.finish()
    }

    @Test(arguments: rates) func givesTheSameSamplesForAnyChunking(rate: Int) throws {
        var generator = SeededGenerator(seed: UInt64(rate))
        let pcm = (0..<6_000).map { _ in Int16.random(in: .min ... .max, using: &generator) }
        for channels in [1, 2, 3] {
            let whole = try resample(pcm, rate: rate, channels: channels)
            var resampler = try Resampler(sourceRate: rate, channels: channels)
            var chunked: [Int16] = []
            for piece in pcm.chopped(longest: 500, using: &generator) { chunked += resampler.accept(piece) }
            #expect(chunked + resampler.finish() == whole)
            #expect(whole.count == (pcm.count / channels * 16_000 + rate - 1) / rate)
        }
    }

    @Test(arguments: rates, [200.0, 1_000, 3_000]) func keepsATonesLevelAndPlaceInTime(rate: Int, frequency: Double)
        throws
    {
        let result = try resample(tone(frequency, rate: rate, samples: rate), rate: rate)
        let ideal = tone(frequency, rate: 16_000, samples: 16_000)
        let middle = 2_000..<14_000
        let error = zip(result[middle], ideal[middle]).map { Int16(clamping: Int($0) - Int($1)) }
        // Below -60 dB of the tone: a shift of a tenth of a sample at 3 kHz would be at -18 dB.
        #expect(Level.decibels(error) < Level.decibels(Array(ideal[middle])) - 60)
    }

    @Test(arguments: [24_000, 44_100, 48_000, 96_000]) func removesWhatWouldAlias(rate: Int) throws {
        let result = try resample(tone(9_500, rate: rate, samples: rate), rate: rate)
        #expect(Level.decibels(Array(result[2_000..<14_000])) < -75)
    }

    @Test func addsNothingAboveTheBandOfANarrowSource() throws {
        // An image of 3 kHz would lie at 5 kHz. Compared to the ideal tone, nothing of it may be there.
        let result = try resample(tone(3_000, rate: 8_000, samples: 8_000), rate: 8_000)
        var correlation = 0.0
        for n in 2_000..<14_000 { correlation += Double(result[n]) * sin(2 * .pi * 5_000 * Double(n) / 16_000) }
        #expect(abs(correlation / 12_000) < 10)
    }

    @Test func mixesChannelsEqually() throws {
        #expect(try resample([100, 300, -100, -300], rate: 16_000, channels: 2) == [200, -200])
        // Full scale in both does not clip or wrap.
        #expect(try resample([.max, .max, .min, .min], rate: 16_000, channels: 2) == [.max, .min])
    }

    @Test func startsAnewAfterFinish() throws {
        var resampler = try Resampler(sourceRate: 48_000)
        let pcm = tone(700, rate: 48_000, samples: 4_801)
        let first = resampler.accept(pcm) + resampler.finish()
        #expect(resampler.accept(pcm) + resampler.finish() == first)
        #expect(resampler.finish().isEmpty)
    }

    @Test func refusesWhatItCannotBring() {
        #expect(throws: AudioFormatError.sampleRate(7_999)) { try Resampler(sourceRate: 7_999) }
        #expect(throws: AudioFormatError.sampleRate(192_000)) { try Resampler(sourceRate: 192_000) }
        #expect(throws: AudioFormatError.channels(0)) { try Resampler(sourceRate: 16_000, channels: 0) }
        #expect(throws: AudioFormatError.channels(9)) { try Resampler(sourceRate: 16_000, channels: 9) }
    }
}
