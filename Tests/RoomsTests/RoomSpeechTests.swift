import Access
import Concurrency
import RoomModel
import TestKit
import Testing
import TextAnalysis
import Wire

@testable import Rooms

struct RoomSpeechTests {
    private let plane = RecordingBackPlane()
    private let store = InMemoryStore()
    private let clock = ManualClock(Samples.start)

    private func room() throws -> Room {
        let hub = Hub(backPlane: plane, stateEpoch: "s", logEpoch: "l")
        let services = RoomServices(hub: hub, log: store, store: store, clock: clock.wall) { _ in }
        let id: SessionID = Samples.id("keynote")
        return Room(
            id: RoomID(tenant: Samples.acme, session: id), event: Samples.id("devcon"),
            session: Session(id: id, title: "Keynote"), services: services, settings: RoomSettings(),
            keywords: KeywordExtractor(library: try LexiconLibrary.parse([]), language: "en"))
    }

    private func caption(
        _ text: String, _ state: Caption.State = .final, segment: String = "s-1", revision: Int = 1,
        at second: Double = 1
    ) -> Caption {
        Caption(
            segment: segment, revision: revision, state: state, start: MediaTime(seconds: second),
            end: MediaTime(seconds: second + 1), language: "en", text: text, stableCharacters: text.count,
            words: text.split(separator: " ").map {
                Word(
                    text: String($0), start: MediaTime(seconds: second), end: MediaTime(seconds: second + 1),
                    confidence: 0.5)
            }, confidence: 0.5, engine: "e")
    }

    private func final(_ caption: Caption) -> TrackEvent { .final(caption, endpoint: true, fromFinalize: false) }

    private var transcript: [String] {
        get async throws {
            try await store.segments(of: RoomID(tenant: Samples.acme, session: Samples.id("keynote"))).map(\.text)
        }
    }

    @Test func aCorrectionIsARevisionOfItsOwnAndNoEngineChangesIt() async throws {
        let room = try room()
        await room.hear(final(caption("Helo word.", revision: 4)), on: "main")
        let corrected = try #require(try await room.correct(segment: "s-1", text: "Hello  world.", speaker: "Ada"))
        #expect(corrected.revision == 5)
        #expect(corrected.text == "Hello world.")
        #expect(corrected.speaker == "Ada")
        await room.hear(final(caption("Yellow whirled.", revision: 9)), on: "main")
        await room.hear(.interim(caption("Yellow", .interim, revision: 10)), on: "main")
        #expect(try await transcript == ["Hello world."])
        #expect(plane.published.contains { $0.contains(#""rev":5"#) && $0.contains("Hello world.") })
        #expect(!plane.published.contains { $0.contains("Yellow") })
        let told = try await store.messages(
            of: "session.keynote.transcript", tenant: Samples.acme, after: 0, limit: 9)
        #expect(told.count == 2)
        let again = try await room.correct(segment: "s-1", text: "Hello, world.", speaker: nil)
        #expect(again?.revision == 6)
        #expect(again?.speaker == "Ada")
    }

    @Test func whatWasNeverSaidCannotBeCorrected() async throws {
        let room = try room()
        #expect(try await room.correct(segment: "s-9", text: "Hello", speaker: nil) == nil)
        await room.hear(.interim(caption("hello", .interim)), on: "main")
        #expect(try await room.correct(segment: "s-1", text: "Hello", speaker: nil) == nil)
        // It was no correction, so the final still counts.
        await room.hear(final(caption("Hello.", revision: 2)), on: "main")
        #expect(try await transcript == ["Hello."])
    }

    @Test func blockedWordsAreMaskedEverywhere() async throws {
        let room = try room()
        await room.block(["darn"])
        await room.hear(.interim(caption("that darn", .interim)), on: "main")
        await room.hear(final(caption("That darn thing.", revision: 2)), on: "main")
        _ = try await room.correct(segment: "s-1", text: "That DARN, thing.", speaker: nil)
        #expect(try await transcript == ["That ****, thing."])
        #expect(!plane.published.contains { $0.lowercased().contains("darn") })
        // A sender on /v1/listen reads its own words back the same way.
        guard case .final(let read, true, _) = await room.masked(final(caption("That darn thing."))) else {
            Issue.record("a final stays a final")
            return
        }
        #expect(read.text == "That **** thing.")
        #expect(!read.words.contains { $0.text == "darn" })
    }

    @Test func whatWasOffTheRecordStaysOffItAfterARestart() async throws {
        let before = try room()
        await before.setPaused(true)
        clock.advance(10_000)
        await before.setPaused(false)
        let after = try room()
        try await after.resume()
        await after.hear(final(caption("Nobody should read this.", segment: "s-1", at: 0)), on: "main")
        await after.hear(final(caption("This is open.", segment: "s-2", at: 20)), on: "main")
        #expect(try await transcript == ["This is open."])
    }
}
