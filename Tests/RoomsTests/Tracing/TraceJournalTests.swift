import Concurrency
import Engagement
import RoomModel
import TestKit
import Testing
import Wire

@testable import Rooms

struct TraceJournalTests {
    private final class Notes: Sendable {
        private let list = Lock<[TraceJournal.Note]>([])
        func add(_ note: TraceJournal.Note) { list.withLock { $0.append(note) } }
        var all: [TraceJournal.Note] { list.withLock { $0 } }
    }

    @Test func aTraceIsToldWhenStoredAndOnceWhenItsRoomPushes() async throws {
        let trace = try #require(Traceparent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"))
        let notes = Notes()
        let journal = TraceJournal { notes.add($0) }
        journal.accepted(trace, [Samples.event("e-1"), Samples.event("e-2"), Samples.event("e-3", session: nil)])
        let other = RoomID(tenant: Samples.globex, session: Samples.keynote)
        let snapshot = try snapshot()
        await journal.observe(snapshot: snapshot, in: other)
        await journal.observe(snapshot: snapshot, in: Samples.room)
        await journal.observe(snapshot: snapshot, in: Samples.room)
        #expect(notes.all == [.accepted(trace, events: 3), .pushed(trace, topic: "session.keynote.metrics")])
    }

    private func snapshot() throws -> Snapshot {
        var windows = SessionWindows(session: "keynote", configuration: RoomSettings().engagement)
        _ = windows.accept(RatedEvent(Samples.event("e-1")))
        let current = windows.current(at: Samples.start.advanced(byMilliseconds: 1_000))
        return try #require(current)
    }
}
