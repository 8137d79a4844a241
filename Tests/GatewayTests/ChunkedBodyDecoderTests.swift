import Testing

@testable import Gateway
import TestRandom

struct ChunkedBodyDecoderTests {
    private func decode(_ pieces: [ArraySlice<UInt8>]) throws(HTTPRequestError) -> (
        body: [UInt8], rest: Int, isDone: Bool
    ) {
        var decoder = ChunkedBodyDecoder()
        var body: [UInt8] = []
        var rest = 0
        for piece in pieces {
            let bytes = Array(piece)
            rest += bytes.count - (try decoder.decode(bytes.span, into: &body))
        }
        return (body, rest, decoder.isDone)
    }

    private func decode(_ text: String) throws(HTTPRequestError) -> String? {
        let (body, _, isDone) = try decode([Array(text.utf8)[...]])
        return isDone ? String(decoding: body, as: UTF8.self) : nil
    }

    @Test func decodesTheSameBodyFromAnyPieces() throws {
        let text = "4\r\nWiki\r\n00B ; name=\"x\"\r\npedia in chu\r\n0\r\nA: b\r\nC: d\r\n\r\nnext"
            .replacing("00B", with: "00C")
        let bytes = Array(text.utf8)
        var random = SeededGenerator(seed: 3)
        var cuts = (0..<50).map { _ in random.cut(bytes) }
        cuts.append([bytes[...]])
        cuts.append(bytes.indices.map { bytes[$0...$0] })
        for pieces in cuts {
            let (body, rest, isDone) = try decode(pieces)
            #expect(String(decoding: body, as: UTF8.self) == "Wikipedia in chu")
            #expect(rest == 4)
            #expect(isDone)
        }
    }

    @Test func waitsForTheEnd() throws {
        let text = "3\r\nabc\r\n0\r\n\r\n"
        let bytes = Array(text.utf8)
        for count in bytes.indices { #expect(try !decode([bytes.prefix(count)]).isDone) }
        #expect(try decode(text) == "abc")
    }

    @Test(arguments: [
        "\r\n", "x\r\n", "3\nabc", "3\r\nabcd\r\n", "3\r\nabc\n", "-1\r\n", "0x3\r\n", "3 \nabc",
        "1000000000000000\r\n",
        "0\r\nA: b\n\r\n", "0\r\n\rx",
    ])
    func refusesLooseFraming(_ text: String) {
        #expect(throws: HTTPRequestError.self) { try decode(text) }
    }

    @Test func boundsWhatIsNoBody() {
        let padding = String(repeating: "a", count: 5000)
        #expect(throws: HTTPRequestError.headTooLarge) { try decode("3;\(padding)\r\n") }
        #expect(throws: HTTPRequestError.headTooLarge) { try decode("0\r\n\(padding)\r\n") }
        #expect(throws: HTTPRequestError.headTooLarge) {
            try decode("0\r\n" + String(repeating: "A: b\r\n", count: 1000))
        }
    }

    @Test func neverTrapsOnCorruptedBodies() {
        let sample = Array("4\r\nWiki\r\n5\r\npedia\r\n0\r\n\r\n".utf8)
        var random = SeededGenerator(seed: 4)
        for _ in 0..<5000 {
            var bytes = sample
            bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
            let outcome = try? decode(random.cut(bytes))
            #expect((outcome?.body.count ?? 0) <= bytes.count)
        }
    }
}
