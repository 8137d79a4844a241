import Testing

@testable import RoomtoneClient

struct JSONObjectTests {
    private let message = #"""
        {"t":3,"o":16,"ts":1763692860000,"k":"a\"b\u00e4","d":{"x":[1.50,-0,2e+3,{"y":null}],"z":"}"},"ok":true, "n" : 2 }
        """#

    @Test func findsMembersAsTheyCame() throws {
        let object = try #require(JSONObject(message.utf8))
        #expect(object.unsigned("t") == 3)
        #expect(object.integer("ts") == 1_763_692_860_000)
        #expect(object.string("k") == "a\"bä")
        #expect(object.bool("ok") == true)
        #expect(object.integer("n") == 2)
        let data = try #require(object.raw("d"))
        #expect(String(decoding: data, as: UTF8.self) == #"{"x":[1.50,-0,2e+3,{"y":null}],"z":"}"}"#)
        #expect(object.raw("missing") == nil)
        #expect(object.string("t") == nil)
        #expect(object.integer("k") == nil)
        #expect(object.unsigned("d") == nil)
    }

    @Test func readsArraysOfObjects() throws {
        let object = try #require(JSONObject(#"{"items":[{"o":1},{"o":2}],"none":[],"mixed":[{},1]}"#.utf8))
        #expect(object.objects("items")?.compactMap { $0.integer("o") } == [1, 2])
        #expect(object.objects("none") == [])
        #expect(object.objects("mixed") == nil)
        #expect(object.objects("missing") == nil)
    }

    @Test func everyCutIsRefused() {
        let bytes = Array(message.utf8)
        for count in 0..<(bytes.count - 2) {
            #expect(JSONObject(bytes.prefix(count)) == nil, "cut at \(count)")
        }
    }

    @Test func noChangedByteBreaksIt() {
        let bytes = Array(message.utf8)
        for index in bytes.indices {
            for value in [0, 0x22, 0x2c, 0x5b, 0x5d, 0x7b, 0x7d, 0x5c, 0xff] as [UInt8] {
                var changed = bytes
                changed[index] = value
                // It must answer; what it answers depends on the byte.
                guard let object = JSONObject(changed) else { continue }
                _ = object.string("k")
                _ = object.objects("d")
                _ = object.object("d")
            }
        }
    }

    @Test(arguments: [
        "", "1", "[]", "\"a\"", "{", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}", "{\"a\":01}", "{\"a\":1.}",
        "{\"a\":.5}", "{\"a\":+1}", "{\"a\":1e}", "{\"a\":tru}", "{\"a\":\"\n\"}", "{} {}", "{\"a\":[1,]}",
        "{\"a\":--1}",
    ])
    func refusesWhatIsNoObject(text: String) {
        #expect(JSONObject(text.utf8) == nil)
    }

    @Test func depthIsBounded() {
        let deep = "{\"a\":" + String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000) + "}"
        #expect(JSONObject(deep.utf8) == nil)
    }

    @Test(arguments: ["plain", "quote \" back \\ slash", "line\nbreak\ttab\u{0}", "ä🔥\u{2028}"])
    func aLiteralReadsBack(text: String) throws {
        let object = try #require(JSONObject("{\"a\":\(text.jsonLiteral)}".utf8))
        #expect(object.string("a") == text)
    }
}
