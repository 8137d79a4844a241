import Concurrency
import RoomModel
import Rooms
import TestKit
import Testing
import Translation

/// Answers as a test says, and counts what it is asked.
private final class ScriptedTranslator: Translator {
    let engine = "script/1"
    private let asked = Lock<[String]>([])
    private let answer: @Sendable (String) async throws(TranslatorFailure) -> String

    init(_ answer: @escaping @Sendable (String) async throws(TranslatorFailure) -> String) { self.answer = answer }

    var requests: [String] { asked.withLock { $0 } }

    func serves(_ pair: LanguagePair) -> Bool { pair.target == "es" }

    func translate(_ text: String, _ pair: LanguagePair) async throws(TranslatorFailure) -> String {
        asked.withLock { $0.append(text) }
        return try await answer(text)
    }
}

@Suite(.timeLimit(.minutes(1)))
struct TranslationDeskTests {
    private let pair = LanguagePair(from: "en", to: "es")
    private let store = InMemoryStore()

    private func desk(_ translator: ScriptedTranslator) -> TranslationDesk {
        TranslationDesk(
            tenant: Samples.acme, translators: [translator], store: store,
            clock: WallClock { EventTime(milliseconds: 1_000) })
    }

    @Test func aTextIsTranslatedOnceAndRememberedClauseByClause() async {
        let translator = ScriptedTranslator { text throws(TranslatorFailure) in "<\(text)>" }
        let desk = desk(translator)
        let first = await desk.translate("Hello all. Room 5 is open.", pair, names: .none)
        #expect(first == .init(text: "<Hello all.> <Room 5 is open.>", origin: .machine, engine: "script"))
        let again = await desk.translate("Room 7 is open. Hello all.", pair, names: .none)
        #expect(again == .init(text: "<Room 7 is open.> <Hello all.>", origin: .masked, engine: "script"))
        #expect(translator.requests == ["Hello all.", "Room ⟦1⟧ is open."])
        let statistics = await desk.statistics
        #expect(statistics.usage["script"]?.requests == 2)
        #expect(statistics.hits == [.masked: 1, .exact: 1])
    }

    @Test func allWhoWaitShareOneRequest() async {
        let gate = Gate()
        gate.shut()
        let translator = ScriptedTranslator { text throws(TranslatorFailure) in
            await gate.pass()
            return "uno \(text.suffix(3))"
        }
        let desk = desk(translator)
        await withTaskGroup(of: TranslationDesk.Result.self) { group in
            for number in 0..<50 {
                group.addTask { [pair] in await desk.translate("Room \(number)", pair, names: .none) }
            }
            while translator.requests.isEmpty { await Task.yield() }
            gate.open()
            var texts = Set<String>()
            for await result in group { texts.insert(result.text) }
            #expect(texts == Set((0..<50).map { "uno \($0)" }))
        }
        #expect(translator.requests.count == 1)
    }

    @Test func anAnswerThatLostANumberIsNotUsed() async {
        let translator = ScriptedTranslator { _ throws(TranslatorFailure) in "sala cinco" }
        let result = await desk(translator).translate("Room 5", pair, names: .none)
        #expect(result == .init(text: "Room 5", origin: .source, engine: ""))
    }

    @Test func aFailureIsRememberedForAWhile() async {
        let translator = ScriptedTranslator { _ throws(TranslatorFailure) in throw .timedOut }
        let desk = desk(translator)
        for _ in 0..<5 { #expect(await desk.translate("Hello", pair, names: .none).origin == .source) }
        #expect(translator.requests.count == 1)
    }

    @Test func aTranslatorThatIsDownIsLeftAlone() async {
        let translator = ScriptedTranslator { _ throws(TranslatorFailure) in throw .unavailable("down") }
        let desk = desk(translator)
        for word in ["one", "two", "three", "four", "five"] { _ = await desk.translate(word, pair, names: .none) }
        #expect(translator.requests.count == 3)
        #expect(await desk.resting == ["script"])
    }

    @Test func aPersonsTranslationIsUsedAndOutlivesTheProcess() async throws {
        let translator = ScriptedTranslator { text throws(TranslatorFailure) in "máquina" }
        let units = [TranslationUnit(pair: pair, source: "Good morning", target: "Buenos días")]
        #expect(try await desk(translator).take(units) == 1)
        let later = desk(translator)
        try await later.load()
        let result = await later.translate("good morning.", pair, names: .none)
        #expect(result == .init(text: "Buenos días.", origin: .exact, engine: "memory"))
        #expect(translator.requests.isEmpty)
    }

    @Test func whatWasWarmedIsThere() async {
        let translator = ScriptedTranslator { text throws(TranslatorFailure) in "<\(text)>" }
        let desk = desk(translator)
        await desk.warm(["The keynote", "The keynote"], pair, names: .none)
        #expect(await desk.translate("the keynote", pair, names: .none).origin == .exact)
        #expect(translator.requests.count == 1)
    }

    @Test(arguments: ["", "  ", "42", "🔥🔥", "\u{0}"])
    func whatSaysTheSameInEveryLanguageIsNotTranslated(_ text: String) async {
        let translator = ScriptedTranslator { text throws(TranslatorFailure) in "<\(text)>" }
        #expect(await desk(translator).translate(text, pair, names: .none).origin == .source)
        #expect(translator.requests.isEmpty)
    }

    @Test func anUnknownLanguageGivesTheSource() async {
        let translator = ScriptedTranslator { text throws(TranslatorFailure) in "<\(text)>" }
        let result = await desk(translator).translate("Hello", LanguagePair(from: "en", to: "xx"), names: .none)
        #expect(result == .init(text: "Hello", origin: .source, engine: ""))
    }
}
