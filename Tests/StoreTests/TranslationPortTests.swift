import RoomModel
import Rooms
import TestKit
import Testing
import Translation

@testable import Store

/// What every keeper of translations promises: the database and its twin in memory.
struct TranslationPortTests {
    private func with(
        _ subject: StorePorts.Subject, _ body: (any TranslationStore) async throws -> Void
    ) async throws {
        switch subject {
        case .memory: try await body(InMemoryStore())
        case .database: try await withStore { try await body($0) }
        }
    }

    @Test(arguments: StorePorts.Subject.allCases)
    func followsAMemoryOfTranslations(_ subject: StorePorts.Subject) async throws {
        try await with(subject) { store async throws in
            let pair = LanguagePair(from: "en", to: "es")
            let person = TranslationEntry(
                pair: pair, maker: .person, source: "Hello é", target: "Hola", cachedAt: Samples.start)
            let text = MaskedText("Room 5")
            var machine = TranslationEntry(
                pair: pair, maker: .machine(engine: "m/1", glossary: .max), source: text.text, target: "Sala ⟦1⟧",
                slots: text.slots, isWarmed: true, cachedAt: Samples.start, uses: 2)
            try await store.apply([.save(person), .save(machine)], of: Samples.acme)
            #expect(try await store.translations(of: Samples.acme) == [person, machine])
            #expect(try await store.translations(of: Samples.globex).isEmpty)
            machine.uses = 7
            try await store.apply([.used(machine.identity, uses: 7), .remove(person.identity)], of: Samples.acme)
            #expect(try await store.translations(of: Samples.acme) == [machine])
        }
    }

    @Test(arguments: StorePorts.Subject.allCases)
    func keepsTheNewestTranslationOfASegment(_ subject: StorePorts.Subject) async throws {
        try await with(subject) { store async throws in
            func translated(_ text: String, _ language: String = "es") -> TranslatedCaption {
                TranslatedCaption(
                    segment: "s-1", sourceRevision: 3, language: language, text: text, origin: .masked, engine: "m")
            }
            for caption in [translated("uno"), translated("un", "fr"), translated("dos")] {
                try await store.save(caption, of: Samples.room)
            }
            let known = try await store.translatedCaptions(of: Samples.room, language: "es")
            #expect(known == ["s-1": translated("dos")])
            #expect(try await store.translatedCaptions(of: Samples.room, language: "de").isEmpty)
        }
    }
}
