import GRDB
import RoomModel
import Rooms

/// How one table lets go of what is old. Whoever adds a table that grows adds a line to `all`.
struct RetentionRule: Sendable {
    var of: RetentionClass
    /// Deletes at most so many rows older than the horizon (milliseconds since the epoch); gives how many, 0 when done.
    var purge: @Sendable (_ db: Database, _ horizon: Int64, _ limit: Int) throws -> Int

    static let all: [RetentionRule] = [
        RetentionRule(of: .events, purge: events),
        RetentionRule(of: .chatText, purge: texts),
        RetentionRule(of: .chatText, purge: questions),
        RetentionRule(of: .transcripts) { db, horizon, limit in
            // A segment knows its place on the session's clock, the room when that began.
            try delete(
                db, "segment",
                """
                SELECT s.room, s.id FROM segment s JOIN room_state r ON r.room = s.room
                WHERE r.audio_began + s.start * 1000 / 16000 < ? LIMIT ?
                """, ["room", "id"], horizon, limit)
        },
        RetentionRule(of: .transcripts) { db, horizon, limit in
            try delete(
                db, "translated_segment",
                """
                SELECT t.room, t.language, t.id FROM translated_segment t JOIN room_state r ON r.room = t.room
                WHERE r.audio_began < ? AND NOT EXISTS (SELECT 1 FROM segment s WHERE s.room = t.room AND s.id = t.id)
                LIMIT ?
                """, ["room", "language", "id"], horizon, limit)
        },
        .older(.transcripts, "keyword", "at", key: ["room", "position"]),
        .olderByRoom(.transcripts, "moment", "start"),
        .messages(.transcripts, "session.%"),
        .olderByRoom(.snapshots, "snapshot", "window_end"),
        .older(.insights, "insight", "at", key: ["tenant", "id"]),
        .messages(.insights, "event.%"),
        .older(.errors, "audio_job", "queued_at", key: ["room", "id"]),
        .older(.audit, "audit", "at", key: ["id"]),
        .older(.leads, "lead", "json_extract(body, '$.lead.at')", key: ["tenant", "sponsor", "attendee"]),
        .older(.leads, "spoken_mention", "until", key: ["id"]),
        .older(.leads, "webhook_delivery", "state <> 'waiting' AND created", key: ["tenant", "id"]),
        .older(.leads, "alert", "NOT is_open AND raised", key: ["tenant", "id"]),
        .messages(.leads, "sponsor.%"),
        .older(.recommendations, "person_interest", "at", key: ["person", "event", "kind", "item"]),
    ]

    /// Rows whose column is a time in milliseconds.
    static func older(_ one: RetentionClass, _ table: String, _ column: String, key: [String]) -> RetentionRule {
        RetentionRule(of: one) { db, horizon, limit in
            try delete(
                db, table,
                "SELECT \(key.joined(separator: ", ")) FROM \(table) WHERE \(column) < ? LIMIT ?", key, horizon, limit)
        }
    }

    /// Rows in order of room and time, found room by room.
    static func olderByRoom(_ one: RetentionClass, _ table: String, _ column: String) -> RetentionRule {
        RetentionRule(of: one) { db, horizon, limit in
            try delete(
                db, table,
                "SELECT room, \(column) FROM \(table) WHERE room IN (SELECT id FROM room) AND \(column) < ? LIMIT ?",
                ["room", column], horizon, limit)
        }
    }

    /// Messages of log topics whose names match; their offsets go on.
    static func messages(_ one: RetentionClass, _ pattern: String) -> RetentionRule {
        RetentionRule(of: one) { db, horizon, limit in
            try delete(
                db, "topic_message",
                """
                SELECT m.topic, m."offset" FROM topic_message m JOIN topic t ON t.id = m.topic
                WHERE m.at < ? AND t.name LIKE '\(pattern)' LIMIT ?
                """, ["topic", "\"offset\""], horizon, limit)
        }
    }

    private static func delete(
        _ db: Database, _ table: String, _ select: String, _ key: [String], _ horizon: Int64, _ limit: Int
    ) throws -> Int {
        try db.execute(
            sql: "DELETE FROM \(table) WHERE (\(key.joined(separator: ", "))) IN (\(select))",
            arguments: [horizon, limit])
        return db.changesCount
    }

    /// The oldest events, and the records of rooms among them. Places of the log are never given twice.
    private static func events(_ db: Database, _ horizon: Int64, _ limit: Int) throws -> Int {
        let rows = try Row.fetchAll(
            db, sql: "SELECT sequence, arrival FROM event ORDER BY sequence LIMIT ?", arguments: [limit])
        let old = rows.prefix { ($0[1] as Int64) < horizon }
        guard let last = old.last?[0] as Int64? else { return 0 }
        try db.execute(sql: "DELETE FROM event WHERE sequence <= ?", arguments: [last])
        try db.execute(sql: "DELETE FROM room_record WHERE after_sequence <= ?", arguments: [last])
        // They hold names of people whose events are all gone now.
        try db.execute(sql: "DELETE FROM room_checkpoint WHERE sequence <= ?", arguments: [last])
        try db.execute(sql: "INSERT OR REPLACE INTO meta VALUES ('events_purged_through', ?)", arguments: [last])
        return old.count
    }

    /// Old questions with their votes; their events stay.
    private static func questions(_ db: Database, _ horizon: Int64, _ limit: Int) throws -> Int {
        let old = "SELECT room, id FROM question WHERE at < ? ORDER BY room, id LIMIT ?"
        try db.execute(
            sql: "DELETE FROM question_vote WHERE (room, question) IN (\(old))", arguments: [horizon, limit])
        return try delete(db, "question", old, ["room", "id"], horizon, limit)
    }

    /// Texts of old events, from where the last purge stopped.
    private static func texts(_ db: Database, _ horizon: Int64, _ limit: Int) throws -> Int {
        let done = try Int64.fetchOne(db, sql: "SELECT value FROM meta WHERE key = 'texts_purged_through'") ?? 0
        let rows = try Row.fetchAll(
            db, sql: "SELECT sequence, arrival FROM event WHERE sequence > ? ORDER BY sequence LIMIT ?",
            arguments: [done, limit])
        let old = rows.prefix { ($0[1] as Int64) < horizon }
        guard let last = old.last?[0] as Int64? else { return 0 }
        try db.execute(
            sql: """
                UPDATE event SET \(EventInsertion.withoutText)
                WHERE sequence > ? AND sequence <= ? AND (text IS NOT NULL OR context IS NOT NULL)
                """, arguments: [done, last])
        try db.execute(sql: "INSERT OR REPLACE INTO meta VALUES ('texts_purged_through', ?)", arguments: [last])
        return old.count
    }
}

extension Store: RetentionStore {
    /// Rows of one transaction.
    private static let purged = 5_000

    package func purge(_ one: RetentionClass, before horizon: EventTime) async throws -> Int {
        var total = 0
        for rule in RetentionRule.all where rule.of == one {
            while true {
                let count = try await committer().write { try rule.purge($0, horizon.milliseconds, Self.purged) }
                total += count
                if count == 0 { break }
            }
        }
        if one == .events, total > 0 { _ = try await forgetPeople() }
        return total
    }

    package func thinSnapshots(before horizon: EventTime) async throws -> Int {
        let minute: Int64 = 60_000
        let rooms = try await read { try Int64.fetchAll($0, sql: "SELECT id FROM room") }
        let done = try await read {
            try Int64.fetchOne($0, sql: "SELECT value FROM meta WHERE key = 'snapshots_thinned_through'") ?? .min
        }
        // Whole minutes only, so that the last one of each stays.
        let end = horizon.milliseconds / minute * minute
        guard end > done else { return 0 }
        var total = 0
        for room in rooms {
            total += try await committer().write { db in
                try db.execute(
                    sql: """
                        DELETE FROM snapshot WHERE room = ? AND window_end > ? AND window_end <= ? AND EXISTS (
                            SELECT 1 FROM snapshot later WHERE later.room = snapshot.room
                                AND later.window_end > snapshot.window_end
                                AND later.window_end <= ((snapshot.window_end - 1) / ? + 1) * ?)
                        """, arguments: [room, done, end, minute, minute])
                return db.changesCount
            }
        }
        try await committer().write {
            try $0.execute(
                sql: "INSERT OR REPLACE INTO meta VALUES ('snapshots_thinned_through', ?)", arguments: [end])
        }
        return total
    }
}
