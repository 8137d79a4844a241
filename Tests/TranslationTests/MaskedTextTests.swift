import TestRandom
import Testing

@testable import Translation

struct MaskedTextTests {
    private let pair = LanguagePair(from: "en-GB", to: "es-ES")

    @Test(arguments: [
        ("It starts at 10.", "It starts at ⟦1⟧."),
        ("Rooms 3, 4 and 5", "Rooms ⟦1⟧, ⟦2⟧ and ⟦3⟧"),
        ("From 9:30 to 10:15!", "From ⟦1⟧ to ⟦2⟧!"),
        ("See https://example.com/a?b=1 now", "See ⟦1⟧ now"),
        ("Write to ada@example.com.", "Write to ⟦1⟧."),
        ("On 2026-11-21 we ship v2.0", "On ⟦1⟧ we ship ⟦2⟧"),
        ("The 21st century", "The 21st century"),
        ("Nothing here", "Nothing here"),
        ("50% of $1,200", "⟦1⟧ of ⟦2⟧"),
        ("A ⟦1⟧ of its own 7", "A ⟦1⟧ of its own 7"),
    ])
    func takesOutWhatIsNotTranslated(_ text: String, _ masked: String) {
        #expect(MaskedText(text).text == masked)
    }

    @Test func takesOutNamesInTheirSpelling() {
        let names = NameList(["Roomtone", "Ada Example"])
        let text = MaskedText("Welcome to roomtone, ada example's talk", names: names)
        #expect(text.text == "Welcome to ⟦1⟧, ⟦2⟧'s talk")
        #expect(text.slots.map(\.text) == ["Roomtone", "Ada Example"])
        #expect(MaskedText("Ada. Example", names: names).slots.isEmpty)
    }

    @Test func putsNumbersBackAsTheTargetWritesThem() {
        let text = MaskedText("It costs $1,234.50 at 10:30")
        #expect(text.filled("Cuesta ⟦1⟧ a las ⟦2⟧", for: pair) == "Cuesta $1.234,50 a las 10:30")
    }

    @Test(arguments: ["Cuesta", "Cuesta ⟦2⟧", "Cuesta ⟦1⟧ ⟦1⟧", "Cuesta ⟦1⟧ ⟦2⟧", "Cuesta ⟦x⟧", "Cuesta ⟦1", "⟦0⟧ ⟦1⟧"])
    func anAnswerThatLostOrMadeASlotIsNotUsed(_ answer: String) {
        #expect(MaskedText("It costs 5").filled(answer, for: pair) == nil)
    }

    @Test func aPersonsTranslationServesOtherNumbers() {
        let text = MaskedText("It costs 1,500 euros")
        #expect(text.template(of: "Cuesta 1.500 euros", for: pair) == "Cuesta ⟦1⟧ euros")
        #expect(text.template(of: "Cuesta mil quinientos euros", for: pair) == nil)
        #expect(text.template(of: "Cuesta 1.500 euros y 3 más", for: pair) == nil)
    }

    @Test(arguments: ["  Good\tmorning.  ", "GOOD morning", "good morning…"])
    func normalisingIsTheSameTwice(_ text: String) {
        let key = NormalizedText(text).key
        #expect(key == "good morning")
        #expect(NormalizedText(key).key == key)
    }

    /// Plain texts, with slots or without, take a way of their own to the same key.
    @Test(arguments: 0..<200)
    func aPlainTextHasTheKeyOfAnyOther(_ seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed))
        let alphabet = Array(" .aAzZ09?'-⟦⟧")
        let length = Int.random(in: 0...12, using: &random)
        let text = String((0..<length).compactMap { _ in alphabet.randomElement(using: &random) })
        // A letter that is no ASCII sends it the other way.
        #expect(NormalizedText("é" + text.drop { $0 == " " }).key == "é" + NormalizedText(text).key, "\(text)")
    }

    @Test func aQuestionIsNoStatement() { #expect(NormalizedText("Ready?") != NormalizedText("Ready.")) }

    @Test func theGlossarysRevisionFollowsItsNames() {
        #expect(NameList(["a", "b"]).revision == NameList(["b", "a", "a"]).revision)
        #expect(NameList(["a"]).revision != NameList(["A"]).revision)
        #expect(NameList.none.revision == 0)
    }

    @Test func cutsTextsIntoClauses() {
        let splitter = ClauseSplitter()
        #expect(
            splitter.clauses(of: "Hi, all. Is Dr. Who here? Yes; he is") == [
                "Hi, all.", "Is Dr. Who here?", "Yes;", "he is",
            ])
        #expect(splitter.clauses(of: " ") == [])
        let long = String(repeating: "x", count: 1_000)
        #expect(splitter.clauses(of: long).map(\.count) == [400, 400, 200])
    }

    @Test(arguments: [
        ("Please welcome Ada to the stage", "Please welcome ⟦1⟧ to the stage"),
        ("Please welcome Ada Example.", "Please welcome ⟦1⟧."),
        ("We will begin now. Will has the slides", "We will begin now. Will has the slides"),
        ("Thanks to Will and to Ada's team", "Thanks to ⟦1⟧ and to ⟦2⟧'s team"),
    ])
    func aLoneFirstNameOfSomebodyKnownIsMasked(text: String, masked: String) {
        let names = NameList([], people: ["Ada Example", "Will Sample"])
        #expect(MaskedText(text, names: names).text == masked)
    }
}
