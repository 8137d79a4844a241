import AudioSignal
import Foundation
import Testing

@testable import OpusCodec
import TestRandom

struct OpusCodecTests {
    /// A voice-like sound: harmonics of 140 Hz that swell and fade four times a second.
    private static let voice: [Int16] = (0..<48_000).map { index in
        let time = Double(index) / 16_000
        let harmonics = (1...12).reduce(0.0) { $0 + sin(2 * .pi * 140 * Double($1) * time) / Double($1) }
        return Int16(6_000 * harmonics * (0.6 + 0.4 * sin(2 * .pi * 4 * time)))
    }

    private static func frames(_ pcm: [Int16]) -> [[Int16]] {
        var framer = Framer()
        return framer.accept(pcm)
    }

    private static func encoded(_ pcm: [Int16]) throws -> [[UInt8]] {
        let encoder = try OpusEncoder()
        return try frames(pcm).map { frame throws(OpusEncoderError) in try encoder.encode(frame) }
    }

    /// How alike two signals are, 0 to 1, at the best of the given shifts.
    private func likeness(_ a: [Int16], _ b: [Int16], shifts: ClosedRange<Int> = 0...320) -> Double {
        shifts.map { shift in
            let pairs = zip(a, b.dropFirst(shift)).map { (Double($0), Double($1)) }
            let product = pairs.reduce(0) { $0 + $1.0 * $1.1 }
            let powers = pairs.reduce((0, 0)) { ($0.0 + $1.0 * $1.0, $0.1 + $1.1 * $1.1) }
            return product / max(1, (powers.0 * powers.1).squareRoot())
        }.max() ?? 0
    }

    @Test func decodesWhatItEncoded() throws {
        let packets = try Self.encoded(Self.voice)
        let bytes = packets.reduce(0) { $0 + $1.count }
        #expect((5_000...14_000).contains(bytes))
        let decoder = try OpusDecoder()
        let decoded = try packets.flatMap { packet throws(AudioDecodeError) in try decoder.decode(packet) }
        #expect(decoded.count == Self.voice.count)
        let lookahead = try OpusEncoder().lookahead
        #expect(likeness(Array(Self.voice[8_000..<12_000]), Array(decoded[8_000..<16_000])) > 0.8)
        #expect((40...320).contains(lookahead))
    }

    @Test func recoversALostPacketFromTheNext() throws {
        let packets = try Self.encoded(Self.voice)
        let intact = try OpusDecoder()
        let whole = try packets.map { packet throws(AudioDecodeError) in try intact.decode(packet) }
        var recovered: [Int16] = []
        var concealed: [Int16] = []
        var original: [Int16] = []
        let fec = try OpusDecoder()
        let plc = try OpusDecoder()
        for (index, packet) in packets.enumerated() {
            // Every tenth packet is lost.
            if index % 10 == 9, index + 1 < packets.count {
                recovered += fec.decodeFEC(from: packets[index + 1], samples: 320)
                concealed += plc.conceal(samples: 320)
                original += whole[index]
            } else {
                _ = try fec.decode(packet)
                _ = try plc.decode(packet)
            }
        }
        #expect(recovered.count == original.count && concealed.count == original.count)
        func error(_ other: [Int16]) -> Double {
            zip(original, other).reduce(0) { $0 + pow(Double($1.0) - Double($1.1), 2) }
        }
        #expect(error(recovered) < error(concealed) / 2)
    }

    @Test(arguments: [0, 1, 40, 77, 320, 960, 1_920, 5_000, 16_000]) func givesExactlyTheSamplesAskedFor(samples: Int)
        throws
    {
        let packets = try Self.encoded(Self.voice)
        let decoder = try OpusDecoder()
        for packet in packets.prefix(20) { _ = try decoder.decode(packet) }
        #expect(decoder.conceal(samples: samples).count == samples)
        #expect(decoder.decodeFEC(from: packets[30], samples: samples).count == samples)
        #expect(decoder.decodeFEC(from: [], samples: samples).count == samples)
    }

    @Test func fadesToSilenceInALongLoss() throws {
        let decoder = try OpusDecoder()
        for packet in try Self.encoded(Self.voice).prefix(50) { _ = try decoder.decode(packet) }
        let invented = decoder.conceal(samples: 16_000)
        #expect(Level.decibels(Array(invented[..<320])) > -40)
        #expect(Level.decibels(Array(invented[1_440..<1_600])) < Level.decibels(Array(invented[..<320])) - 10)
        #expect(invented[1_600...].allSatisfy { $0 == 0 })
        // However it is asked for, and again after the next packet.
        #expect((0..<10).allSatisfy { _ in decoder.conceal(samples: 320).allSatisfy { $0 == 0 } })
        _ = try decoder.decode(try #require(try Self.encoded(Self.voice).last))
        #expect(decoder.conceal(samples: 320).contains { $0 != 0 })
    }

    @Test func refusesAnEmptyPacketAndGoesOn() throws {
        let decoder = try OpusDecoder()
        #expect(throws: AudioDecodeError.empty(codec: "Opus")) { try decoder.decode([]) }
        // One frame of code 3 with a count of none.
        #expect(throws: AudioDecodeError.malformed(codec: "Opus", bytes: 2)) { try decoder.decode([0x4B, 0x00]) }
        let first = try #require(try Self.encoded(Self.voice).first)
        #expect(try decoder.decode(first).count == 320)
    }

    @Test(arguments: 0..<30) func survivesAnyBytes(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let decoder = try OpusDecoder()
        for _ in 0..<50 {
            let length = Int.random(in: 1...(seed % 3 == 0 ? 2_000 : 60), using: &generator)
            let packet = (0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) }
            if Bool.random(using: &generator) {
                _ = decoder.decodeFEC(from: packet, samples: 320)
            } else if let decoded = try? decoder.decode(packet) {
                #expect(decoded.count <= OpusDecoder.longestPacket)
            }
        }
        #expect(try decoder.decode(try #require(try Self.encoded(Self.voice).last)).count == 320)
    }

    @Test func startsAnewAfterReset() throws {
        let packets = try Self.encoded(Self.voice)
        let decoder = try OpusDecoder()
        let first = try packets.map { packet throws(AudioDecodeError) in try decoder.decode(packet) }
        decoder.reset()
        #expect(try packets.map { packet throws(AudioDecodeError) in try decoder.decode(packet) } == first)
    }

    @Test func refusesFramesOfOtherLengths() throws {
        let encoder = try OpusEncoder()
        #expect(throws: OpusEncoderError.frameLength(319)) { try encoder.encode([Int16](repeating: 0, count: 319)) }
        #expect(throws: OpusEncoderError.self) { try OpusEncoder(bitRate: 0) }
    }
}
