import RoomModel
import Rooms

extension InMemoryStore: QuestionStore {
    package func holdsText(_ id: ItemID, of room: RoomID) async throws -> Bool {
        try with { state in
            state.log.records.contains {
                guard case .event(let logged, _) = $0 else { return false }
                return logged.tenant == room.tenant && logged.event.session == room.session
                    && logged.event.id == id.text && logged.event.text != nil
            }
        }
    }

    package func save(_ changes: [QuestionChange]) async throws {
        try with { state in
            for change in changes { Self.apply(change, to: &state.questions) }
        }
    }

    package func questions(of room: RoomID) async throws -> KeptQuestions {
        try with { state in
            var kept = state.questions[room] ?? KeptQuestions()
            kept.entries.sort { ($0.question.at, $0.question.id) < ($1.question.at, $1.question.id) }
            return kept
        }
    }

    private static func apply(_ change: QuestionChange, to rooms: inout [RoomID: KeptQuestions]) {
        func edit(_ id: ItemID, in room: RoomID, _ body: (inout KeptQuestions.Entry) -> Void) {
            guard let index = rooms[room]?.entries.firstIndex(where: { $0.question.id == id }) else { return }
            rooms[room]?.entries[index].mutate(body)
        }
        switch change {
        case .asked(let question, let author, let room):
            let known = rooms[room, default: KeptQuestions()].entries
            if known.contains(where: { $0.question.id == question.id }) { return }
            rooms[room, default: KeptQuestions()].entries.append(.init(question: question, author: author))
        case .voted(let id, let attendee, let room):
            edit(id, in: room) {
                $0.voters.insert(attendee)
                $0.question.votes = $0.voters.count
            }
        case .moderated(let id, let state, let room): edit(id, in: room) { $0.question.state = state }
        case .chatHidden(let id, true, let room): rooms[room, default: KeptQuestions()].hiddenChat.insert(id)
        case .chatHidden(let id, false, let room): rooms[room]?.hiddenChat.remove(id)
        case .reached(let sequence, let room): rooms[room, default: KeptQuestions()].sequence = sequence
        }
    }
}

extension KeptQuestions.Entry {
    fileprivate mutating func mutate(_ body: (inout Self) -> Void) { body(&self) }
}
