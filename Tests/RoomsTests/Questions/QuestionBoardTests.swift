import Access
import RoomModel
import TestKit
import Testing
import Wire

@testable import Rooms

struct QuestionBoardTests {
    private struct Failure: Error {}

    private let store = InMemoryStore()

    private func board() -> (QuestionBoard, Hub, SubscribedBackPlane) {
        let plane = SubscribedBackPlane()
        let hub = Hub(backPlane: plane, stateEpoch: "s", logEpoch: "l")
        return (QuestionBoard(hub: hub, log: store, store: store, clock: WallClock { Samples.start }), hub, plane)
    }

    private func event(
        _ id: String, _ type: AudienceEventType, attendee: String = "a-17", text: String? = nil, target: String? = nil,
        session: SessionID? = Samples.keynote, tenant: TenantID = Samples.acme
    ) -> LoggedEvent {
        var logged = Samples.event(id, attendee: attendee, session: session, tenant: tenant)
        logged.event.type = type
        logged.event.kind = nil
        logged.event.text = text
        logged.event.target = target.map { EventTarget(type: .question, id: Samples.id($0)) }
        return logged
    }

    /// Makes the events durable, as the intake does, and shows them to the board.
    private func happen(_ events: [LoggedEvent], to board: QuestionBoard) async throws {
        let outcomes = try await store.append(events)
        await board.observe(
            zip(events, outcomes).compactMap { event, outcome in
                guard case .stored(let sequence) = outcome else { return nil }
                return StoredEvent(event: event, sequence: sequence)
            })
    }

    private func value(_ id: String, _ hub: Hub) -> String? {
        hub.value(of: .session(Samples.keynote, .questions), key: id, tenant: Samples.acme).map {
            String(decoding: $0, as: UTF8.self)
        }
    }

    @Test func publishesAQuestionWithItsVotesAndNeverItsAuthor() async throws {
        let (board, hub, plane) = board()
        try await board.resume(Samples.room)
        try await happen(
            [
                event("e-1", .question, attendee: "secret-person", text: "why?"),
                event("e-2", .rate, attendee: "a-1", target: "e-1"),
                event("e-3", .click, attendee: "a-2", target: "e-1", session: nil),
                event("e-4", .click, attendee: "a-2", target: "e-1"),
                event("e-5", .question, text: "named", target: "q-7"),
                event("e-6", .question), event("e-7", .chat, text: "no question"),
            ], to: board)
        #expect(
            value("e-1", hub) == #"{"question":"e-1","text":"why?","votes":2,"state":"open","at":1763692800000}"#)
        #expect(value("q-7", hub)?.contains(#""text":"named""#) == true)
        #expect(await board.questions(of: Samples.room).count == 2)
        #expect(!plane.published.contains { $0.contains("secret-person") })
    }

    @Test func aVoteCountsInTheSessionThatItNames() async throws {
        let (board, hub, _) = board()
        try await board.resume(Samples.room)
        try await board.resume(RoomID(tenant: Samples.acme, session: Samples.id("second")))
        try await happen(
            [
                event("e-1", .question, text: "why?"),
                event("e-2", .rate, attendee: "a-1", target: "e-1", session: Samples.id("second")),
                event("e-3", .rate, attendee: "a-2", target: "e-1"),
                event("e-4", .rate, attendee: "a-3", target: "e-1", session: nil),
            ], to: board)
        #expect(value("e-1", hub)?.contains(#""votes":2"#) == true)
    }

    @Test func aHiddenQuestionKeepsItsPlaceButNotItsText() async throws {
        let (board, hub, _) = board()
        try await board.resume(Samples.room)
        try await happen([event("e-1", .question, text: "rude")], to: board)
        #expect(try await board.set(Samples.id("e-1"), to: .hidden, in: Samples.room)?.text == "rude")
        #expect(value("e-1", hub) == #"{"question":"e-1","text":"","votes":0,"state":"hidden","at":1763692800000}"#)
        #expect(try await board.set(Samples.id("e-9"), to: .answered, in: Samples.room) == nil)
        #expect(try await board.set(Samples.id("e-1"), to: .answered, in: Samples.room)?.state == .answered)
        #expect(value("e-1", hub)?.contains("rude") == true)
    }

    @Test func hidesOnlyWhatTheSessionsAudienceWrote() async throws {
        let (board, _, _) = board()
        let second = RoomID(tenant: Samples.acme, session: Samples.id("second"))
        try await board.resume(Samples.room)
        try await board.resume(second)
        try await happen([event("c-1", .chat, text: "rude"), event("j-1", .join)], to: board)
        for hidden in [true, false, true] {
            #expect(try await board.setChat(Samples.id("c-1"), hidden: hidden, in: Samples.room))
            #expect(await board.isChatHidden(Samples.id("c-1"), in: Samples.room) == hidden)
        }
        for (id, room) in [("nope", Samples.room), ("j-1", Samples.room), ("c-1", second)] {
            #expect(try await !board.setChat(Samples.id(id), hidden: true, in: room), "\(id) in \(room)")
            #expect(await !board.isChatHidden(Samples.id(id), in: room))
        }
    }

    @Test func comesBackWholeWhetherItWasWrittenOrOnlyInTheLog() async throws {
        let (first, _, _) = board()
        try await first.resume(Samples.room)
        try await happen(
            [
                event("e-1", .question, text: "one"), event("e-2", .question, text: "two"),
                event("c-1", .chat, text: "rude"),
            ], to: first)
        _ = try await first.set(Samples.id("e-1"), to: .answered, in: Samples.room)
        #expect(try await first.setChat(Samples.id("c-1"), hidden: true, in: Samples.room))
        // Not flushed: a crash follows.
        try await happen(
            [event("e-3", .rate, attendee: "a-1", target: "e-2"), event("e-4", .question, text: "three")], to: first)

        let (second, hub, _) = board()
        try await second.resume(Samples.room)
        let before = await first.questions(of: Samples.room)
        #expect(await second.questions(of: Samples.room) == before)
        #expect(before.map(\.id.text) == ["e-2", "e-1", "e-4"])
        #expect(value("e-1", hub)?.contains("answered") == true)
        #expect(await second.isChatHidden(Samples.id("c-1"), in: Samples.room))
        try await second.flush()
        #expect(try await store.questions(of: Samples.room).entries.count == 3)
    }

    @Test func aFailingStoreRefusesTheModeratorAndLosesNothing() async throws {
        let (board, _, _) = board()
        try await board.resume(Samples.room)
        try await happen([event("e-1", .question, text: "one")], to: board)
        store.failure = Failure()
        await #expect(throws: Failure.self) {
            _ = try await board.set(Samples.id("e-1"), to: .hidden, in: Samples.room)
        }
        #expect(await board.questions(of: Samples.room).map(\.state) == [.open])
        store.failure = nil
        try await board.flush()
        #expect(try await store.questions(of: Samples.room).entries.map(\.question.id.text) == ["e-1"])
    }

    @Test func anotherTenantsVotesAndQuestionsAreItsOwn() async throws {
        let (board, hub, _) = board()
        try await board.resume(Samples.room)
        try await board.resume(RoomID(tenant: Samples.globex, session: Samples.keynote))
        try await happen(
            [
                event("e-1", .question, text: "ours"),
                event("e-2", .rate, target: "e-1", tenant: Samples.globex),
                event("e-1", .question, text: "theirs", tenant: Samples.globex),
            ], to: board)
        #expect(value("e-1", hub)?.contains(#""text":"ours","votes":0"#) == true)
        let theirs = await board.questions(of: RoomID(tenant: Samples.globex, session: Samples.keynote))
        #expect(theirs.map(\.text) == ["theirs"])
    }
}
