import TestRandom
import Testing

@testable import Wire

/// Control messages and queries of `/v1/listen`, damaged at random: a refusal that says why, never a trap.
struct ListenFuzzTests {
    private static let messages = [
        #"{"type":"KeepAlive"}"#, #"{"type":"Finalize","x":[1,{"y":null}]}"#,
        #"{"type":"CloseStream","text":"\u00e9\n"}"#,
    ]
    private static let items: [(name: String, value: String)] = [
        ("encoding", "linear16"), ("sample_rate", "16000"), ("channels", "2"), ("endpointing", "300"),
        ("interim_results", "true"), ("utterance_end_ms", "1000"), ("keyterm", "Roomtone"), ("language", "en-US"),
        ("session", "keynote"), ("track", "mic-1"), ("takeover", "false"), ("smart_format", "true"),
    ]

    @Test(arguments: UInt64(1)...20) func takesAnyControlMessage(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var understood = 0
        for _ in 0..<500 {
            let whole = Self.messages.randomElement(using: &random) ?? ""
            do {
                _ = try ListenControl(message: damaged(Array(whole.utf8), using: &random))
                understood += 1
            } catch {
                #expect(!error.message.isEmpty)
            }
        }
        // Some come through unharmed, or the damage would prove nothing; most do not.
        #expect((1..<400).contains(understood))
    }

    @Test(arguments: UInt64(1)...20) func takesAnyQuery(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var understood = 0
        for _ in 0..<200 {
            let query = Self.items.shuffled(using: &random).prefix(Int.random(in: 0...12, using: &random)).map { item in
                Int.random(in: 0..<6, using: &random) > 0
                    ? item
                    : (
                        item.name,
                        String(decoding: damaged(Array(item.value.utf8), using: &random), as: UTF8.self)
                    )
            }
            do {
                let parameters = try ListenParameters(query)
                understood += 1
                #expect((1...8).contains(parameters.channels))
                #expect(parameters.sampleRate.map { (8_000...96_000).contains($0) } ?? true)
            } catch {
                #expect(!error.message.isEmpty && error.message.utf8.count < 400)
            }
        }
        #expect((1..<200).contains(understood))
    }

    private func damaged(_ valid: [UInt8], using random: inout SeededGenerator) -> [UInt8] {
        var bytes = valid
        for _ in 0..<Int.random(in: 0...3, using: &random) where !bytes.isEmpty {
            let at = Int.random(in: bytes.indices, using: &random)
            switch Int.random(in: 0..<4, using: &random) {
            case 0: bytes[at] = .random(in: 0...255, using: &random)
            case 1: bytes.removeSubrange(at...)
            case 2: bytes.insert(contentsOf: bytes[..<at], at: at)
            default: bytes.insert(contentsOf: Array(repeating: UInt8(ascii: "["), count: 600), at: at)
            }
        }
        return bytes
    }
}
