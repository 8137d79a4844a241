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
        var whole = try LinearDecoder(sampleRate: 16_000, byteOrder: order)
        #expect(whole.decode(bytes) == samples)
        for cut in 0...bytes.count {
            var decoder = try LinearDecoder(sampleRate: 16_000, byteOrder: order)
            #expect(decoder.decode(Array(bytes[..<cut])) + decoder.decode(Array(bytes[cut...])) == samples)
        }
        var decoder = try LinearDecoder(sampleRate: 16_000, byteOrder: order)
        #expect(bytes.flatMap { decoder.decode([$0]) } == samples)
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
