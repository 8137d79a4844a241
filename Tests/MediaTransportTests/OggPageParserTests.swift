import Testing

@testable import MediaTransport
import TestRandom

struct OggPageParserTests {
    /// Three pages: packets of all awkward lengths, one that spans two pages.
    private static let stream: [UInt8] = {
        var fixture = OggFixture()
        let long = OggFixture.packet(9, length: 255 * 3)
        return fixture.page(
            [[], [1], OggFixture.packet(1, length: 255), OggFixture.packet(2, length: 256)], granule: 960)
            + fixture.page([long], granule: -1, isOpen: true)
            + fixture.page([[7, 7], [8]], granule: 5_000, isLast: true, isContinued: true)
    }()

    @Test func readsPagesWholeAndByteByByte() throws {
        var parser = OggPageParser()
        let pages = try parser.accept(Self.stream)
        #expect(pages.map(\.packets.count) == [4, 1, 2])
        #expect(pages.map(\.granule) == [960, -1, 5_000])
        #expect(pages.map(\.sequence) == [0, 1, 2])
        #expect(pages.map(\.isLastPacketOpen) == [false, true, false])
        #expect(pages.map(\.isContinued) == [false, false, true])
        #expect(pages.map(\.isLast) == [false, false, true])
        #expect(pages[0].packets.map(\.count) == [0, 1, 255, 256])
        #expect(pages[1].packets[0].count == 765)

        var slow = OggPageParser()
        var slowly: [OggPage] = []
        for byte in Self.stream { slowly += try slow.accept([byte]) }
        #expect(slowly == pages)

        var generator = SeededGenerator(seed: 3)
        for _ in 0..<50 {
            var chopped = OggPageParser()
            var found: [OggPage] = []
            for piece in Self.stream.chopped(longest: 300, using: &generator) { found += try chopped.accept(piece) }
            #expect(found == pages)
        }
    }

    @Test func computesThePublishedChecksum() {
        // CRC-32/MPEG-2 without its inversion of the start value: check value of "123456789" with initial 0.
        var page = [UInt8](repeating: 0, count: 26)
        page += Array("123456789".utf8)
        #expect(OggChecksum.value(of: page[...]) == 0x89A1_897F)
    }

    @Test func joinsInMidPageAndFindsTheNext() throws {
        var parser = OggPageParser()
        #expect(try parser.accept(Array(Self.stream.dropFirst(100))).map(\.sequence) == [1, 2])
    }

    @Test func skipsADamagedPageAndNothingElse() throws {
        for position in stride(from: 0, to: Self.stream.count, by: 11) {
            var damaged = Self.stream
            damaged[position] ^= 0x55
            var parser = OggPageParser()
            // Bytes behind the stream let a forged length run out.
            let sequences = try parser.accept(damaged + [UInt8](repeating: 0, count: 70_000)).map(\.sequence)
            #expect(sequences.count == 2)
        }
    }

    @Test func keepsGoodPagesHiddenInsideAForgedOne() throws {
        var forged = Array("OggS".utf8) + [UInt8](repeating: 0, count: 22) + [255]
        forged += [UInt8](repeating: 255, count: 255)
        var parser = OggPageParser()
        let pages = try parser.accept(forged + Self.stream + [UInt8](repeating: 1, count: 70_000))
        #expect(pages.map(\.sequence) == [0, 1, 2])
        #expect(parser.damagedPages == 1)
    }

    @Test func givesUpOnEndlessDamage() {
        let fake = Array("OggS".utf8) + [UInt8](repeating: 0, count: 40)
        var parser = OggPageParser()
        #expect(throws: MediaTransportError.self) {
            for _ in 0..<10_000 { _ = try parser.accept(fake) }
        }
    }
}
