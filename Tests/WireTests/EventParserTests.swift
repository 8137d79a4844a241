import RoomModel
import Testing

@testable import Wire
import TestRandom

struct EventParserTests {
    private func parse(_ json: String) -> EventParser.Item { EventParser().parseLine(Array(json.utf8)) }

    private func code(_ json: String) -> EventRejection.Code? {
        if case .failure(let rejection) = parse(json) { rejection.code } else { nil }
    }

    @Test func readsEveryField() throws {
        let event = try parse(
            #"""
            {"id":"e-1","session":"keynote","attendee":"a-17","type":"reaction","kind":"applause","ts":1763692800123,
             "text":"great demo 🔥","weight":1.5,"sentiment":-0.4,"target":{"type":"sponsor","id":"acme-cloud"},
             "context":{"seat": [1, 2]},"unknown":{"deep":[1,{"x":null}]}}
            """#.replacing("\n", with: " ")
        ).get()
        #expect(event.id == "e-1")
        #expect(event.session?.text == "keynote")
        #expect(event.attendee.text == "a-17")
        #expect(event.type == .reaction)
        #expect(event.kind == "applause")
        #expect(event.time.milliseconds == 1_763_692_800_123)
        #expect(event.text == "great demo 🔥")
        #expect(event.weight == 1.5)
        #expect(event.sentiment == -0.4)
        #expect(event.target == EventTarget(type: .sponsor, id: try #require(ItemID("acme-cloud"))))
        #expect(event.context == #"{"seat": [1, 2]}"#)
    }

    @Test func aDeepValueConcernsItsOwnItemOnly() throws {
        let join = #"{"session":"s","attendee":"a","type":"join","ts":1"#
        let deep = String(repeating: "[", count: 2_000) + String(repeating: "]", count: 2_000)
        let items = try EventParser().parseArray(
            Array(#"[\#(join)},\#(join),"unknown":\#(deep)},\#(join),"context":{"a":\#(deep)}}]"#.utf8))
        #expect(try items.count == 3 && items[0].get() == items[1].get())
        #expect(throws: EventRejection.self) { try items[2].get() }
    }

    @Test(
        arguments: [
            (#"{"attendee":"a","type":"join","ts":1}"#, .missingField),
            (#"{"session":"s","type":"join","ts":1}"#, .missingField),
            (#"{"session":"s","attendee":"a","ts":1}"#, .missingField),
            (#"{"session":"s","attendee":"a","type":"join"}"#, .missingField),
            (#"{"session":"s","attendee":"a","type":"reaction","ts":1}"#, .missingField),
            (#"{"session":"s","attendee":"a","type":"chat","ts":1}"#, .missingField),
            (#"{"session":"s","attendee":"a","type":"dance","ts":1}"#, .unknownType),
            (#"{"session":"s.t","attendee":"a","type":"join","ts":1}"#, .badID),
            (#"{"session":"s","attendee":"","type":"join","ts":1}"#, .badID),
            (#"{"id":"é","session":"s","attendee":"a","type":"join","ts":1}"#, .badID),
            (#"{"session":"s","attendee":"a","type":"join","ts":-1}"#, .badTime),
            (#"{"session":"s","attendee":"a","type":"join","ts":9223372036854775807}"#, .badTime),
            (#"{"session":"s","attendee":"a","type":"join","ts":1.5}"#, .badTime),
            (#"{"session":"s","attendee":"a","type":"join","ts":"1"}"#, .badField),
            (#"{"session":7,"attendee":"a","type":"join","ts":1}"#, .badField),
            (#"{"session":"s","attendee":"a","type":"join","ts":1,"weight":-1}"#, .badWeight),
            (#"{"session":"s","attendee":"a","type":"join","ts":1,"weight":1e300}"#, .badWeight),
            (#"{"session":"s","attendee":"a","type":"join","ts":1,"weight":1e999}"#, .badField),
            (#"{"session":"s","attendee":"a","type":"join","ts":1,"sentiment":1.1}"#, .badSentiment),
            (#"{"session":"s","attendee":"a","type":"rate","ts":1,"value":6}"#, .badValue),
            (#"{"session":"s","attendee":"a","type":"rate","ts":1}"#, .badValue),
            (#"{"session":"s","attendee":"a","type":"view","ts":1,"target":{"type":"moon","id":"x"}}"#, .badTarget),
            (#"{"session":"s","attendee":"a","type":"view","ts":1,"target":{"type":"sponsor"}}"#, .badTarget),
            (#"{"session":"s","attendee":"a","type":"view","ts":1,"context":"x"}"#, .badField),
            (#"{"session":"s","attendee":"a","type":"view","ts":1,"context":{"a":"\q"}}"#, .badJSON),
            (#"{"session":"s","attendee":"a","type":"view","ts":1,"context":{"\z":1}}"#, .badJSON),
            (#"{"session":"s","attendee":"a","type":"view","ts":1,"x":"\u12"}"#, .badJSON),
            (#"[1]"#, .notAnObject),
            (#"{"session":"s","attendee":"a""#, .badJSON),
            (#"{"session":"s","attendee":"a","type":"join","ts":1} x"#, .badJSON),
        ] as [(String, EventRejection.Code)])
    func namesWhatIsWrong(json: String, expected: EventRejection.Code) {
        #expect(code(json) == expected)
    }

    @Test func refusesTextsAndContextsThatAreTooLong() {
        let text = String(repeating: "x", count: 4097)
        #expect(code(#"{"session":"s","attendee":"a","type":"chat","ts":1,"text":"\#(text)"}"#) == .textTooLong)
        let context = #"{"a":"\#(String(repeating: "x", count: 1024))"}"#
        #expect(code(#"{"session":"s","attendee":"a","type":"view","ts":1,"context":\#(context)}"#) == .badContext)
    }

    @Test func aBadItemRejectsItselfOnly() throws {
        let batch =
            #"[{"session":"s","attendee":"a","type":"join","ts":1},7,{"session":"s","attendee":"a","type":"leave","ts":2}]"#
        let items = try EventParser().parseArray(Array(batch.utf8))
        #expect(items.count == 3)
        #expect((try? items[0].get())?.type == .join)
        #expect((try? items[1].get()) == nil)
        #expect((try? items[2].get())?.type == .leave)
    }

    @Test func refusesABatchThatIsNoArray() {
        #expect(throws: RequestError.self) { try EventParser().parseArray(Array("{}".utf8)) }
        #expect(throws: RequestError.self) { try EventParser().parseArray(Array("[{}".utf8)) }
        #expect(throws: RequestError.self) { try EventParser().parseArray([0x5B, 0xFF, 0x5D]) }
    }

    @Test func readsLinesAndPassesOverBlankOnes() throws {
        let lines = "{\"session\":\"s\",\"attendee\":\"a\",\"type\":\"join\",\"ts\":1}\r\n\n  \nnonsense\n"
        let items = try EventParser().parseLines(Array(lines.utf8))
        #expect(items.count == 2)
        #expect((try? items[0].get()) != nil)
        #expect((try? items[1].get()) == nil)
    }

    @Test(arguments: ["clap", "me-too_2.0", "браво", "拍手", "ünïque", "🔥", "👩‍💻", String(repeating: "é", count: 32)])
    func takesAnyWordAsAKind(kind: String) throws {
        let event = try parse(#"{"session":"s","attendee":"a","type":"reaction","kind":"\#(kind)","ts":5}"#).get()
        #expect(event.kind == kind)
    }

    @Test(arguments: [
        "", "two words", #"a\tb"#, #"a\u0000"#, "a,b", #"<b>"#, "a\u{202E}b", "\u{A0}",
        String(repeating: "é", count: 33),
    ])
    func takesNothingElseAsAKind(kind: String) {
        let item = parse(#"{"session":"s","attendee":"a","type":"reaction","kind":"\#(kind)","ts":5}"#)
        guard case .failure(let rejection) = item else {
            Issue.record("\(kind) was taken")
            return
        }
        #expect(rejection.code == .badField)
    }

    @Test func writesWhatItReads() throws {
        let json =
            #"{"id":"e-1","session":"s","attendee":"a","type":"chat","ts":5,"text":"a\"b","weight":2,"context":{"k":1}}"#
        let event = try parse(json).get()
        var writer = JSONWriter()
        writer.event(event)
        #expect(try EventParser().parseLine(writer.bytes).get() == event)
    }

    @Test func aContextStaysInOneLineAndIsElseAsItCame() throws {
        let context = "{\n \"a\" : 1.50,\r\n\t\"b\":[1,\n2], \"c\":\"\\n\\ud83d\"}"
        let batch = #"[{"id":"e-1","session":"s","attendee":"a","type":"view","ts":1,"context":\#(context)}]"#
        let event = try #require(try EventParser().parseArray(Array(batch.utf8)).first).get()
        #expect(event.context == "{ \"a\" : 1.50,\t\"b\":[1,2], \"c\":\"\\n\\ud83d\"}")
        var writer = JSONWriter()
        writer.event(event)
        #expect(!writer.bytes.contains { $0 == 0x0A || $0 == 0x0D })
        #expect(try EventParser().parseLine(writer.bytes).get() == event)
    }

    @Test func neverTrapsOnCorruptedBatches() {
        let batch = Array(
            #"[{"id":"e-1","session":"s","attendee":"a","type":"reaction","kind":"wow","ts":1763692800123,"weight":1.0}]"#
                .utf8)
        var generator = SeededGenerator(seed: 11)
        var refused = 0
        for _ in 0..<5_000 {
            var bytes = batch
            bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            if Bool.random(using: &generator) { bytes.removeLast(Int.random(in: 0..<bytes.count, using: &generator)) }
            if (try? EventParser().parseArray(bytes)) == nil { refused += 1 }
        }
        #expect(refused > 1000)
    }
}
