import RoomModel
import TestKit
import Testing

@testable import Rooms

/// How what was said feels, on its way into the log and the windows.
struct SpokenMoodTests {
    private func final(_ segment: String, _ text: String, at second: Double) -> TrackEvent {
        .final(
            Caption(
                segment: segment, revision: 1, state: .final, start: MediaTime(seconds: second),
                end: MediaTime(seconds: second + 1), language: "en", text: text, stableCharacters: text.count,
                words: [], engine: "e"), endpoint: true, fromFinalize: false)
    }

    @Test func asksOnceForARecordOfEachFinalThatSaysAnything() async throws {
        var fixture = RoomFixture()
        fixture.speechSentiment = { caption, _ in caption.text == "good" ? 0.5 : nil }
        try await fixture.store.save(RoomState(audioBegan: Samples.start, status: .live), of: Samples.room)
        let room = try await fixture.room()
        await room.hear(final("s-1", "good", at: 2), on: "main")
        await room.hear(final("s-2", "hm", at: 4), on: "main")
        let end = Samples.start.advanced(byMilliseconds: 3_000)
        #expect(await room.tick() == [.speech(sentimentMicros: 500_000, at: end)])
        #expect(await room.tick().isEmpty)
    }

    @Test func isShownBesideTheAudienceAndNeverTakenTwice() async throws {
        let fixture = RoomFixture()
        let room = try await fixture.room()
        try await fixture.send((0..<6).map { Samples.event("e-\($0)", attendee: "p-\($0)") }, to: room)
        for _ in 0..<6 { try await fixture.record(.speech(sentimentMicros: -800_000, at: Samples.start), to: room) }
        // The one of the six that a restart reads again changes nothing.
        let number = await room.lastRecord
        let last = RoomRecord(
            room: Samples.room, afterSequence: 6, change: .speech(sentimentMicros: 1_000_000, at: Samples.start))
        await room.apply(last, number: number)
        var windows = await room.windows
        let sentiment = windows.current(at: Samples.start)?.sentiment
        #expect(sentiment?.mean == 0.4 && sentiment?.count == 6)
        #expect(sentiment?.sources["speech"]?.mean == -0.8 && sentiment?.sources["speech"]?.count == 6)
    }
}
