import Testing

@testable import AudioSignal

struct LinearDecoderTests {
    private let samples: [Int16] = [0, 1, -1, 256, .max, .min, 12_345]

    private func bytes(_ order: ByteOrder) -> [UInt8] {
        samples.flatMap { sample in
            let bits = UInt16(bitPattern: sample)
            let pair = [UInt8(bits & 0xFF), UInt8(bits >> 8)]
            return order == .littleEndian ? pair : pair.reversed()
        }
    }

    @Test(arguments: [ByteOrder.littleEndian, .bigEndian]) func readsBothByteOrdersCutAnywhere(order: ByteOrder) throws
    {
        let bytes = bytes(order)
        var whole = try LinearDecoder(sampleRate: 16_000, encoding: .signed16(order))
        #expect(whole.decode(bytes) == samples)
        for cut in 0...bytes.count {
            var decoder = try LinearDecoder(sampleRate: 16_000, encoding: .signed16(order))
            #expect(decoder.decode(Array(bytes[..<cut])) + decoder.decode(Array(bytes[cut...])) == samples)
        }
        var decoder = try LinearDecoder(sampleRate: 16_000, encoding: .signed16(order))
        #expect(bytes.flatMap { decoder.decode([$0]) } == samples)
    }

    /// Silence, small steps, both ends, and what is beyond them or no number, as each encoding writes them.
    private static let written: [(SampleEncoding, [UInt8], [Int16])] = [
        (.unsigned8, [128, 129, 64, 255, 0], [0, 256, -16_384, 32_512, -32_768]),
        (.signed24, [0, 0, 0, 0, 1, 0, 0, 0, 0xC0, 0xFF, 0xFF, 0x7F, 0, 0, 0x80], [0, 1, -16_384, .max, .min]),
        (.signed32, [0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0xC0, 0, 0, 0xFF, 0x7F], [0, 1, -16_384, .max]),
        (
            .float32, little([0, 0.5, -0.5, 1, -1, 7, -Float.infinity, Float.nan].map { UInt64($0.bitPattern) }, 4),
            [0, 16_384, -16_384, .max, .min, .max, .min, 0]
        ),
        (.float64, little([0, 0.5, -1, Double.nan].map(\.bitPattern), 8), [0, 16_384, .min, 0]),
    ]

    private static func little(_ values: [UInt64], _ width: Int) -> [UInt8] {
        values.flatMap { value in (0..<width).map { UInt8(value >> (UInt64($0) * 8) & 0xFF) } }
    }

    @Test(arguments: 0..<5) func readsEveryEncodingCutAnywhere(number: Int) throws {
        let (encoding, bytes, samples) = Self.written[number]
        var whole = try LinearDecoder(sampleRate: 16_000, encoding: encoding)
        #expect(whole.decode(bytes) == samples)
        var byByte = try LinearDecoder(sampleRate: 16_000, encoding: encoding)
        #expect(bytes.flatMap { byByte.decode([$0]) } == samples)
    }

    @Test func resamplesAndMixesOnTheWay() throws {
        var decoder = try LinearDecoder(sampleRate: 48_000, channels: 2)
        let second = [UInt8](repeating: 0, count: 48_000 * 4)
        #expect((decoder.decode(second) + decoder.finish()).count == 16_000)
    }

    @Test func concealsWithExactlyAsMuchSilence() throws {
        var decoder = try LinearDecoder(sampleRate: 16_000)
        #expect(decoder.conceal(samples: 5) == [0, 0, 0, 0, 0])
        #expect(decoder.conceal(samples: -1).isEmpty)
        #expect(decoder.decodeFEC(from: [1, 2], samples: 3) == [0, 0, 0])
    }
}
