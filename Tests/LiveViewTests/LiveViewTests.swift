import Testing

@testable import LiveView

struct LiveViewTests {
    private let captions = "session.keynote.captions"
    private let metrics = "session.keynote.metrics"
    private let alerts = "sponsor.acme-cloud.alerts"

    @Test func aFinalTakesThePlaceOfItsInterim() {
        var view = LiveView(topics: [captions])
        view.accept(bytes(#"{"segment":"s1","state":"interim","text":"hello wor"}"#), key: "s1", of: captions)
        #expect(texts(view).contains("hello wor"))
        view.accept(bytes(#"{"segment":"s1","state":"final","text":"Hello world."}"#), key: "s1", of: captions)
        view.accept(bytes(#"{"segment":"s1","state":"final","text":"Hello, world."}"#), key: "s1", of: captions)
        #expect(texts(view) == [captions, "Hello, world.", ""])
    }

    @Test func aFinalStaysWhenItsKeyIsRemoved() {
        var view = LiveView(topics: [captions])
        view.accept(bytes(#"{"segment":"s1","state":"final","text":"kept"}"#), key: "s1", of: captions)
        view.accept(bytes("null"), key: "s1", of: captions)
        #expect(texts(view).contains("kept"))
    }

    @Test func engagementIsDrawnAsASparkline() {
        var view = LiveView(topics: [metrics])
        for score in [0, 50, 100] {
            view.accept(
                bytes(
                    #"{"engagement":{"score":\#(score),"level":"high"},"attendees":{"present":7},"sentiment":{"mean":0.25,"n":6}}"#
                ), key: nil, of: metrics)
        }
        #expect(texts(view)[1] == "engagement 100.0  high  7 present  sentiment +0.25 of 6  ▁▅█")
    }

    @Test func fewPeopleShowNoSentiment() {
        var view = LiveView(topics: [metrics])
        view.accept(
            bytes(#"{"engagement":{"score":1},"attendees":{"present":2},"sentiment":{"mean":null,"n":2}}"#), key: nil,
            of: metrics)
        #expect(texts(view)[1].contains("too few people"))
    }

    @Test func anAnsweredAlertGoesBelowThoseThatWait() {
        var view = LiveView(topics: [alerts])
        for lead in ["L-1", "L-2"] {
            view.accept(
                bytes(
                    #"{"alert":"a-\#(lead)","try":1,"d":{"lead":"\#(lead)","score":91.5,"temperature":"hot","reasons":["asked for a demo"]}}"#
                ), key: nil, of: alerts)
        }
        view.accept(bytes(#"{"alert":"a-L-2","state":"claimed","by":"rep-2"}"#), key: nil, of: alerts)
        let rows = view.rows(width: 80, height: 24)
        #expect(rows.map(\.style) == [.title, .urgent, .faint, .faint])
        #expect(rows[1].text.contains("L-1 91.5 hot  asked for a demo"))
        #expect(rows[2].text.contains("claimed by rep-2"))
    }

    @Test func keyphrasesStandInOneRow() {
        var view = LiveView(topics: ["session.keynote.keywords"])
        view.accept(
            bytes(#"[{"keyword":"captions","score":1},{"keyword":"streaming","score":0.8}]"#), key: nil,
            of: "session.keynote.keywords")
        #expect(texts(view)[1] == "captions · streaming")
        view.accept(bytes("nonsense"), key: nil, of: "session.keynote.keywords")
        #expect(texts(view)[1] == "captions · streaming")
    }

    @Test(arguments: [(20, 4), (80, 24), (1, 1), (10, 0), (200, 60)])
    func fitsTheScreen(width: Int, height: Int) {
        var view = LiveView(topics: [metrics, captions, alerts, "ops"])
        view.status = "connected to a server with a long name"
        for number in 0..<300 {
            view.accept(
                bytes(#"{"segment":"\#(number)","state":"final","text":"字幕 and many more words of it 👏👏👏"}"#),
                key: nil, of: captions)
            view.accept(bytes(#"{"alert":"\#(number)","d":{"title":"x"}}"#), key: nil, of: alerts)
            view.accept(bytes(#"{"n":\#(number)}"#), key: "k", of: "ops")
        }
        let rows = view.rows(width: width, height: height)
        #expect(rows.count <= height)
        #expect(rows.allSatisfy { $0.text.reduce(0) { $0 + TerminalText.columns($1) } <= width })
    }

    @Test func whatComesFromTheWireCannotSteerTheTerminal() {
        var view = LiveView(topics: [captions, "ops"])
        let hostile = #"{"segment":"x","state":"final","text":"a\u001b[2Jb\u0007\u009bc\u202Ed"}"#
        view.accept(bytes(hostile), key: nil, of: captions)
        view.accept(bytes("\u{1B}]0;title\u{7}"), key: "\u{1B}[31m", of: "ops")
        let all = texts(view).joined()
        #expect(!all.unicodeScalars.contains { $0.properties.generalCategory == .control || $0.value == 0x202E })
    }

    @Test func rowsAreBrokenBetweenWords() {
        #expect(TerminalText("one two three").rows(of: 7) == ["one two", "three"])
        #expect(TerminalText("abcdefgh ij").rows(of: 4) == ["abcd", "efgh", "ij"])
        #expect(TerminalText("").rows(of: 4) == [])
    }

    private func texts(_ view: LiveView) -> [String] { view.rows(width: 80, height: 24).map(\.text) }
    private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }
}
