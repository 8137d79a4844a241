import Foundation
import Testing

@testable import Wire
import TestRandom

struct JSONScannerTests {
    @Test func findsNumbersAtPaths() {
        let json = Array(#"{"a":{"b":1.5,"c":[1],"d":null},"b":2,"e":{"b":{"x":3}},"f":"4"}"#.utf8)
        let paths = [["a", "b"], ["b"], ["e", "b", "x"], ["a", "d"], ["a", "c"], ["f"], ["g"], ["a"]]
        #expect(JSONScanner.numbers(at: paths, in: json) == [1.5, 2, 3, nil, nil, nil, nil, nil])
        #expect(JSONScanner.numbers(at: paths, in: Array(#"{"b":2,"a":{"b":1"#.utf8))[1] == 2)
        #expect(JSONScanner.numbers(at: [["a"]], in: Array("[1]".utf8)) == [nil])
    }

    @Test(arguments: [
        (#""plain""#, "plain"), (#""a\"b\\c\/d""#, #"a"b\c/d"#), (#""\b\f\n\r\t""#, "\u{8}\u{C}\n\r\t"),
        (#""\u00e9\u00C9""#, "éÉ"), (#""\ud83d\udd25""#, "🔥"), (#""cut \ud83d""#, "cut \u{FFFD}"),
        (#""\ud83dx\udd25""#, "\u{FFFD}x\u{FFFD}"), (#""\ud83d\ud83d\udd25""#, "\u{FFFD}🔥"), ("\u{FEFF}\"a\"", "a"),
        (#""🔥""#, "🔥"), (#""""#, ""),
    ])
    func readsStrings(json: String, expected: String) throws {
        var scanner = JSONScanner(Array(json.utf8))
        let text = try scanner.string()
        #expect(text == expected)
        let atEnd = scanner.isAtEnd
        #expect(atEnd)
    }

    @Test(arguments: [
        #""open"#, #""\x""#, #""\u12g4""#, "\"a\nb\"", #""\"#, #""\u12"#, #""\u12""#, #""\ud83d\u12""#,
    ])
    func refusesBrokenStrings(json: String) {
        var scanner = JSONScanner(Array(json.utf8))
        #expect(throws: JSONScanner.Failure.self) { try scanner.string() }
        // What is passed over is held to the same.
        for value in [json, "[\(json)]", "{\(json):1}", #"{"a":[1,\#(json)]}"#] {
            var scanner = JSONScanner(Array(value.utf8))
            #expect(throws: JSONScanner.Failure.self) { try scanner.skipValue() }
        }
    }

    @Test(arguments: [
        #""\"\\\/\b\f\n\r\t""#, #""\u00e9\u00C9""#, #""\ud83d\udd25""#, #""cut \ud83d""#, #""\udd25x""#,
    ])
    func passesOverTheEscapesThatItReads(json: String) throws {
        var scanner = JSONScanner(Array(#"{\#(json):[\#(json)]}"#.utf8))
        try scanner.skipValue()
        let atEnd = scanner.isAtEnd
        #expect(atEnd)
    }

    @Test(arguments: [
        ("0", 0.0), ("-0", 0), ("12", 12), ("-3.5", -3.5), ("1e3", 1000), ("2.5E-1", 0.25),
        ("1763692800123", 1763692800123),
    ])
    func readsNumbers(json: String, expected: Double) throws {
        var scanner = JSONScanner(Array(json.utf8))
        let number = try scanner.number()
        #expect(number == expected)
    }

    @Test(arguments: ["01", "-", "1.", ".5", "1e", "+1", "NaN", "Infinity", "1e999", "--1"])
    func refusesBrokenNumbers(json: String) {
        var scanner = JSONScanner(Array(json.utf8))
        #expect(throws: JSONScanner.Failure.self) {
            _ = try scanner.number()
            guard scanner.isAtEnd else { throw scanner.failure("rest") }
        }
    }

    @Test(
        arguments: [
            ("9223372036854775807", Int64.max), ("-9223372036854775808", Int64.min), ("5.0", 5), ("1e2", 100),
            ("9223372036854775808", nil), ("1.5", nil),
        ] as [(String, Int64?)])
    func readsWholeNumbers(json: String, expected: Int64?) throws {
        var scanner = JSONScanner(Array(json.utf8))
        let number = try scanner.integer()
        #expect(number == expected)
    }

    @Test func passesOverDeepNesting() throws {
        let (opening, closing) = (String(repeating: #"[{"a":"#, count: 50_000), String(repeating: "}]", count: 50_000))
        var scanner = JSONScanner(Array("\(opening)1\(closing)".utf8))
        #expect(try scanner.skipValue().count == scanner.bytes.count)
        let cut = [opening, "\(opening)1", "\(opening)1\(closing.dropLast())"]
        for broken in cut + ["[{]", "{]", "[1}", "[1,]", "{,}", "[,]"] {
            var scanner = JSONScanner(Array(broken.utf8))
            #expect(throws: JSONScanner.Failure.self) { try scanner.skipValue() }
        }
    }

    @Test func passesOverAnyValueFoundationAccepts() throws {
        let json = #" {"a":[1,2,{"b":null}],"c":"\u0041","d":true,"e":-1.5e3} "#
        var scanner = JSONScanner(Array(json.utf8))
        try scanner.skipValue()
        let atEnd = scanner.isAtEnd
        #expect(atEnd)
    }

    @Test func agreesWithFoundationOnCorruptedInput() {
        // Every single-byte change of a message: what Foundation calls JSON we follow, and nothing traps.
        let message = Array(
            #"{"id":7,"op":"send","events":[{"ts":12,"text":"caf\u00e9 \n","x":[true,null,1.5e3]}]}"#.utf8)
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<20_000 {
            var bytes = message
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: 0...127, using: &generator)
            }
            var scanner = JSONScanner(bytes)
            let ours = (try? scanner.skipValue()) != nil && scanner.isAtEnd
            let theirs = (try? JSONSerialization.jsonObject(with: Data(bytes))) != nil
            // Halves of surrogate pairs are let through, so ours may follow a little more.
            if theirs { #expect(ours, "\(String(decoding: bytes, as: UTF8.self))") }
        }
    }

    @Test(
        arguments: [[0xC0, 0x80], [0xED, 0xA0, 0x80], [0xFF], [0xE2, 0x82], [0xF5, 0x80, 0x80, 0x80]] as [[UInt8]])
    func refusesMalformedUTF8(bytes: [UInt8]) {
        #expect(!JSONScanner.isValidUTF8(Array("ok ".utf8) + bytes))
    }
}
