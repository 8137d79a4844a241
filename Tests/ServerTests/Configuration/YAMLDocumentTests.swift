import Documents
import TestRandom
import Testing

@testable import Server

struct YAMLDocumentTests {
    private func parse(_ yaml: String, _ limits: DocumentLimits = DocumentLimits()) throws(DocumentSyntaxError)
        -> Document
    {
        try YAMLDocumentParser.parse(Array(yaml.utf8), limits: limits)
    }

    @Test(arguments: [
        ("5", Document.integer(5)), ("-5", .integer(-5)), ("+5", .integer(5)), ("007", .text("007")),
        ("0x1F", .text("0x1F")),
        ("1.50", .number(1.5)), ("1e3", .number(1000)), ("-.5", .number(-0.5)), (".inf", .text(".inf")),
        ("1_000", .text("1_000")),
        ("true", .bool(true)), ("no", .text("no")), ("on", .text("on")), ("~", .null), ("null", .null), ("", .null),
        ("\"5\"", .text("5")), ("'true'", .text("true")), ("!!str 5", .text("5")),
        ("2026-11-21T09:00:00Z", .text("2026-11-21T09:00:00Z")),
        ("1.2.3", .text("1.2.3")), ("-", .list([.null])), ("12:30", .text("12:30")),
        ("99999999999999999999", .text("99999999999999999999")),
    ])
    func resolvesPlainScalarsByTheCoreSchema(yaml: String, document: Document) throws {
        #expect(try parse(yaml) == document)
    }

    @Test func keepsOrderAndFollowsAliases() throws {
        let document = try parse("b: &x {k: 1}\na: *x\nlines: |\n  one\n  two\n")
        #expect(
            document
                == .map([
                    .init("b", .map([.init("k", .integer(1))])), .init("a", .map([.init("k", .integer(1))])),
                    .init("lines", .text("one\ntwo\n")),
                ]))
    }

    @Test(arguments: [
        ("a: [1, 2", 2, 1), ("a: b: c", 1, 5), ("a:\n\t- 1", 2, 1), ("a: 1\na: 2", 1, 1), ("a: *nope", 1, 4),
        ("- <<: {a: 1}", 1, 3), ("a: 1\n--- \nb: 2", 2, 1),
    ])
    func namesThePlaceThatMakesNoSense(yaml: String, line: Int, column: Int) {
        let error = #expect(throws: DocumentSyntaxError.self) { try parse(yaml) }
        #expect(error?.line == line && error?.column == column, "\(String(describing: error))")
        #expect(error?.message.contains("\n") == false)
    }

    @Test func boundsAliasBombs() {
        var bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
        for level in 1...12 {
            let aliases = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
            bomb += "a\(level): &a\(level) [\(aliases)]\n"
        }
        #expect(throws: DocumentSyntaxError.self) { try parse(bomb, DocumentLimits(values: 10_000)) }
        // Eleven values once the aliases are written out.
        let small = "a: &x [1, 2]\nb: [*x, *x]\n"
        #expect(throws: DocumentSyntaxError.self) { try parse(small, DocumentLimits(values: 10)) }
        #expect(throws: Never.self) { try parse(small, DocumentLimits(values: 11)) }
    }

    @Test(arguments: [
        "? *a12\n: 1\n", "*a12 : 1\n", "{*a12 : 1}\n", "k: {[*a12]: 1}\n", "- ? [*a12]\n", "k: {? *a12}\n",
        "k: {*a12\n: 1}\n",
    ])
    func refusesAliasesInKeysBeforeAnyoneHashesThem(tail: String) {
        var bomb = "- &a0 [x, x, x, x, x, x, x, x, x]\n"
        for level in 1...12 {
            let aliases = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
            bomb += "- &a\(level) [\(aliases)]\n"
        }
        // Were this hashed, it would take 9^13 steps.
        let item = tail.hasPrefix("- ") ? tail : "- " + tail.replacingOccurrences(of: "\n", with: "\n  ")
        #expect(throws: DocumentSyntaxError.self) { try parse(bomb + item) }
    }

    @Test func boundsDepth() {
        for (open, close) in [("[", "]"), ("{a: ", "}")] {
            for count in [65, 900, 5_000] {
                let text = String(repeating: open, count: count) + "1" + String(repeating: close, count: count)
                #expect(throws: DocumentSyntaxError.self) { try parse(text) }
            }
        }
        #expect(throws: DocumentSyntaxError.self) { try parse(String(repeating: "- ", count: 5_000) + "1") }
        #expect(throws: DocumentSyntaxError.self) { try parse(String(repeating: "[", count: 500_000)) }
    }

    @Test func proseMayLookLikeKeys() throws {
        let document = try parse("a: \"see [1]: there, ? here\"\nb: 'R&D *bold* text'\n")
        #expect(document["a"] == .text("see [1]: there, ? here"))
    }

    @Test func survivesEveryCutAndCorruption() {
        let whole = Array("a: &x [1, \"é\\n\", {b: 'c'}]\nd: *x\ne: |\n  text\n- f: !!str 5\n? g\n".utf8)
        for length in 0...whole.count { _ = try? YAMLDocumentParser.parse(Array(whole[..<length])) }
        var generator = SeededGenerator(seed: 5)
        for _ in 0..<2_000 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            }
            _ = try? YAMLDocumentParser.parse(bytes)
        }
    }

    @Test func jsonIsRecognizedByItsFirstCharacterOrItsName() throws {
        #expect(try DocumentFile.parse(Array(" {\"a\":1}".utf8), name: "x") == .map([.init("a", .integer(1))]))
        #expect(try DocumentFile.parse(Array("{a: no}".utf8), name: "x.yaml") == .map([.init("a", .text("no"))]))
        let error = #expect(throws: ConfigurationError.self) {
            try DocumentFile.parse(Array("a: 1".utf8), name: "x.json")
        }
        #expect(error?.description.hasPrefix("x.json:1:1: ") == true)
        let broken = #expect(throws: ConfigurationError.self) {
            try DocumentFile.parse(Array("{\"a\":1,}".utf8), name: "the body")
        }
        #expect(broken?.description.contains("double quotes") == true)
    }
}
