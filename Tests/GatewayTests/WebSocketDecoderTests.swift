import Testing

@testable import Gateway
import TestRandom

struct WebSocketDecoderTests {
    private func events(
        _ pieces: [ArraySlice<UInt8>], limit: Int = 1000
    ) throws(WebSocketDecoder.Failure) -> [WebSocketDecoder.Event] {
        var decoder = WebSocketDecoder(maxMessageBytes: limit)
        var events: [WebSocketDecoder.Event] = []
        for piece in pieces {
            var rest = Array(piece)
            while !rest.isEmpty {
                let (consumed, event) = try decoder.decode(rest.span)
                rest.removeFirst(consumed)
                if let event { events.append(event) }
            }
        }
        return events
    }

    @Test func readsTheSameEventsFromAnyPieces() throws {
        let bytes =
            TestClient.frame(1, Array("one".utf8)) + TestClient.frame(2, [], isFinal: true)
            + TestClient.frame(1, Array("é".utf8.prefix(1)), isFinal: false) + TestClient.frame(9, [7])
            + TestClient.frame(0, Array("é".utf8.suffix(1)) + Array("!".utf8)) + TestClient.frame(10, [1])
            + TestClient.frame(2, [UInt8](repeating: 5, count: 300)) + TestClient.frame(8, [0x0F, 0xA0, 0x61])
        let expected: [WebSocketDecoder.Event] = [
            .message(.text(Array("one".utf8))), .message(.binary([])), .ping([7]), .message(.text(Array("é!".utf8))),
            .pong, .message(.binary([UInt8](repeating: 5, count: 300))), .close(4000),
        ]
        var random = SeededGenerator(seed: 5)
        var cuts = (0..<50).map { _ in random.cut(bytes) }
        cuts.append([bytes[...]])
        cuts.append(bytes.indices.map { bytes[$0...$0] })
        for pieces in cuts { #expect(try events(pieces) == expected) }
    }

    @Test func takesAMessageOfExactlyTheLimit() throws {
        let limit = TestClient.frame(2, [UInt8](repeating: 0, count: 200))
        #expect(try events([limit[...]], limit: 200).count == 1)
        #expect(throws: WebSocketDecoder.Failure.tooBig) { try events([limit[...]], limit: 199) }
    }

    @Test func refusesALengthThatCannotBe() {
        let bytes: [UInt8] = [0x82, 0xFF] + [UInt8](repeating: 0xFF, count: 8) + [0, 0, 0, 0]
        #expect(throws: WebSocketDecoder.Failure.tooBig) { try events([bytes[...]]) }
    }

    @Test func neverTrapsOnRandomFrames() {
        var random = SeededGenerator(seed: 6)
        for _ in 0..<5000 {
            var bytes = TestClient.frame(1, Array("sample".utf8)) + TestClient.frame(9, [1, 2])
            for _ in 0..<3 {
                bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            _ = try? events(random.cut(bytes))
        }
    }

    @Test(arguments: [0, 125, 126, 65_535, 65_536])
    func framesTheShortestWay(_ length: Int) {
        let header = WebSocketFrame.header(opcode: .binary, payloadLength: length)
        #expect(header.count == (length < 126 ? 2 : length < 65_536 ? 4 : 10))
        #expect(header[0] == 0x82)
    }

    @Test func cutsALongReasonAtACharacter() {
        let frame = WebSocketFrame.close(code: 4000, reason: String(repeating: "é", count: 100))
        #expect(frame[1] == 124)
        #expect(Array(frame[4...]).isUTF8)
    }
}
