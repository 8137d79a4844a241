import TestRandom
import Testing

@testable import Transcription

/// What an engine writes and what it reads, damaged and cut at random: an error, or messages within their bounds.
struct EngineFuzzTests {
    private static let lines = [
        #"{"type":"ready","protocol":1,"engine":"scripted","model":"m","version":"1","language":"en","bias":true}"#,
        #"{"type":"partial","segment":3,"decoded":33600,"words":[{"w":"good","s":3040,"e":7200},{"w":"day","s":7200,"e":9000}]}"#,
        #"{"type":"final","segment":3,"samples":71520,"words":[{"w":"good","s":3040,"e":7200,"c":0.97}],"mean":[1,2,3,4,5,6,7,8,9,10,11,12,13],"cpu_ms":766}"#,
        #"{"type":"error","segment":3,"code":"decoder_failed","message":"no"}"#,
    ]

    @Test(arguments: UInt64(1)...20) func takesAnyLines(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var splitter = EngineLineSplitter()
        let bytes = (0..<200).flatMap { _ in
            damaged(Array((Self.lines.randomElement(using: &random) ?? "").utf8), using: &random)
                + [UInt8(ascii: "\n")]
        }
        var understood = 0
        var refused = 0
        for piece in bytes.chopped(longest: Bool.random(using: &random) ? 3 : 5_000, using: &random) {
            for line in splitter.split(piece) {
                do {
                    try check(EngineMessage(line: line.get()[...]))
                    understood += 1
                } catch {
                    refused += 1
                }
            }
        }
        #expect(understood > 20 && refused > 20)
    }

    private func check(_ message: EngineMessage) throws {
        let words: [RecognizedWord]
        switch message {
        case .partial(_, let partial, let decoded):
            words = partial
            #expect(decoded >= 0)
        case .final(let result):
            words = result.words
            #expect(result.samples >= 0)
        case .ready, .error: return
        }
        #expect(words.count <= 2_000)
        for word in words {
            #expect(!word.text.isEmpty && word.text.utf8.count <= 256 && !word.text.contains(" "))
            #expect(word.start >= 0 && word.start <= word.end)
            #expect(word.confidence.map { (0...1).contains($0) } ?? true)
        }
    }

    @Test(arguments: UInt64(1)...20) func takesAnyFrames(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let frames: [EngineFrame] = [
            .options(RecognizerOptions()), .begin(segment: 1, mean: nil), .audio(Array(repeating: 7, count: 400)), .end,
            .bias(RecognitionBias(phrases: [.init(text: "Roomtone", soundsLike: "room tone")])), .cancel,
        ]
        var understood = 0
        for _ in 0..<100 {
            let bytes = damaged(frames.flatMap { $0.encoded() }, using: &random)
            var parser = EngineFrameParser()
            do {
                for piece in bytes.chopped(longest: 50, using: &random) {
                    parser.append(piece)
                    while let frame = try parser.next() {
                        understood += 1
                        if case .audio(let samples) = frame { #expect(samples.count <= bytes.count / 2) }
                    }
                }
            } catch {
                // The stream has no boundary any more; that is told.
                #expect(!error.description.isEmpty)
            }
        }
        #expect(understood > 100)
    }

    private func damaged(_ valid: [UInt8], using random: inout SeededGenerator) -> [UInt8] {
        var bytes = valid
        for _ in 0..<Int.random(in: 0...2, using: &random) where !bytes.isEmpty {
            let at = Int.random(in: bytes.indices, using: &random)
            switch Int.random(in: 0..<5, using: &random) {
            case 0: bytes[at] = .random(in: 0...255, using: &random)
            case 1: bytes[at] ^= 1 << UInt8.random(in: 0...7, using: &random)
            case 2: bytes.removeSubrange(at..<min(bytes.count, at + Int.random(in: 0...40, using: &random)))
            case 3: bytes.insert(contentsOf: Array("-9e99".utf8), at: at)
            default: bytes.insert(contentsOf: bytes[..<at], at: at)
            }
        }
        return bytes
    }
}
