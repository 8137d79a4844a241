import AudioSignal
import Foundation
import OpusCodec
import SoundFiles
import Testing

@testable import MediaTransport

/// The demuxer and the decoder against libsndfile, an independent reader, on a file of an independent writer.
struct OggOpusFileTests {
    private static let talk =
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "audio-fixtures/talk.opus")

    @Test func decodesTheTalkAsLibsndfileDoes() throws {
        let bytes = [UInt8](try Data(contentsOf: Self.talk))
        var parser = try AudioStreamParser(contentType: "audio/ogg")
        let decoder = try OpusDecoder()
        var samples: [Int16] = []
        for start in stride(from: 0, to: bytes.count, by: 4_096) {
            for unit in try parser.accept(Array(bytes[start..<min(bytes.count, start + 4_096)])) {
                guard case .opus(let packet) = unit else { continue }
                if packet.startsStream { decoder.reset() }
                samples += packet.audible(try decoder.decode(packet.bytes))
            }
        }
        #expect(try parser.finish().isEmpty)
        #expect(parser.damagedPages == 0)

        let expected = try SoundFileReader(path: Self.talk.path).readAll()
        #expect(abs(samples.count - expected.count) <= 1)
        // libsndfile decodes at 48 kHz, so the two differ by a resampler; in the voice's band they agree.
        let window = 40_000..<56_000
        let product = zip(samples[window], expected[window]).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
        let powers = zip(samples[window], expected[window]).reduce((0.0, 0.0)) {
            ($0.0 + Double($1.0) * Double($1.0), $0.1 + Double($1.1) * Double($1.1))
        }
        #expect(product / (powers.0 * powers.1).squareRoot() > 0.97)
    }
}
