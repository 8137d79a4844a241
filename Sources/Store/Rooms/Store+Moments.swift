import GRDB
import RoomModel
import Rooms

extension Store: MomentStore {
    package func save(
        _ moment: StoredMoment, tellingOn topic: String, at time: EventTime
    ) async throws -> TopicMessage? {
        try await committer().write { db in
            try db.cachedStatement(
                sql: "INSERT OR IGNORE INTO moment (room, start, body) VALUES (?, ?, ?)"
            ).execute(arguments: [
                NameTable.number(of: moment.room, db), moment.start.milliseconds,
                String(decoding: moment.json, as: UTF8.self),
            ])
            guard db.changesCount > 0 else { return nil }
            let offset = try Self.append(moment.json, at: time, to: topic, tenant: moment.room.tenant, db)
            return TopicMessage(offset: offset, time: time, data: moment.json)
        }
    }

    package func moments(
        of room: RoomID, from: EventTime?, to: EventTime?, limit: Int
    ) async throws -> [StoredMoment] {
        try await read { db in
            guard let number = try Self.number(of: room, db) else { return [] }
            return try Row.fetchAll(
                db.cachedStatement(
                    sql: """
                        SELECT start, body FROM moment
                        WHERE room = ? AND start >= ? AND (start < ? OR ?) ORDER BY start DESC LIMIT ?
                        """),
                arguments: [
                    number, from?.milliseconds ?? .min, to?.milliseconds ?? .max, to == nil, max(0, limit),
                ]
            ).reversed().map {
                StoredMoment(
                    room: room, start: EventTime(milliseconds: $0[0]), json: Array(($0[1] as String).utf8))
            }
        }
    }
}

extension Schema {
    /// Peaks of reaction with the words before them.
    static func moments(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE moment (
                    room INTEGER NOT NULL REFERENCES room, start INTEGER NOT NULL, body TEXT NOT NULL,
                    PRIMARY KEY (room, start)) WITHOUT ROWID;
                """)
    }
}
