import Documents
import Testing

struct DocumentReaderTests {
    private enum Color: String, CaseIterable { case red, green }

    private func read(_ json: String, _ body: (DocumentReader) -> Void) throws -> [String] {
        let reader = DocumentReader(try JSONDocumentParser.parse(Array(json.utf8)))
        body(reader)
        return reader.problems.list.map(\.description)
    }

    @Test func collectsEveryProblemWithItsPath() throws {
        let problems = try read(
            #"{"sessions":[{"speakers":[{"name":7.5},{"name":""}]},3],"port":70000,"color":"gren","wait":"5","on":"maybe"}"#
        ) { reader in
            for session in reader.children("sessions", atMost: 10) {
                for speaker in session.children("speakers", atMost: 10) {
                    _ = speaker.required("name", .text(bytes: 10))
                }
            }
            _ = reader.required("id", .text(bytes: 10))
            _ = reader.optional("port", .integer(in: 0...65_535))
            _ = reader.optional("color", ValueReading<Color>.word)
            _ = reader.optional("wait", .duration(in: .zero...(.seconds(60))))
            _ = reader.optional("on", .bool)
        }
        #expect(
            problems == [
                "sessions[1]: expected keys and values, found 3",
                "sessions[0].speakers[0].name: expected a text, found 7.5: put it into quotes",
                "sessions[0].speakers[1].name: is empty: write a text or leave the key out",
                "id: is missing: write a text",
                "port: expected a whole number from 0 to 65535, found 70000",
                "color: expected one of red, green; did you mean green?",
                "wait: expected a duration from 0 to 1m with its unit, such as 500ms, 60s, 10m, 1h, 30d, found a text",
                "on: expected true or false, found a text",
            ])
    }

    @Test func refusesOrIgnoresUnknownKeys() throws {
        let json = #"{"http":{"prot":1,"zzz":2},"http":{},"extra":1}"#
        let refused = try read(json) { reader in
            _ = reader.child("http").optional("port", .integer(in: 0...9))
            reader.finish(unknownKeys: .refused)
        }
        #expect(
            refused == [
                "http: is given twice: leave one of them", "extra: is no key that is known here: remove it",
            ])
        let inner = try read(#"{"http":{"prot":1,"zzz":2}}"#) { reader in
            _ = reader.child("http").optional("port", .integer(in: 0...9))
            reader.finish(unknownKeys: .refused)
        }
        #expect(
            inner == [
                "http.prot: is no key that is known here: did you mean port?",
                "http.zzz: is no key that is known here: remove it",
            ])
        let ignored = try read(#"{"http":{"prot":1},"extra":1,"extra":2}"#) { reader in
            _ = reader.child("http").optional("port", .integer(in: 0...9))
            reader.finish(unknownKeys: .ignored)
        }
        #expect(ignored.isEmpty)
    }

    @Test(arguments: [
        ("true", true), ("\"on\"", true), ("\"Yes\"", true), ("false", false), ("\"off\"", false), ("\"NO\"", false),
    ])
    func takesTheWordsForTrueAndFalse(json: String, value: Bool) throws {
        let problems = try read("{\"x\":\(json)}") { #expect($0.optional("x", .bool) == value) }
        #expect(problems.isEmpty)
    }

    @Test func nullAndAbsentGiveTheDefault() throws {
        let problems = try read(#"{"a":null,"m":null,"l":null}"#) { reader in
            #expect(reader.value("a", .integer(in: 0...9), default: 5) == 5)
            #expect(reader.value("b", .integer(in: 0...9), default: 6) == 6)
            #expect(!reader.child("m").isPresent)
            #expect(reader.children("l", atMost: 3).isEmpty)
            #expect(!reader.isGiven("a"))
            reader.finish(unknownKeys: .refused)
        }
        #expect(problems.isEmpty)
    }

    @Test func wrongValuesLeaveTheDefault() throws {
        let problems = try read(#"{"a":"x"}"#) { reader in
            var target = 3
            reader.read("a", .integer(in: 0...9), into: &target)
            #expect(target == 3)
        }
        #expect(problems.count == 1)
    }

    @Test(arguments: ["\\u0000", "\\u001b[2J", "\\n", "\\u202e", "\\u2066", "\\u2028", "\\u0085"])
    func refusesHostileTexts(text: String) throws {
        let problems = try read("{\"x\":\"a\(text)b\"}") { #expect($0.optional("x", .text(bytes: 100)) == nil) }
        #expect(problems == ["x: holds control characters or line breaks: remove them"])
    }

    @Test func boundsTextsInBytes() throws {
        let problems = try read(#"{"x":"éé","y":"éé"}"#) { reader in
            #expect(reader.optional("x", .text(bytes: 4)) == "éé")
            #expect(reader.optional("y", .text(bytes: 3)) == nil)
        }
        #expect(problems == ["y: is 4 bytes long: shorten it to 3 bytes"])
    }

    @Test func wholeNumbersAreTextsAsWritten() throws {
        let problems = try read(#"{"id":17,"n":true}"#) { reader in
            #expect(reader.optional("id", .text(bytes: 4)) == "17")
            #expect(reader.optional("n", .text(bytes: 4)) == nil)
        }
        #expect(problems == ["n: expected a text, found true: put it into quotes"])
    }

    @Test func wordsStandBesideOtherReadings() throws {
        let list = ValueReading<[String]>.list(of: .text(bytes: 3), atMost: 2).or("all", ["*"]).or("none", [])
        let problems = try read(#"{"a":"all","n":"none","l":["x"],"w":"some","i":["long"],"m":["1","2","3"]}"#) {
            reader in
            #expect(reader.optional("a", list) == ["*"])
            #expect(reader.optional("n", list) == [])
            #expect(reader.optional("l", list) == ["x"])
            #expect(reader.optional("w", list) == nil)
            #expect(reader.optional("i", list) == [])
            #expect(reader.optional("m", list) == nil)
        }
        #expect(
            problems == [
                "w: expected a list (each entry a text), or all, or none, found a text",
                "i[0]: is 4 bytes long: shorten it to 3 bytes",
                "m: has 3 entries: leave at most 2",
            ])
    }

    @Test(arguments: ["en", "es-MX", "zh-Hant", "sl-rozaj-biske", "pt-BR"])
    func readsLanguageTags(tag: String) throws {
        let problems = try read("{\"x\":\"\(tag)\"}") { #expect($0.optional("x", .language) == tag) }
        #expect(problems.isEmpty)
    }

    @Test(arguments: ["", "e", "english language", "en_US", "-en", "en-", "en--US", "1n", "aaaaaaaaa", "é"])
    func refusesWhatIsNoLanguageTag(tag: String) throws {
        let problems = try read("{\"x\":\"\(tag)\"}") { #expect($0.optional("x", .language) == nil) }
        #expect(problems.count == 1)
    }

    @Test func keepsABoundedNumberOfProblems() throws {
        let items = Array(repeating: "\"x\"", count: DocumentProblems.mostKept + 800).joined(separator: ",")
        let problems = try read("{\"l\":[\(items)]}") {
            _ = $0.optional("l", .list(of: .integer(in: 0...1), atMost: 1_000_000))
        }
        #expect(problems.count == DocumentProblems.mostKept + 1)
        #expect(problems.last == "and 800 more problems: mend these first")
    }

    @Test func strangeKeysCannotForgeALine() throws {
        let problems = try read(#"{"a\nerror: b":1,"a.b":2}"#) { $0.finish(unknownKeys: .refused) }
        #expect(
            problems == [
                "[\"a\u{FFFD}error: b\"]: is no key that is known here: remove it",
                "[\"a.b\"]: is no key that is known here: remove it",
            ])
    }

    @Test func listsThePathsItWasAskedFor() throws {
        let reader = DocumentReader(nil)
        _ = reader.optional("a", .bool)
        _ = reader.child("m").optional("b", .bool)
        #expect(reader.knownPaths == ["a", "m.b"])
    }
}
