import RoomModel
import TestKit
import Testing

@testable import Rooms

struct RoomMomentsTests {
    private static func caption(_ segment: String, _ text: String, from: Double, to: Double) -> Caption {
        let words = text.split(separator: " ").map(String.init)
        let length = (to - from) / Double(max(words.count, 1))
        return Caption(
            segment: segment, revision: 1, state: .final, start: MediaTime(seconds: from), end: MediaTime(seconds: to),
            language: "en", text: text, stableCharacters: text.count,
            words: words.enumerated().map { index, word in
                Word(
                    text: word, start: MediaTime(seconds: from + length * Double(index)),
                    end: MediaTime(seconds: from + length * Double(index + 1)), confidence: 0.9)
            }, engine: "test")
    }

    @Test func findsTheWordsOfASpanInOrder() {
        var spoken = SpokenWords()
        let began = EventTime(milliseconds: 1_000_000)
        spoken.take(Self.caption("b", "five six", from: 10, to: 12), began: began)
        spoken.take(Self.caption("a", "one two three four", from: 4, to: 8), began: began)
        func said(_ from: Int64, _ to: Int64) -> (text: String, segments: [String]) {
            spoken.said(from: EventTime(milliseconds: from), to: EventTime(milliseconds: to))
        }
        #expect(said(1_000_000, 1_020_000).text == "one two three four five six")
        #expect(said(1_005_500, 1_010_500).text == "two three four five")
        #expect(said(1_012_000, 1_020_000).text.isEmpty)
        // A correction takes the place of what it corrects; what is minutes old is forgotten.
        spoken.take(Self.caption("b", "seven", from: 10, to: 12), began: began)
        #expect(said(1_009_000, 1_020_000) == ("seven", ["b"]))
        spoken.take(Self.caption("c", "late", from: 400, to: 401), began: began)
        #expect(said(1_000_000, 1_020_000).text.isEmpty)
    }

    @Test func storesAMomentWithItsWordsAndTellsItOnce() async throws {
        let fixture = RoomFixture()
        try await fixture.store.save(RoomState(audioBegan: Samples.start, status: .live), of: Samples.room)
        // Said from 94 to 97.5 s; the room reacts two seconds later.
        try await fixture.store.save(
            Self.caption("m-1", "and it runs live", from: 94, to: 97.5), track: "main", of: Samples.room)
        let room = try await fixture.room()
        let quiet = (0..<100).map { Samples.event("q-\($0)", at: Int64($0) * 1_000, attendee: "p-\($0 % 3)") }
        let burst = (0..<40).map { Samples.event("b-\($0)", at: 99_600, attendee: "b-\($0)") }
        let after = (101..<140).map { Samples.event("q-\($0)", at: Int64($0) * 1_000, attendee: "p-\($0 % 3)") }
        try await fixture.send(quiet + burst + after, to: room)
        _ = await room.tick()
        let moments = try await fixture.store.moments(of: Samples.room, from: nil, to: nil, limit: 9)
        #expect(moments.count == 1)
        let text = moments.first.map { String(decoding: $0.json, as: UTF8.self) } ?? ""
        #expect(text.contains(#""text":"and it runs live","segments":["m-1"]"#), "\(text)")
        #expect(text.contains(#""people":4"#) && text.contains(#""applause":"#), "\(text)")
        let topic = "session.keynote.moments"
        #expect(try await fixture.store.messages(of: topic, tenant: Samples.acme, after: 0, limit: 9).count == 1)
        let again = try await fixture.room()
        _ = await again.tick()
        #expect(try await fixture.store.messages(of: topic, tenant: Samples.acme, after: 0, limit: 9).count == 1)
    }

    @Test func keepsMomentsForAStoreThatCannotTakeThem() async throws {
        struct Full: Error {}
        let fixture = RoomFixture()
        let room = try await fixture.room()
        let quiet = (0..<100).map { Samples.event("q-\($0)", at: Int64($0) * 1_000) }
        let burst = (0..<40).map { Samples.event("b-\($0)", at: 99_600, attendee: "b-\($0)") }
        let after = (101..<140).map { Samples.event("q-\($0)", at: Int64($0) * 1_000) }
        try await fixture.send(quiet + burst + after, to: room)
        fixture.store.failure = Full()
        _ = await room.tick()
        #expect(fixture.faults.withLock { $0 }.contains { $0.contains("store a moment") })
        fixture.store.failure = nil
        _ = await room.tick()
        #expect(try await fixture.store.moments(of: Samples.room, from: nil, to: nil, limit: 9).count == 1)
    }
}
