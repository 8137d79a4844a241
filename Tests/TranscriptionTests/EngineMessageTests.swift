import TestRandom
import Testing

@testable import Transcription

struct EngineMessageTests {
    static let messages: [EngineMessage] = [
        .ready(EngineDescription(name: "pocketsphinx", model: "en-us", version: "5", language: "en", canBias: true)),
        .partial(
            segment: 3,
            words: [
                RecognizedWord(text: "good", start: 3040, end: 7200),
                RecognizedWord(text: "café", start: 7200, end: 9000),
            ], decoded: 9600),
        .final(
            RecognizedSegment(
                segment: 3, words: [RecognizedWord(text: "good", start: 0, end: 10, confidence: 0.9701)],
                mean: CepstralMean([Float](repeating: 0.25, count: 13)), samples: 16_000,
                processorTime: .milliseconds(12))),
        .final(RecognizedSegment(segment: 4, words: [])),
        .error(segment: 4, code: "decoder_failed", message: "it failed"),
        .error(segment: nil, code: "model_missing", message: "install \"it\"\\"),
    ]

    static let bytes = messages.flatMap { $0.encoded() }

    private func parse(_ chunks: [[UInt8]]) -> [Result<EngineMessage, EngineProtocolError>] {
        var splitter = EngineLineSplitter()
        return chunks.flatMap { splitter.split($0) }.map { line in
            line.flatMap { line in
                Result { () throws(EngineProtocolError) in try EngineMessage(line: line[...]) }
            }
        }
    }

    private func parsed(_ chunks: [[UInt8]]) throws -> [EngineMessage] { try parse(chunks).map { try $0.get() } }

    @Test func comesBackFromItsLines() throws {
        #expect(try parsed([Self.bytes]) == Self.messages)
        #expect(try parsed(Self.bytes.map { [$0] }) == Self.messages)
    }

    @Test func comesBackFromEverySplitInTwo() throws {
        for cut in Self.bytes.indices {
            #expect(try parsed([Array(Self.bytes[..<cut]), Array(Self.bytes[cut...])]) == Self.messages)
        }
    }

    @Test(arguments: [
        "not json", "[]", "{}", "\u{0}", #"{"type":"unknown"}"#, #"{"type":"ready","engine":"x"}"#,
        #"{"type":"partial"}"#, #"{"type":"final","segment":"3"}"#, #"{"type":"final","segment":99999999999999999999}"#,
        #"{"type":"final","segment":1,"words":[{"w":"x"}]}"#,
        #"{"type":"final","segment":1,"words":[{"w":"x","s":1e400,"e":2}]}"#,
        String(repeating: "[", count: 5000),
    ])
    func refusesALineThatIsNoMessage(line: String) {
        #expect(throws: EngineProtocolError.self) { try EngineMessage(line: Array(line.utf8)[...]) }
    }

    @Test func refusesAnotherVersion() {
        let line = Array(#"{"type":"ready","protocol":2,"engine":"x"}"#.utf8)
        #expect(throws: EngineProtocolError.unsupportedVersion(2)) { try EngineMessage(line: line[...]) }
    }

    @Test func mendsWordsThatAreOutOfRange() throws {
        let line = #"""
            {"type":"final","segment":1,"extra":{},"words":[{"w":"a","s":-5,"e":10,"c":7},{"w":"","s":1,"e":2},
            {"w":"b c","s":1,"e":2},{"w":"d","s":5,"e":3,"c":-1},{"w":"e","s":2,"e":9223372036854775807}]}
            """#.split(separator: "\n").joined()
        guard case .final(let result) = try EngineMessage(line: Array(line.utf8)[...]) else {
            Issue.record("not a final")
            return
        }
        #expect(
            result.words == [
                RecognizedWord(text: "a", start: 0, end: 10, confidence: 1),
                RecognizedWord(text: "d", start: 5, end: 5, confidence: 0),
                RecognizedWord(text: "e", start: 5, end: 86_400 * 16_000),
            ])
    }

    @Test func holdsNoMoreThanALineOfAnEndlessOne() throws {
        var splitter = EngineLineSplitter()
        var lines: [Result<[UInt8], EngineProtocolError>] = []
        for _ in 0..<20 { lines += splitter.split(repeatElement(UInt8(ascii: "x"), count: 100_000)) }
        #expect(lines == [.failure(.lineTooLong)])
        #expect(splitter.split(Array("\nnext\r\n\n\n".utf8)) == [.success(Array("next".utf8))])
    }

    @Test func survivesCorruption() {
        var random = SeededGenerator(seed: 12)
        for _ in 0..<1000 {
            var bytes = Self.bytes
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            _ = parse([bytes])
        }
    }

    @Test func writesWhatIsNoNumberAsNone() throws {
        let message = EngineMessage.final(
            RecognizedSegment(segment: 1, words: [RecognizedWord(text: "x", start: 0, end: 1, confidence: .nan)]))
        guard case .final(let result) = try parsed([message.encoded()])[0] else { return }
        #expect(result.words[0].confidence == nil)
    }
}
