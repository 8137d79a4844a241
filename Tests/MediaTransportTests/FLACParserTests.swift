import AudioSignal
import Foundation
import SoundFiles
import Testing

@testable import MediaTransport
import TestRandom

struct FLACParserTests {
    private static let folder =
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "audio-fixtures")

    private static func bytes(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: folder.appending(path: name)))
    }

    private func decode(_ pieces: [[UInt8]]) throws -> [Int16] {
        var parser = FLACParser()
        var samples: [Int16] = []
        for piece in pieces { samples += try parser.accept(piece) }
        return try samples + parser.finish()
    }

    @Test(arguments: ["clip-noisy.flac", "clip-short.flac"])
    func decodesToTheSampleAsLibsndfileDoes(name: String) throws {
        let expected = try SoundFileReader(path: Self.folder.appending(path: name).path).readAll()
        #expect(try decode([Self.bytes(name)]) == expected)
    }

    @Test func givesTheSameForAnyChop() throws {
        let bytes = Array(try Self.bytes("clip-short.flac").prefix(20_000))
        let whole = try decode([bytes])
        #expect(whole.count > 8_000)
        #expect(try decode(bytes.map { [$0] }) == whole)
        var generator = SeededGenerator(seed: 21)
        for longest in [10, 500, 5_000] {
            #expect(try decode(bytes.chopped(longest: longest, using: &generator)) == whole)
        }
    }

    /// A frame with two channels, made by hand: constant left, verbatim side, in 16 bits.
    @Test func undoesStereo() throws {
        var frame: [UInt8] = [0xFF, 0xF8, 0x69, 0x88, 0x00, 0x01]
        frame.append(UInt8(FLACChecksum.crc8(frame[...])))
        // Left: constant 1000. Side (17 bits, verbatim): 2 and -4.
        frame += [0x00, 0x03, 0xE8, 0x02] + [0x00, 0x01, 0x7F, 0xFF, 0x00]
        let checksum = FLACChecksum.crc16(frame[...])
        frame += [UInt8(checksum >> 8), UInt8(checksum & 0xFF)]
        let decoded = try FLACFrame(frame[...], streamBits: 16)
        #expect(decoded.channels == [[1_000, 1_000], [998, 1_004]])
        #expect(decoded.length == frame.count)
    }

    @Test func givesChannelsApart() throws {
        let mono = try Self.bytes("clip-short.flac")
        var parser = FLACParser(apart: 1)
        let samples = try zip(parser.acceptChannels(mono), parser.finishChannels()).map { $0 + $1 }
        #expect(try samples == [decode([mono])])
        var strict = FLACParser(apart: 2)
        let error = #expect(throws: MediaTransportError.self) { try strict.acceptChannels(mono) }
        #expect(error.map { "\($0)".contains("1 channels, not 2") } == true)
    }

    @Test(arguments: 0..<12) func survivesDamage(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let whole = Array(try Self.bytes("clip-short.flac").prefix(30_000))
        let intact = try decode([whole]).count
        var damaged = whole
        let hits = 1 + Int(seed) % 3
        for _ in 0..<hits {
            damaged[Int.random(in: 9_000..<20_000, using: &generator)] ^= UInt8.random(in: 1...255, using: &generator)
        }
        var parser = FLACParser()
        var count = 0
        for piece in damaged.chopped(longest: 4_000, using: &generator) { count += try parser.accept(piece).count }
        count += try parser.finish().count
        // A damaged frame (4,096 samples) is lost whole, no other.
        #expect(count >= intact - hits * 4_096 && count < intact)
        #expect(parser.damagedFrames >= 1)
    }

    @Test(arguments: 0..<24) func survivesAnyBytes(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var bytes = Array(try Self.bytes("clip-short.flac").prefix(9_000))
        for _ in 0..<Int.random(in: 1...40, using: &generator) {
            let range = seed % 2 == 0 ? 0..<60 : 8_000..<bytes.count
            bytes[Int.random(in: range, using: &generator)] = .random(in: 0...255, using: &generator)
        }
        do {
            #expect(try decode(bytes.chopped(longest: 3_000, using: &generator)).count < 1_000_000)
        } catch { #expect(error is MediaTransportError) }
    }

    @Test func saysWhatIsWrong() throws {
        #expect(throws: MediaTransportError.self) { try decode([Array("fLaX".utf8)]) }
        #expect(throws: MediaTransportError.self) { try decode([Array("fLaC".utf8)]) }
        #expect(throws: MediaTransportError.self) { try decode([Array("fLaC".utf8), [4, 0, 0, 0]]) }
        // 1 kHz, one channel.
        let info = [UInt8](repeating: 0, count: 10) + [0x00, 0x3E, 0x80, 0xF0] + [UInt8](repeating: 0, count: 20)
        #expect(throws: MediaTransportError.format(.sampleRate(1_000))) {
            try decode([Array("fLaC".utf8) + [0x80, 0, 0, 34] + info])
        }
    }

    @Test func givesUpOnEndlessDamage() throws {
        let head = Array(try Self.bytes("clip-short.flac").prefix(8_500))
        var parser = FLACParser()
        _ = try parser.accept(head)
        #expect(throws: MediaTransportError.self) {
            for _ in 0..<1_000 { _ = try parser.accept([0xFF, 0xF8, 0, 0, 0, 0]) }
        }
    }
}
