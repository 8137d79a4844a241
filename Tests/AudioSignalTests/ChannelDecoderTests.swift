import TestRandom
import Testing

@testable import AudioSignal

struct ChannelDecoderTests {
    @Test func keepsChannelsApartHoweverTheBytesAreCut() throws {
        var whole = try ChannelDecoder(sampleRate: 16_000, channels: 2)
        let bytes: [UInt8] = (0..<400).flatMap { index -> [UInt8] in [UInt8(index % 250), 0, 0, UInt8(index % 120)] }
        let expected = whole.decode(bytes)
        #expect(expected.count == 2)
        #expect(expected[0].prefix(3) == [0, 1, 2] && expected[1].prefix(3) == [0, 256, 512])
        var random = SeededGenerator(seed: 5)
        var cut = try ChannelDecoder(sampleRate: 16_000, channels: 2)
        var decoded: [[Int16]] = [[], []]
        for piece in bytes.chopped(longest: 7, using: &random) {
            for (channel, samples) in cut.decode(piece).enumerated() { decoded[channel] += samples }
        }
        #expect(decoded == expected)
    }

    @Test func refusesChannelsThatNobodyHas() {
        #expect(throws: AudioFormatError.self) { try ChannelDecoder(sampleRate: 16_000, channels: 0) }
    }
}
