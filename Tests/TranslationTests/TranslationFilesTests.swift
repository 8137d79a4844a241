import TestRandom
import Testing

@testable import Translation

struct TranslationFilesTests {
    private func tmx(_ body: String, head: String = "") -> [UInt8] {
        Array(
            "<?xml version=\"1.0\"?>\(head)<tmx version=\"1.4\"><header srclang=\"en-US\"/><body>\(body)</body></tmx>"
                .utf8)
    }

    private func tu(_ source: String, _ target: String) -> String {
        "<tu><tuv xml:lang=\"en-US\"><seg>\(source)</seg></tuv><tuv xml:lang='es-ES'><seg>\(target)</seg></tuv></tu>"
    }

    @Test func readsUnitsOfATMXFile() throws {
        let units = try TMX.read(
            tmx(
                tu("A &amp; B &#60;c&#x3E;", "<bpt i=\"1\">&lt;b></bpt>A<ept i=\"1\"/> y <![CDATA[B & C]]>")
                    + "<!-- <tu> -->",
                head: "<!DOCTYPE tmx SYSTEM \"tmx14.dtd\">"))
        #expect(
            units == [
                TranslationUnit(pair: LanguagePair(from: "en", to: "es"), source: "A & B <c>", target: "A y B & C")
            ])
    }

    @Test func readsEachLanguageOfAUnitAndTheSixteenBitForm() throws {
        let text =
            "<tmx><header srclang=\"*all*\"/><body><tu><tuv lang=\"en\"><seg>Hi é</seg></tuv><tuv lang=\"es\"><seg>Hola</seg></tuv><tuv lang=\"fr\"><seg>Salut</seg></tuv></tu></body></tmx>"
        var wide: [UInt8] = [0xFF, 0xFE]
        for unit in text.utf16 { wide += [UInt8(unit & 0xFF), UInt8(unit >> 8)] }
        let units = try TMX.read(wide)
        #expect(units.map(\.pair.target) == ["es", "fr"])
        #expect(units.first?.source == "Hi é")
    }

    @Test func whatIsWrittenIsReadBack() throws {
        let units = [
            TranslationUnit(
                pair: LanguagePair(from: "en", to: "es"), source: "A \"tab\"\tand <b> & \\n", target: "línea\ndos"),
            TranslationUnit(
                pair: LanguagePair(from: "es", to: "zh-Hant"), source: "مرحبا", target: "你好 🔥", engine: "m<1>"),
        ]
        let file = TMX.head(tool: "t", version: "1") + units.map { TMX.unit($0) }.joined() + TMX.tail
        #expect(try TMX.read(Array(file.utf8)) == units)
        let rows = TranslationTSV.heading + units.map(TranslationTSV.row).joined()
        #expect(try TranslationTSV.read(Array(rows.utf8)) == units)
    }

    @Test func entitiesAreNotDeclared() {
        let bomb = "<!DOCTYPE tmx [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;\">]>"
        #expect(throws: TranslationFileError.self) { try TMX.read(tmx(tu("&b;", "x"), head: bomb)) }
        #expect(throws: TranslationFileError.self) { try TMX.read(tmx(tu("&b;", "x"))) }
        #expect(throws: TranslationFileError.self) {
            try TMX.read(tmx(tu("&x;", "x"), head: "<!DOCTYPE tmx [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>"))
        }
    }

    @Test(arguments: [
        "", "x", "<tmx>", "<html></html>", "<tmx><body></tmx>", "<tmx a=b></tmx>", "<tmx><tu></tmx></tu>",
        "<tmx a=\"\u{0}",
    ])
    func whatIsNoTMXIsNamed(_ text: String) {
        #expect(throws: TranslationFileError.self) { try TMX.read(Array(text.utf8)) }
    }

    @Test(arguments: 0..<200)
    func aSpoiltFileGivesUnitsOrAnError(_ seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed))
        var bytes = tmx(tu("Hello &amp; all", "Hola") + tu("Bye", "Adiós"))
        for _ in 0..<Int.random(in: 1...8, using: &random) {
            bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
        }
        bytes = Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &random)))
        do throws(TranslationFileError) {
            #expect(try TMX.read(bytes).count <= 2)
        } catch {
            #expect(error.line >= 1)
        }
    }

    @Test(arguments: [
        ("en\tes\tonly three", 1), ("en\tes\ta\tb\n\nen\ten\ta\tb", 3), ("\t\ta\tb", 1), ("en\tes\t\tb", 1),
        ("en\tes\t" + String(repeating: "x", count: 20_000) + "\tb", 1),
    ])
    func aBadRowIsNamedByItsLine(_ text: String, _ line: Int) {
        #expect { try TranslationTSV.read(Array(text.utf8)) } throws: { ($0 as? TranslationFileError)?.line == line }
    }

    @Test func invalidTextIsNamed() {
        #expect(throws: TranslationFileError.self) {
            try TranslationTSV.read(Array("en\tes\ta".utf8) + [0xFF, 0x09, 0x62])
        }
    }
}
