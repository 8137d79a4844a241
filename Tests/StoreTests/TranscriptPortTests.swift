import RoomModel
import Rooms
import TestKit
import Testing

@testable import Store

/// What every keeper of transcripts promises of a final and its message.
struct TranscriptPortTests {
    private func final(_ text: String, revision: Int) -> Caption {
        Caption(
            segment: "s-1", revision: revision, state: .final, start: MediaTime(samples: 0),
            end: MediaTime(samples: 16_000), language: "en", text: text, stableCharacters: text.count, words: [],
            engine: "e")
    }

    @Test(arguments: StorePorts.Subject.allCases)
    func tellsANewerRevisionOnceWithItsText(_ subject: StorePorts.Subject) async throws {
        let topic = "session.keynote.transcript"
        func check(_ store: any TranscriptStore & TopicLog) async throws {
            func save(_ caption: Caption) async throws -> TopicMessage? {
                try await store.save(
                    caption, track: "mic-1", of: Samples.room, telling: Array(caption.text.utf8), on: topic,
                    at: Samples.start)
            }
            #expect(try await save(final("one", revision: 3))?.offset == 1)
            #expect(try await save(final("two", revision: 4))?.offset == 2)
            #expect(try await save(final("late", revision: 4)) == nil)
            #expect(try await save(final("older", revision: 2)) == nil)
            let kept = try await store.segment("s-1", of: Samples.room)
            #expect(kept?.caption == final("two", revision: 4))
            #expect(kept?.track == "mic-1")
            #expect(try await store.segment("s-2", of: Samples.room) == nil)
            let told = try await store.messages(of: topic, tenant: Samples.acme, after: 0, limit: 9)
            #expect(told.map { String(decoding: $0.data, as: UTF8.self) } == ["one", "two"])
        }
        switch subject {
        case .memory: try await check(InMemoryStore())
        case .database: try await withStore { try await check($0) }
        }
    }
}
