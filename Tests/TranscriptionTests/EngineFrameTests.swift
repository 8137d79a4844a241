import TestRandom
import Testing

@testable import Transcription

struct EngineFrameTests {
    static let mean = CepstralMean((0..<13).map { Float($0) - 4.5 })

    static let frames: [EngineFrame] = [
        .options(RecognizerOptions(language: "en", offline: true, interimInterval: .milliseconds(250))),
        .bias(RecognitionBias(phrases: [.init(text: "etcd", soundsLike: "et c d"), .init(text: "naïve \"quote\"")])),
        .begin(segment: 1, mean: nil),
        .audio([0, 1, -1, .max, .min]),
        .audio([]),
        .end,
        .begin(segment: 2, mean: mean),
        .cancel,
    ]

    static let bytes = frames.flatMap { $0.encoded() }

    private func parse(_ chunks: [[UInt8]]) throws(EngineProtocolError) -> [EngineFrame] {
        var parser = EngineFrameParser()
        var frames: [EngineFrame] = []
        for chunk in chunks {
            parser.append(chunk)
            while let frame = try parser.next() { frames.append(frame) }
        }
        return frames
    }

    @Test func comesBackFromItsBytesWhole() throws {
        #expect(try parse([Self.bytes]) == Self.frames)
    }

    @Test func comesBackFromSingleBytes() throws {
        #expect(try parse(Self.bytes.map { [$0] }) == Self.frames)
    }

    @Test func comesBackFromEverySplitInTwo() throws {
        for cut in Self.bytes.indices {
            #expect(try parse([Array(Self.bytes[..<cut]), Array(Self.bytes[cut...])]) == Self.frames)
        }
    }

    @Test func laysOutAFrameAsDocumented() {
        #expect(EngineFrame.audio([0x0102, -2]).encoded() == [0x41, 4, 0, 0, 0, 0x02, 0x01, 0xFE, 0xFF])
        #expect(EngineFrame.end.encoded() == [0x45, 0, 0, 0, 0])
    }

    @Test(
        arguments: [
            ([0x41, 0xFF, 0xFF, 0xFF, 0xFF], EngineProtocolError.frameTooLong(bytes: 0xFFFF_FFFF)),
            ([0x41, 0x01, 0, 0, 0, 7], .badPayload(type: "A", reason: "an odd number of bytes is no 16-bit audio")),
            ([0x5A, 0, 0, 0, 0], .unknownFrame(type: 0x5A)),
            ([0x42, 0x02, 0, 0, 0, 0x7B, 0x7B], .badPayload(type: "B", reason: "the JSON does not fit")),
        ] as [([UInt8], EngineProtocolError)])
    func refusesWhatIsNoFrame(bytes: [UInt8], error: EngineProtocolError) {
        #expect(throws: error) { try parse([bytes]) }
    }

    @Test func refusesAMeanThatIsNone() {
        let body = Array(#"{"segment":1,"mean":[1,2,3]}"#.utf8)
        #expect(throws: EngineProtocolError.badPayload(type: "B", reason: "mean is not 13 finite numbers")) {
            try parse([[0x42, UInt8(body.count), 0, 0, 0] + body])
        }
    }

    @Test func survivesCorruption() {
        var random = SeededGenerator(seed: 11)
        for _ in 0..<2000 {
            var bytes = Self.bytes
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            bytes.removeLast(Int.random(in: 0..<20, using: &random))
            _ = try? parse([bytes])
        }
    }
}
