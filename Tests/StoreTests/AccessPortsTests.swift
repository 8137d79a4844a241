import Access
import RoomModel
import Rooms
import TestKit
import Testing

@testable import Store

/// What every implementation of the ports for questions and revocations promises.
struct AccessPortsTests {
    private func with(_ subject: StorePorts.Subject, _ body: (any AllPorts) async throws -> Void) async throws {
        switch subject {
        case .memory: try await body(InMemoryStore())
        case .database: try await withStore { try await body($0) }
        }
    }

    @Test(arguments: StorePorts.Subject.allCases)
    func keepsQuestionsVotesStatesAndPlace(_ subject: StorePorts.Subject) async throws {
        try await with(subject) { store async throws in
            let room = Samples.room
            func question(_ id: String, at: Int64) -> Question {
                Question(id: Samples.id(id), text: "why \(id)?", at: EventTime(milliseconds: at))
            }
            let changes: [QuestionChange] = [
                .asked(question("q-2", at: 2), by: Samples.id("a-1"), room: room),
                .asked(question("q-1", at: 1), by: Samples.id("a-2"), room: room),
                .voted(Samples.id("q-1"), by: Samples.id("a-1"), room: room),
                .voted(Samples.id("q-1"), by: Samples.id("a-3"), room: room),
                .voted(Samples.id("q-1"), by: Samples.id("a-3"), room: room),
                .moderated(Samples.id("q-2"), .answered, room: room),
                .chatHidden(Samples.id("c-1"), true, room: room), .chatHidden(Samples.id("c-2"), true, room: room),
                .chatHidden(Samples.id("c-1"), false, room: room),
                .reached(sequence: 7, room: room),
                .asked(
                    question("q-1", at: 9), by: Samples.id("a-1"),
                    room: RoomID(tenant: Samples.globex, session: Samples.keynote)),
            ]
            #expect(try await store.questions(of: room) == KeptQuestions())
            try await store.save(changes)
            try await store.save(changes)
            let kept = try await store.questions(of: room)
            #expect(kept.entries.map(\.question.id.text) == ["q-1", "q-2"])
            #expect(kept.entries.map(\.question.votes) == [2, 0])
            #expect(kept.entries.map(\.question.state) == [.open, .answered])
            #expect(kept.entries.first?.voters == [Samples.id("a-1"), Samples.id("a-3")])
            #expect(kept.entries.map(\.author.text) == ["a-2", "a-1"])
            #expect(kept.hiddenChat == [Samples.id("c-2")])
            #expect(kept.sequence == 7)
        }
    }

    @Test(arguments: StorePorts.Subject.allCases)
    func keepsRevocationsWithTheirReach(_ subject: StorePorts.Subject) async throws {
        try await with(subject) { store async throws in
            let all = [
                Revocation(tenant: Samples.acme, target: .token("j-1"), at: Samples.start, role: .admin),
                Revocation(
                    tenant: Samples.globex, target: .subject("a 17"), at: Samples.start, role: .organizer,
                    event: Samples.id("devcon"), sessions: [Samples.keynote, Samples.id("other")]),
                Revocation(
                    tenant: Samples.acme, target: .token("j-1"), at: Samples.start, role: .service, sessions: []),
            ]
            for revocation in all { try await store.save(revocation) }
            #expect(try await store.revocations() == all)
        }
    }
}
