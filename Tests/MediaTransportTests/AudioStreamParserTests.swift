import AudioSignal
import Testing

@testable import MediaTransport

struct AudioStreamParserTests {
    @Test(arguments: [
        ("audio/L16;rate=16000;channels=1", AudioMediaType(byteOrder: .bigEndian, sampleRate: 16_000, channels: 1)),
        (
            "Audio/l16 ; Rate=\"44100\" ; CHANNELS=2 ; channel-order=DV.LR",
            AudioMediaType(byteOrder: .bigEndian, sampleRate: 44_100, channels: 2)
        ),
        ("audio/x-s16le", AudioMediaType(byteOrder: .littleEndian, sampleRate: 16_000, channels: 1)),
        ("audio/x-s16le;rate=8000;", AudioMediaType(byteOrder: .littleEndian, sampleRate: 8_000, channels: 1)),
    ]) func readsRawTypes(text: String, type: AudioMediaType) throws { #expect(try AudioMediaType.parse(text) == type) }

    @Test(arguments: ["audio/ogg", "application/octet-stream", "audio/L161;rate=1", "", ";", "L16"])
    func leavesOtherTypesAlone(text: String) throws { #expect(try AudioMediaType.parse(text) == nil) }

    @Test(arguments: [
        ("audio/L16", MediaTransportError.parameter(name: "rate", value: "")),
        ("audio/L16;rate=fast", .parameter(name: "rate", value: "fast")),
        ("audio/L16;rate=-16000", .parameter(name: "rate", value: "-16000")),
        ("audio/L16;rate=99999999999999999999", .parameter(name: "rate", value: "99999999999999999999")),
        ("audio/L16;rate=4000", .format(.sampleRate(4_000))),
        ("audio/L16;rate=16000;channels=0", .format(.channels(0))),
        ("audio/L16;rate=16000;channels=two", .parameter(name: "channels", value: "two")),
    ]) func refusesWrongParametersBeforeTheBody(text: String, error: MediaTransportError) {
        #expect(throws: error) { try AudioStreamParser(contentType: text) }
    }

    private func units(_ bytes: [UInt8], _ type: String?, piece: Int) throws -> [MediaUnit] {
        var parser = try AudioStreamParser(contentType: type)
        var units: [MediaUnit] = []
        for start in stride(from: 0, to: bytes.count, by: piece) {
            units += try parser.accept(Array(bytes[start..<min(bytes.count, start + piece)]))
        }
        return units + (try parser.finish())
    }

    private func samples(_ units: [MediaUnit]) -> [Int16] {
        units.flatMap { unit -> [Int16] in
            if case .pcm(let samples) = unit { samples } else { [] }
        }
    }

    @Test(arguments: [1, 3, 4, 1_000]) func readsRawAudioOfBothByteOrders(piece: Int) throws {
        let bytes: [UInt8] = [0x01, 0x02, 0x03, 0x04, 0x7F, 0xFF]
        #expect(samples(try units(bytes, "audio/L16;rate=16000", piece: piece)) == [0x0102, 0x0304, 0x7FFF])
        #expect(samples(try units(bytes, "audio/x-s16le", piece: piece)) == [0x0201, 0x0403, -129])
        // A whole stream shorter than any container's mark is raw audio still.
        #expect(samples(try units([1, 2], "audio/L16;rate=16000", piece: piece)) == [0x0102])
        #expect(samples(try units([1, 2], "audio/L16;rate=48000", piece: piece)).count == 1)
    }

    @Test(arguments: [1, 4, 1_000]) func goesByTheFirstBytesNotByTheContentType(piece: Int) throws {
        var fixture = OggFixture()
        let ogg = fixture.headers() + fixture.page([OggFixture.packet(1)], granule: 960)
        for type in [nil, "audio/mpeg", "audio/ogg", "audio/L16;rate=16000"] {
            let found = try units(ogg, type, piece: piece)
            #expect(found.count == 1)
            if case .opus(let packet)? = found.first { #expect(packet.bytes == OggFixture.packet(1)) }
        }
        let wave = WAVParserTests.files[0].1
        #expect(samples(try units(wave, nil, piece: piece)).count == 500)
    }

    @Test func refusesWhatItDoesNotKnow() {
        #expect(throws: MediaTransportError.unknownContainer) { try units([1, 2, 3, 4, 5], nil, piece: 2) }
        #expect(throws: MediaTransportError.unknownContainer) { try units([1, 2], nil, piece: 2) }
        // A type that the bytes belie is supported: the bytes are at fault.
        #expect(throws: MediaTransportError.unknownContainer) { try units([1, 2, 3, 4], "audio/x-flac;x=y", piece: 2) }
        #expect(throws: MediaTransportError.contentType("audio/mpeg")) {
            try units([0xFF, 0xFB, 0x90, 0x44], "audio/mpeg", piece: 2)
        }
        #expect(throws: MediaTransportError.self) { try units(Array("fLaC....".utf8), nil, piece: 3) }
        #expect(throws: MediaTransportError.contentType(String(repeating: "x", count: 64))) {
            try units([1, 2, 3, 4], "\n" + String(repeating: "x", count: 900), piece: 4)
        }
    }

    @Test func isSilentAfterAnErrorAndForAnEmptyStream() throws {
        var parser = try AudioStreamParser(contentType: nil)
        #expect(throws: MediaTransportError.unknownContainer) { try parser.accept([0, 0, 0, 0]) }
        #expect(try parser.accept([0, 0, 0, 0]).isEmpty)
        #expect(try units([], nil, piece: 1).isEmpty)
    }
}
