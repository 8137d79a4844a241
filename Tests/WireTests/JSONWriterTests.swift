import RoomModel
import Testing

@testable import Wire

struct JSONWriterTests {
    private func text(_ write: (inout JSONWriter) -> Void) -> String {
        var writer = JSONWriter()
        write(&writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    @Test func placesCommas() {
        let json = text {
            $0.object {
                $0.member("a", 1)
                $0.key("b")
                $0.array([1, 2]) { $0.integer($1) }
                $0.key("c")
                $0.object { _ in }
                $0.member("d", true)
            }
        }
        #expect(json == #"{"a":1,"b":[1,2],"c":{},"d":true}"#)
    }

    @Test(arguments: [
        (0.0, 3, "0"), (1.5, 3, "1.5"), (-0.25, 2, "-0.25"), (812.3449, 3, "812.345"), (2.0, 1, "2"), (0.05, 1, "0.1"),
        (-0.001, 2, "0"), (1e12, 3, "1000000000000"),
    ])
    func writesNumbersWithFewDecimals(value: Double, decimals: Int, expected: String) {
        #expect(text { $0.number(value, decimals: decimals) } == expected)
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity])
    func writesNoNumberThatIsNotFinite(value: Double) {
        #expect(text { $0.number(value) } == "null")
    }

    @Test func escapesStrings() {
        #expect(text { $0.string("a\"b\\c\n\u{1}é🔥") } == #""a\"b\\c\n\u0001é🔥""#)
    }

    @Test func writesTimesAsText() {
        #expect(ISO8601.text(EventTime(milliseconds: 0)) == "1970-01-01T00:00:00.000Z")
        #expect(ISO8601.text(EventTime(milliseconds: 1_795_251_600_007)) == "2026-11-21T09:00:00.007Z")
        #expect(ISO8601.text(EventTime(milliseconds: 951_782_399_999)) == "2000-02-28T23:59:59.999Z")
        #expect(ISO8601.text(EventTime(milliseconds: -1)) == "1969-12-31T23:59:59.999Z")
    }
}
