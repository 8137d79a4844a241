import RoomModel
import TestRandom
import Testing

@testable import Translation

struct TranslationMemoryTests {
    private let pair = LanguagePair(from: "en", to: "es")

    private func entry(
        _ source: String, _ target: String, machine: String? = nil, names: NameList = .none, warmed: Bool = false
    ) -> TranslationEntry {
        let text = MaskedText(source, names: names)
        guard let machine else {
            return TranslationEntry(
                pair: pair, maker: .person, source: source, target: target, cachedAt: EventTime(milliseconds: 7))
        }
        return TranslationEntry(
            pair: pair, maker: .machine(engine: machine, glossary: names.revision), source: text.text, target: target,
            slots: text.slots, isWarmed: warmed, cachedAt: EventTime(milliseconds: 7))
    }

    private func memory(_ entries: [TranslationEntry], limit: Int = 1 << 20) throws -> TranslationMemory {
        var memory = TranslationMemory(limit: limit)
        for entry in entries { try memory.insert(entry) }
        return memory
    }

    private func ask(
        _ memory: inout TranslationMemory, _ text: String, names: NameList = .none, engines: [String] = ["m 1"]
    ) -> TranslationMatch? {
        memory.match(text, pair, names: names, engines: engines)
    }

    @Test func findsATextAsItWasRemembered() throws {
        var memory = try memory([entry("Good morning, everyone.", "Buenos días a todos.")])
        let match = try #require(ask(&memory, "good  morning, everyone"))
        #expect(match.text == "Buenos días a todos")
        #expect(match.origin == .exact)
        #expect(match.score == 1)
        #expect(match.cachedAt.milliseconds == 7)
        #expect(match.uses == 0)
        #expect(ask(&memory, "Good morning, everyone.")?.uses == 1)
        #expect(ask(&memory, "Good evening") == nil)
    }

    @Test func aRememberedTextServesOtherNumbers() throws {
        var memory = try memory([entry("The talk starts at 9:30.", "La charla empieza a las 9:30.")])
        let match = try #require(ask(&memory, "The talk starts at 10:45."))
        #expect(match.text == "La charla empieza a las 10:45.")
        #expect(match.origin == .masked)
        #expect(ask(&memory, "The talk starts at 9:30.")?.origin == .exact)
        // A number is no time of day, but nearly.
        #expect(ask(&memory, "The talk starts at 9.")?.origin == .fuzzy)
    }

    @Test func aNearTextOfAPersonServes() throws {
        var memory = try memory([
            entry("Please take your seats in the main hall", "Tomen asiento en la sala principal"),
            entry("We begin in 5 minutes in the main hall", "Empezamos en 5 minutos en la sala principal"),
        ])
        let match = try #require(ask(&memory, "Please take your seat in the main hall"))
        #expect(match.origin == .fuzzy)
        #expect(match.score >= 0.9 && match.score < 1)
        #expect(match.text == "Tomen asiento en la sala principal")
        #expect(
            ask(&memory, "We begin in 20 minutes in the main halls")?.text
                == "Empezamos en 20 minutos en la sala principal")
        #expect(ask(&memory, "Please leave your seats in the small hall") == nil)
    }

    @Test func aMachinesNearTextDoesNotServe() throws {
        var memory = try memory([entry("Please take your seats in the main hall", "x", machine: "m 1")])
        #expect(ask(&memory, "Please take your seat in the main hall") == nil)
        #expect(ask(&memory, "Please take your seats in the main hall")?.engine == "m 1")
    }

    @Test func aMachinesEntryHoldsForItsVersionAndGlossary() throws {
        let names = NameList(["Roomtone"])
        var memory = try memory([entry("Roomtone has 3 rooms", "⟦1⟧ tiene ⟦2⟧ salas", machine: "m 1", names: names)])
        #expect(ask(&memory, "Roomtone has 3 rooms", names: names)?.origin == .exact)
        let other = try #require(ask(&memory, "roomtone has 1,000 rooms", names: names))
        #expect(other.text == "Roomtone tiene 1.000 salas")
        #expect(other.origin == .masked)
        #expect(ask(&memory, "Roomtone has 3 rooms", names: NameList(["Roomtone", "Ada"])) == nil)
        #expect(ask(&memory, "Roomtone has 3 rooms", names: names, engines: ["m 2"]) == nil)
    }

    @Test func aPersonsEntryGoesBeforeAMachines() throws {
        var memory = try memory([entry("Hello there", "máquina", machine: "m 1"), entry("Hello there", "persona")])
        #expect(ask(&memory, "Hello there")?.text == "persona")
    }

    @Test func anEntryReplacesTheOneBefore() throws {
        var memory = try memory([entry("Hello there", "uno"), entry("hello there.", "dos")])
        #expect(memory.count == 1)
        #expect(ask(&memory, "Hello there")?.text == "dos")
    }

    @Test func whatIsShortOfMemoryLosesMachinesEntriesThatNobodyUsed() throws {
        var memory = try memory([], limit: 40_000)
        try memory.insert(entry("Kept by a person", "p"))
        try memory.insert(entry("Kept since warmed", "w", machine: "m 1", warmed: true))
        try memory.insert(entry("Used all the time", "u", machine: "m 1"))
        _ = memory.takeChanges()
        for number in 0..<1_000 {
            if number.isMultiple(of: 20) { #expect(ask(&memory, "Used all the time") != nil) }
            try memory.insert(entry("Some passing text \(number)", "t ⟦1⟧", machine: "m \(number)"))
            #expect(memory.bytes <= 40_000)
        }
        #expect(ask(&memory, "Kept by a person") != nil)
        #expect(ask(&memory, "Kept since warmed") != nil)
        #expect(ask(&memory, "Used all the time") != nil)
        let changes = memory.takeChanges()
        #expect(changes.contains { if case .remove = $0 { true } else { false } })
    }

    @Test func moreThanAllPeoplesEntriesMayTakeIsRefused() throws {
        var memory = try memory([], limit: 2_000)
        #expect(throws: TranslationMemory.Full.self) {
            for number in 0..<100 { try memory.insert(entry("text of a person \(number) ", "t \(number)")) }
        }
        #expect(memory.bytes <= 2_000)
    }

    @Test(arguments: 0..<40)
    func nearTextsAreFoundWithinTheirDistanceOnly(_ seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        let words = (0..<200).map { _ in
            String(
                (0..<Int.random(in: 2...9, using: &random)).map { _ in "abcdefghij".randomElement(using: &random) ?? "a"
                })
        }
        let texts = (0..<200).map { _ in
            (0..<Int.random(in: 5...16, using: &random)).map { _ in words.randomElement(using: &random) ?? "a" }
                .joined(separator: " ")
        }
        var memory = try memory(texts.map { entry($0, "=" + $0) })
        for text in texts.prefix(50) {
            var changed = Array(text)
            let place = Int.random(in: 0..<changed.count, using: &random)
            changed[place] = changed[place] == "z" ? "y" : "z"
            let match = try #require(ask(&memory, String(changed)))
            #expect(match.origin == .fuzzy)
            #expect(match.score >= TranslationMemory.leastLikeness)
        }
    }

    @Test(arguments: 0..<200)
    func theBandedDistanceIsTheDistance(_ seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed))
        func text() -> [UInt32] {
            (0..<Int.random(in: 0...12, using: &random)).map { _ in UInt32.random(in: 0...3, using: &random) }
        }
        let (left, right) = (text(), text())
        var table = Array(0...right.count)
        for (line, a) in left.enumerated() {
            var next = [line + 1]
            for (column, b) in right.enumerated() {
                next.append(min(table[column] + (a == b ? 0 : 1), table[column + 1] + 1, next[column] + 1))
            }
            table = next
        }
        let distance = table[right.count]
        for limit in 0...14 {
            #expect(EditDistance.between(left, right, limit: limit) == (distance <= limit ? distance : nil))
        }
    }

    @Test(arguments: ["", " ", ".", "\u{0}", "🔥🔥", "مرحبا بالعالم", String(repeating: "a\u{301}\u{302}", count: 500)])
    func anyTextHasAnAnswer(_ text: String) throws {
        var memory = try memory([entry("Hello", "Hola")])
        #expect(ask(&memory, text) == nil)
    }

    @Test(arguments: [
        ("The microphone on the left is on now, thank you", "The microphone on the left is not on now, thank you"),
        ("You can take the bags into the hall with you today", "You can't take the bags into the hall with you today"),
        (
            "The doors of the big hall of this house are never closed in the long break",
            "The doors of the big hall of this house are closed in the long break"
        ),
    ])
    func whatSaysTheOppositeIsNotNear(asked: String, known: String) throws {
        var memory = try memory([entry(known, "x")])
        #expect(ask(&memory, asked) == nil)
        #expect(ask(&memory, known.replacing("the", with: "teh")) != nil, "what says the same is")
    }

    @Test(arguments: 0..<50)
    func bytesAndScalarsHaveTheSameDistance(_ seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed))
        func text() -> String {
            String(
                (0..<Int.random(in: 0...20, using: &random)).map { _ in "abc ".randomElement(using: &random) ?? "a" })
        }
        let (left, right) = (text(), text())
        let scalars = EditDistance.between(
            left.unicodeScalars.map(\.value), right.unicodeScalars.map(\.value), limit: 30)
        #expect(EditDistance.between(left, right, limit: 30) == scalars)
        #expect(EditDistance.between("é" + left, "é" + right, limit: 30) == scalars)
    }
}
