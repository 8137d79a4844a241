import GRDB
import RoomModel
import Rooms

extension Store: QuestionStore {
    package func save(_ changes: [QuestionChange]) async throws {
        guard !changes.isEmpty else { return }
        try await committer().write { db in
            for change in changes { try Self.save(change, db) }
        }
    }

    package func questions(of room: RoomID) async throws -> KeptQuestions {
        try await read { db in
            guard let number = try Self.number(of: room, db) else { return KeptQuestions() }
            var kept = KeptQuestions()
            var voters: [String: Set<AttendeeID>] = [:]
            let votes = try Row.fetchCursor(
                db,
                sql: """
                    SELECT v.question, p.name FROM question_vote v JOIN person p ON p.id = v.person WHERE v.room = ?
                    """, arguments: [number])
            while let row = try votes.next() {
                if let voter = AttendeeID(row[1] as String) { voters[row[0], default: []].insert(voter) }
            }
            kept.entries = try Row.fetchAll(
                db,
                sql: """
                    SELECT q.id, q.text, q.state, q.at, p.name FROM question q JOIN person p ON p.id = q.author
                    WHERE q.room = ? ORDER BY q.at, q.id
                    """, arguments: [number]
            ).map { row in
                guard let id = ItemID(row[0] as String), let state = Question.State(rawValue: row[2]),
                    let author = AttendeeID(row[4] as String)
                else { throw damagedQuestion }
                let voters = voters[id.text] ?? []
                return KeptQuestions.Entry(
                    question: Question(
                        id: id, text: row[1], votes: voters.count, state: state, at: EventTime(milliseconds: row[3])),
                    author: author, voters: voters)
            }
            kept.hiddenChat = Set(
                try String.fetchAll(db, sql: "SELECT id FROM hidden_chat WHERE room = ?", arguments: [number])
                    .compactMap { ItemID($0) })
            kept.sequence =
                try Int64.fetchOne(
                    db, sql: "SELECT sequence FROM question_progress WHERE room = ?", arguments: [number]) ?? 0
            return kept
        }
    }

    package func holdsText(_ id: ItemID, of room: RoomID) async throws -> Bool {
        try await read { db in
            guard let number = try Self.number(of: room, db) else { return false }
            return try Int.fetchOne(
                db.cachedStatement(
                    sql: """
                        SELECT 1 FROM event WHERE room = ? AND room IS NOT NULL AND text IS NOT NULL AND id = ? LIMIT 1
                        """), arguments: [number, id.text]) != nil
        }
    }

    private static func save(_ change: QuestionChange, _ db: Database) throws {
        func run(_ sql: String, _ arguments: StatementArguments) throws {
            try db.cachedStatement(sql: sql).execute(arguments: arguments)
        }
        switch change {
        case .asked(let question, let author, let room):
            try run(
                "INSERT OR IGNORE INTO question (room, id, author, text, state, at) VALUES (?, ?, ?, ?, ?, ?)",
                [
                    NameTable.number(of: room, db), question.id.text,
                    NameTable.number(of: author, tenant: room.tenant, db), question.text, question.state.rawValue,
                    question.at.milliseconds,
                ])
        case .voted(let id, let attendee, let room):
            try run(
                "INSERT OR IGNORE INTO question_vote (room, question, person) VALUES (?, ?, ?)",
                [
                    NameTable.number(of: room, db), id.text, NameTable.number(of: attendee, tenant: room.tenant, db),
                ])
        case .moderated(let id, let state, let room):
            try run(
                "UPDATE question SET state = ? WHERE room = ? AND id = ?",
                [state.rawValue, NameTable.number(of: room, db), id.text])
        case .chatHidden(let id, true, let room):
            try run(
                "INSERT OR IGNORE INTO hidden_chat (room, id) VALUES (?, ?)", [NameTable.number(of: room, db), id.text])
        case .chatHidden(let id, false, let room):
            try run("DELETE FROM hidden_chat WHERE room = ? AND id = ?", [NameTable.number(of: room, db), id.text])
        case .reached(let sequence, let room):
            try run(
                "INSERT OR REPLACE INTO question_progress (room, sequence) VALUES (?, ?)",
                [NameTable.number(of: room, db), sequence])
        }
    }
}

private let damagedQuestion = StoreError.damaged(path: "question", reason: "an id or a state is unknown")
