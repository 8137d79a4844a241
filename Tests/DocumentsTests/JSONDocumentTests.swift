import Documents
import Testing
import TestRandom

struct JSONDocumentTests {
    private func parse(_ text: String, _ limits: DocumentLimits = DocumentLimits()) throws(DocumentSyntaxError)
        -> Document
    {
        try JSONDocumentParser.parse(Array(text.utf8), limits: limits)
    }

    @Test func keepsOrderAndRepeatedKeys() throws {
        let document = try parse(#" {"b":1,"a":[true,null,-2.5e1],"b":"x"} "#)
        #expect(
            document
                == .map([
                    .init("b", .integer(1)), .init("a", .list([.bool(true), .null, .number(-25)])),
                    .init("b", .text("x")),
                ]))
    }

    @Test(arguments: [
        ("0", Document.integer(0)), ("-0", .integer(0)), ("9223372036854775807", .integer(.max)),
        ("9223372036854775808", .number(9_223_372_036_854_775_808)), ("1.0", .number(1)), ("1E2", .number(100)),
        (#""\u00e9\ud83d\udd25\n\/""#, .text("é🔥\n/")), (#""""#, .text("")), ("{}", .map([])), ("[ ]", .list([])),
    ])
    func readsEveryKindOfValue(text: String, document: Document) throws {
        #expect(try parse(text) == document)
    }

    @Test(arguments: [
        ("", 1, 1), ("nul", 1, 1), ("{\n  \"a\": 01}", 2, 9), ("[1,]", 1, 4), ("{\"a\" 1}", 1, 6), ("{a:1}", 1, 2),
        ("[1 2]", 1, 4), ("\"é\n\"", 1, 3), ("\"abc", 1, 1), ("[1]]", 1, 4), ("1e999", 1, 1), ("-", 1, 2),
        ("\"\\x\"", 1, 3),
        ("\"\\ud800\"", 1, 8), ("\"\\ud800\\u0041\"", 1, 14), ("{\"a\":1,}", 1, 8), ("+1", 1, 1), ("NaN", 1, 1),
        ("'a'", 1, 1),
    ])
    func namesThePlaceThatMakesNoSense(text: String, line: Int, column: Int) {
        let error = #expect(throws: DocumentSyntaxError.self) { try parse(text) }
        #expect(error?.line == line && error?.column == column, "\(String(describing: error))")
        #expect(error?.message.contains("\n") == false)
    }

    @Test func refusesInvalidUTF8() {
        for bytes: [UInt8] in [
            [0x22, 0xFF, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0xFF, 0xFE],
        ] {
            #expect(throws: DocumentSyntaxError.self) { try JSONDocumentParser.parse(bytes) }
        }
    }

    @Test func boundsDepthValuesAndBytes() throws {
        let deep = String(repeating: "[", count: 100_000)
        #expect(throws: DocumentSyntaxError.self) { try parse(deep) }
        #expect(throws: DocumentSyntaxError.self) { try parse("[[[]]]", DocumentLimits(depth: 2)) }
        #expect(try parse("[[],[]]", DocumentLimits(depth: 2)) == .list([.list([]), .list([])]))
        #expect(throws: DocumentSyntaxError.self) { try parse("[1,2,3]", DocumentLimits(values: 3)) }
        #expect(throws: DocumentSyntaxError.self) { try parse("[1,2,3]", DocumentLimits(bytes: 6)) }
    }

    @Test func survivesEveryCutAndCorruption() {
        let whole = Array(#"{"a":[1,-2.5e3,"x\u00e9\n"],"b":{"c":null,"d":true},"e":"é🔥"}"#.utf8)
        #expect((try? JSONDocumentParser.parse(whole)) != nil)
        for length in 0..<whole.count {
            #expect(throws: DocumentSyntaxError.self) { try JSONDocumentParser.parse(Array(whole[..<length])) }
        }
        var generator = SeededGenerator(seed: 3)
        for _ in 0..<3_000 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            }
            // Whatever it makes of it, what it accepts must survive being written and read again.
            guard let document = try? JSONDocumentParser.parse(bytes) else { continue }
            #expect((try? JSONDocumentParser.parse(JSONDocumentWriter.json(document))) == document)
        }
    }

    @Test func writesWhatItReads() throws {
        let document = Document.map([
            .init("text", .text("a\"b\\c\n\t\r\u{1}\u{7F} é 🔥 \u{2028}")), .init("", .list([.null, .bool(false)])),
            .init("numbers", .list([.integer(.min), .number(0.1), .number(1e300), .number(-5)])),
        ])
        #expect(try JSONDocumentParser.parse(JSONDocumentWriter.json(document)) == document)
    }
}
