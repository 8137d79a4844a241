import AudioSignal
import Testing

@testable import MediaTransport
import TestRandom

struct WAVParserTests {
    private static let samples: [Int16] = (0..<500).map { Int16($0 * 60 - 15_000) }
    private static let data = samples.flatMap { OggFixture.little(UInt64(UInt16(bitPattern: $0)), 2) }

    private static func chunk(_ name: String, _ body: [UInt8], size: Int? = nil) -> [UInt8] {
        Array(name.utf8) + OggFixture.little(UInt64(size ?? body.count), 4) + body + (body.count % 2 == 1 ? [0] : [])
    }

    private static func format(tag: Int = 1, channels: Int = 1, rate: Int = 16_000, bits: Int = 16) -> [UInt8] {
        let parts = [(tag, 2), (channels, 2), (rate, 4), (rate * channels * 2, 4), (channels * 2, 2), (bits, 2)]
        return parts.flatMap { OggFixture.little(UInt64($0.0), $0.1) }
    }

    private static func file(_ chunks: [[UInt8]], magic: String = "RIFF", size: UInt64 = 0xFFFF_FFFF) -> [UInt8] {
        Array(magic.utf8) + OggFixture.little(size, 4) + Array("WAVE".utf8) + chunks.flatMap { $0 }
    }

    private func parse(_ bytes: [UInt8]) throws -> [Int16] {
        var parser = WAVParser()
        return try parser.accept(bytes) + parser.finish()
    }

    private static let extensible =
        format(tag: 0xFFFE) + OggFixture.little(22, 2) + OggFixture.little(16, 2) + OggFixture.little(0, 4)
        + [1, 0, 0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71]

    static let files: [(String, [UInt8])] = [
        ("plain", file([chunk("fmt ", format()), chunk("data", data)])),
        ("with 18-byte format", file([chunk("fmt ", format() + [0, 0]), chunk("data", data)])),
        ("extensible", file([chunk("fmt ", extensible), chunk("data", data)])),
        ("size unknown", file([chunk("fmt ", format()), chunk("data", data, size: 0xFFFF_FFFF)])),
        ("size zero", file([chunk("fmt ", format()), chunk("data", data, size: 0)])),
        ("size as sox writes it to a pipe", file([chunk("fmt ", format()), chunk("data", data, size: 0x7FFF_F000)])),
        (
            "RF64",
            file(
                [
                    chunk("ds64", [UInt8](repeating: 1, count: 28)), chunk("fmt ", format()),
                    chunk("data", data, size: 0xFFFF_FFFF),
                ], magic: "RF64")
        ),
        (
            "other chunks around",
            file([
                chunk("LIST", [1, 2, 3]), chunk("fact", []), chunk("fmt ", format()),
                chunk("JUNK", [UInt8](repeating: 7, count: 5_000)), chunk("data", data), chunk("LIST", [1, 2, 3, 4]),
            ])
        ),
    ]

    @Test(arguments: files) func readsEveryKindHoweverItIsCut(name: String, bytes: [UInt8]) throws {
        #expect(try parse(bytes) == Self.samples)
        var byByte = WAVParser()
        var samples: [Int16] = []
        for byte in bytes { samples += try byByte.accept([byte]) }
        #expect(try samples + byByte.finish() == Self.samples)
        var generator = SeededGenerator(seed: 4)
        for _ in 0..<20 {
            var parser = WAVParser()
            var chopped: [Int16] = []
            for piece in bytes.chopped(longest: 90, using: &generator) { chopped += try parser.accept(piece) }
            #expect(try chopped + parser.finish() == Self.samples)
        }
    }

    @Test func bringsOtherRatesAndChannelsTo16kHzMono() throws {
        let file = Self.file([
            Self.chunk("fmt ", Self.format(channels: 2, rate: 48_000)),
            Self.chunk("data", [UInt8](repeating: 0, count: 48_000 * 4)),
        ])
        #expect(try parse(file).count == 16_000)
    }

    @Test(arguments: [
        (format(tag: 3, bits: 16), MediaTransportError.waveEncoding(tag: 3, bits: 16)),
        (format(bits: 12), .waveEncoding(tag: 1, bits: 12)), (format(tag: 85), .waveEncoding(tag: 85, bits: 16)),
        (format(rate: 4_000), .format(.sampleRate(4_000))), (format(channels: 0), .format(.channels(0))),
        (format(channels: 60_000), .format(.channels(60_000))),
    ]) func refusesOtherEncodings(format: [UInt8], error: MediaTransportError) {
        #expect(throws: error) { try parse(Self.file([Self.chunk("fmt ", format), Self.chunk("data", Self.data)])) }
    }

    @Test(arguments: [(1, 8, 1), (1, 24, 3), (1, 32, 4), (3, 32, 4), (3, 64, 8)])
    func readsOtherWidths(tag: Int, bits: Int, width: Int) throws {
        let silence = [UInt8](repeating: bits == 8 ? 128 : 0, count: 300 * width)
        let format = Self.chunk("fmt ", Self.format(tag: tag, bits: bits))
        #expect(try parse(Self.file([format, Self.chunk("data", silence)])) == [Int16](repeating: 0, count: 300))
    }

    @Test func refusesContradictions() {
        let contradictions: [[UInt8]] = [
            Self.file([Self.chunk("data", Self.data)]),
            Self.file([Self.chunk("fmt ", [1, 0, 1, 0])]),
            Self.file([Self.chunk("fmt ", Self.format(), size: 1 << 30)]),
            Self.file([Self.chunk("fmt ", Self.format()), Self.chunk("fmt ", Self.format())]),
            Array("RIFF".utf8) + [0, 0, 0, 0] + Array("AVI ".utf8),
            [],
        ]
        for bytes in contradictions { #expect(throws: MediaTransportError.self) { try parse(bytes) } }
    }

    @Test(arguments: 0..<200) func survivesDamage(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var bytes = Self.files[Int(seed) % Self.files.count].1
        for _ in 0..<Int.random(in: 1...6, using: &generator) {
            bytes[Int.random(in: 0..<min(bytes.count, 120), using: &generator)] = .random(
                in: 0...255, using: &generator)
        }
        bytes.removeLast(Int.random(in: 0..<bytes.count, using: &generator))
        var parser = WAVParser()
        do {
            var count = 0
            for piece in bytes.chopped(longest: 50, using: &generator) { count += try parser.accept(piece).count }
            count += try parser.finish().count
            // A damaged format may stretch what is there, at most from 8 bits at 8 kHz to 16 kHz.
            #expect(count <= 2 * bytes.count)
        } catch { #expect(!"\(error)".isEmpty) }
    }
}
