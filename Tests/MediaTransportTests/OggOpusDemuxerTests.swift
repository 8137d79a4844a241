import Testing

@testable import MediaTransport
import TestRandom

struct OggOpusDemuxerTests {
    private func demux(_ bytes: [UInt8]) throws -> [OpusPacket] {
        var demuxer = OggOpusDemuxer()
        let packets = try demuxer.accept(bytes)
        try demuxer.finish()
        return packets
    }

    @Test func dropsPreSkipAcrossPacketsAndPaddingAtTheEnd() throws {
        var fixture = OggFixture()
        // 1,500 samples of pre-skip; three packets of 960, of which 2,500 count.
        let stream =
            fixture.headers(preSkip: 1_500, gain: -256)
            + fixture.page([OggFixture.packet(1), OggFixture.packet(2)], granule: 1_920)
            + fixture.page([OggFixture.packet(3)], granule: 2_500, isLast: true)
        let packets = try demux(stream)
        #expect(packets.map(\.bytes) == [1, 2, 3].map { OggFixture.packet($0) })
        #expect(packets.map(\.startsStream) == [true, false, false])
        #expect(packets.map(\.discardStart) == [320, 180, 0])
        #expect(packets.map(\.discardEnd) == [0, 0, 126])
        #expect(packets.map(\.gain) == [-256, -256, -256])
    }

    @Test func trimsAStreamOfOnePageFromItsBeginning() throws {
        var fixture = OggFixture()
        let stream =
            fixture.headers(preSkip: 0)
            + fixture.page((1...3).map { OggFixture.packet($0) }, granule: 900, isLast: true)
        #expect(try demux(stream).map(\.discardEnd) == [20, 320, 320])
    }

    @Test func takesAStreamJoinedInItsMiddleAsItComes() throws {
        var fixture = OggFixture()
        let stream =
            fixture.headers()
            + fixture.page([OggFixture.packet(1)], granule: 48_000_000)
            + fixture.page([OggFixture.packet(2)], granule: 48_000_960)
            + fixture.page([OggFixture.packet(3)], granule: 48_001_440, isLast: true)
        let packets = try demux(stream)
        #expect(packets.count == 3)
        #expect(packets.map(\.discardEnd) == [0, 0, 160])
    }

    @Test func followsChainedStreams() throws {
        var first = OggFixture()
        var second = OggFixture(serial: 78)
        let stream =
            first.headers(preSkip: 960) + first.page([OggFixture.packet(1)], granule: 960, isLast: true)
            + second.headers(preSkip: 480, gain: 512) + second.page([OggFixture.packet(2)], granule: 960, isLast: true)
        let packets = try demux(stream)
        #expect(packets.map(\.startsStream) == [true, true])
        #expect(packets.map(\.discardStart) == [320, 160])
        #expect(packets.map(\.gain) == [0, 512])
    }

    @Test func passesOverOtherStreamsBesideTheOpusOne() throws {
        var opus = OggFixture()
        var other = OggFixture(serial: 5)
        let stream =
            other.page([Array("fishead".utf8) + [0, 0]], granule: 0, isFirst: true) + opus.headers()
            + other.page([[1, 2, 3]], granule: 7) + opus.page([OggFixture.packet(1)], granule: 960)
            + other.page([[1, 2, 3]], granule: 9) + opus.page([OggFixture.packet(2)], granule: 1_920)
        #expect(try demux(stream).map(\.bytes) == [OggFixture.packet(1), OggFixture.packet(2)])
    }

    @Test func joinsPacketsOverPages() throws {
        var fixture = OggFixture()
        let long = OggFixture.packet(4, length: 255 * 2 + 30)
        let stream =
            fixture.headers()
            + fixture.page([OggFixture.packet(1), Array(long.prefix(255))], granule: 960, isOpen: true)
            + fixture.page([Array(long[255..<510])], granule: -1, isContinued: true, isOpen: true)
            + fixture.page([Array(long[510...]), OggFixture.packet(2)], granule: 2_880, isContinued: true)
        #expect(try demux(stream).map(\.bytes) == [OggFixture.packet(1), long, OggFixture.packet(2)])
    }

    @Test func takesLongCommentsWithoutKeepingThem() throws {
        var fixture = OggFixture()
        var stream = fixture.page([OggFixture.head(preSkip: 0, gain: 0, channels: 1)], granule: 0, isFirst: true)
        let comment = Array("OpusTags".utf8) + [UInt8](repeating: 3, count: 255 * 200 - 8)
        stream += fixture.page([comment], granule: -1, isOpen: true)
        for _ in 0..<20 {
            stream += fixture.page(
                [[UInt8](repeating: 3, count: 255 * 200)], granule: -1, isContinued: true, isOpen: true)
        }
        stream += fixture.page([[1], OggFixture.packet(1)], granule: 960, isContinued: true)
        #expect(try demux(stream).map(\.bytes) == [OggFixture.packet(1)])
    }

    @Test func goesOnAfterALostPageWithWholePackets() throws {
        var fixture = OggFixture()
        let long = OggFixture.packet(4, length: 300)
        let headers = fixture.headers()
        let pages = [
            fixture.page([OggFixture.packet(1), Array(long.prefix(255))], granule: 960, isOpen: true),
            fixture.page([Array(long[255...]), OggFixture.packet(2)], granule: 2_880, isContinued: true),
            fixture.page([OggFixture.packet(3)], granule: 3_800, isLast: true),
        ]
        var demuxer = OggOpusDemuxer()
        var packets = try demuxer.accept(headers + pages[0] + pages[2])
        #expect(packets.map(\.bytes) == [OggFixture.packet(1), OggFixture.packet(3)])
        // What the last page should have held is not known any more, so nothing is cut off.
        #expect(packets.last?.discardEnd == 0)
        #expect(demuxer.damagedPages == 1)

        // Nor when the numbers jump back.
        fixture.sequence = 2
        let again = fixture.page([OggFixture.packet(5)], granule: 960, isLast: true)
        demuxer = OggOpusDemuxer()
        packets = try demuxer.accept(headers + pages[0] + again)
        #expect(packets.map(\.discardEnd) == [0, 0])

        demuxer = OggOpusDemuxer()
        packets = try demuxer.accept(headers + pages[1] + pages[2])
        #expect(packets.map(\.bytes) == [OggFixture.packet(2), OggFixture.packet(3)])
    }

    @Test func givesTheSamePacketsForAnyChop() throws {
        var fixture = OggFixture()
        var stream = fixture.headers()
        for page in 0..<20 {
            stream += fixture.page(
                (0..<10).map { OggFixture.packet(page * 10 + $0, length: 30 + $0 * 40) },
                granule: Int64(page + 1) * 9_600, isLast: page == 19)
        }
        let whole = try demux(stream)
        #expect(whole.count == 200)
        var byByte = OggOpusDemuxer()
        var packets: [OpusPacket] = []
        for byte in stream { packets += try byByte.accept([byte]) }
        #expect(packets == whole)
    }

    /// Whatever is damaged, it ends in packets or an error, and good pages still yield theirs.
    @Test(arguments: 0..<40) func survivesDamage(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var fixture = OggFixture()
        let headers = fixture.headers()
        var pages: [[UInt8]] = []
        for page in 0..<60 {
            pages.append(fixture.page([OggFixture.packet(page)], granule: Int64(page + 1) * 960))
        }
        var damaged = pages.flatMap { $0 }
        let hits = 1 + Int(seed) % 20
        for _ in 0..<hits {
            damaged[Int.random(in: 0..<damaged.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
        }
        if seed % 3 == 0 { damaged.removeSubrange(100..<Int.random(in: 101..<500, using: &generator)) }
        var demuxer = OggOpusDemuxer()
        var packets = try demuxer.accept(headers)
        for piece in damaged.chopped(longest: 700, using: &generator) { packets += try demuxer.accept(piece) }
        packets += try demuxer.accept([UInt8](repeating: 0, count: 70_000))
        let originals = Set((0..<60).map { OggFixture.packet($0) })
        #expect(packets.allSatisfy { originals.contains($0.bytes) })
        // A damaged byte costs the page it is in; a cut those it touches.
        #expect(packets.count >= 60 - hits - (seed % 3 == 0 ? 8 : 0))
    }

    @Test func refusesWhatIsNoOpus() {
        var fixture = OggFixture()
        let vorbis = fixture.page([[1] + Array("vorbis".utf8)], granule: 0, isFirst: true)
        #expect(throws: MediaTransportError.self) { try demux(vorbis) }
        #expect(throws: MediaTransportError.notOpus) {
            var demuxer = OggOpusDemuxer()
            _ = try demuxer.accept(vorbis)
            for _ in 0..<1_000 { _ = try demuxer.accept(fixture.page([[1, 2, 3]], granule: 1)) }
        }
        var surround = OggFixture()
        #expect(throws: MediaTransportError.format(.channels(6))) { try demux(surround.headers(channels: 6)) }
        var short = OggFixture()
        #expect(throws: MediaTransportError.self) {
            try demux(short.page([Array("OpusHead".utf8) + [1, 1]], granule: 0, isFirst: true))
        }
    }

    @Test func appliesGainAndTrimsToDecodedSamples() {
        let packet = OpusPacket(bytes: [], discardStart: 2, discardEnd: 1, gain: 1_541)
        // 1,541 / 256 dB is a factor of 2.
        #expect(packet.audible([9, 9, 100, -100, 30_000, 9]) == [200, -200, 32_767])
        #expect(OpusPacket(bytes: [], discardStart: 10, discardEnd: 10).audible([1, 2, 3]).isEmpty)
    }

    /// First byte: configuration times 8 and the frame code; second: the number of frames. Samples at 48 kHz.
    static let durations: [([UInt8], Int)] = [
        ([0], 480), ([24], 2_880), ([96], 480), ([128], 120), ([249], 1_920), ([74], 1_920), ([75, 6], 5_760),
        ([27, 2], 5_760),
    ]

    @Test(arguments: durations) func readsDurations(packet: [UInt8], samples: Int) {
        #expect(OpusPacketDuration.samples48k(packet) == samples)
    }

    /// None at all, no count, a count of none, and 140 and 180 ms.
    static let impossible: [[UInt8]] = [[], [75], [75, 0], [75, 7], [27, 3]]

    @Test(arguments: impossible) func refusesImpossibleDurations(packet: [UInt8]) {
        #expect(OpusPacketDuration.samples48k(packet) == nil)
    }
}
