import GRDB
import RoomModel
import Rooms

extension Store: EventLog {
    package func append(_ events: [LoggedEvent]) async throws -> [AppendOutcome] {
        guard !events.isEmpty else { return [] }
        return try await committer().append(events)
    }

    package func append(_ records: [RoomRecord]) async throws -> [Int64] {
        guard !records.isEmpty else { return [] }
        return try await committer().write { db in
            let insertion = try db.cachedStatement(
                sql: """
                    INSERT INTO room_record (room, after_sequence, watermark, spoken_at, sentiment_micros)
                    VALUES (?, ?, ?, ?, ?)
                    """)
            return try records.map { record in
                let room = try NameTable.number(of: record.room, db)
                switch record.change {
                case .watermark(let time):
                    try insertion.execute(arguments: [room, record.afterSequence, time.milliseconds, nil, nil])
                case .speech(let micros, let time):
                    try insertion.execute(arguments: [room, record.afterSequence, nil, time.milliseconds, micros])
                }
                return db.lastInsertedRowID
            }
        }
    }

    /// The newest place of the log, 0 before the first.
    package func lastSequence() async throws -> Int64 {
        try await read { try Int64.fetchOne($0, sql: "SELECT max(sequence) FROM event") } ?? 0
    }

    package func records(of room: RoomID, after sequence: Int64, limit: Int) async throws -> [LogRecord] {
        guard limit > 0 else { return [] }
        return try await read { db in
            guard let number = try Self.number(of: room, db) else { return [] }
            var events: [(event: LoggedEvent, sequence: Int64)] = []
            let rows = try Row.fetchCursor(
                db.cachedStatement(
                    sql: "\(EventRow.select) WHERE e.room = ? AND e.sequence > ? ORDER BY e.sequence LIMIT ?"),
                arguments: [number, sequence, limit])
            while let row = try rows.next() { events.append(try EventRow.read(row)) }

            // A full page ends at its last event; the records after it come with the next one too.
            let end = events.count == limit ? events.last?.sequence ?? .max : .max
            let records = try Row.fetchAll(
                db.cachedStatement(
                    sql: """
                        SELECT id, after_sequence, watermark, spoken_at, sentiment_micros FROM room_record
                        WHERE room = ? AND after_sequence BETWEEN ? AND ? ORDER BY after_sequence, id
                        """),
                arguments: [number, sequence, end]
            ).compactMap { Self.record($0, of: room) }
            return Self.merged(events, records)
        }
    }

    private static func record(_ row: Row, of room: RoomID) -> (record: RoomRecord, number: Int64)? {
        let change: RoomRecord.Change
        if let watermark = row[2] as Int64? {
            change = .watermark(EventTime(milliseconds: watermark))
        } else if let time = row[3] as Int64?, let micros = row[4] as Int64? {
            change = .speech(sentimentMicros: micros, at: EventTime(milliseconds: time))
        } else {
            return nil
        }
        return (RoomRecord(room: room, afterSequence: row[1], change: change), row[0])
    }

    /// Each record after the events up to its `afterSequence`.
    private static func merged(
        _ events: [(event: LoggedEvent, sequence: Int64)], _ records: [(record: RoomRecord, number: Int64)]
    ) -> [LogRecord] {
        var merged: [LogRecord] = []
        merged.reserveCapacity(events.count + records.count)
        var rest = records[...]
        for (event, sequence) in events {
            while let next = rest.first, next.record.afterSequence < sequence {
                merged.append(.record(next.record, number: next.number))
                rest = rest.dropFirst()
            }
            merged.append(.event(event, sequence: sequence))
        }
        merged.append(contentsOf: rest.map { .record($0.record, number: $0.number) })
        return merged
    }
}

extension Schema {
    /// Watermark moves become one kind of record among others. Their numbers are never given twice, as a checkpoint says by
    /// them which it holds.
    static func recordsOfRooms(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE room_record (
                    id INTEGER PRIMARY KEY AUTOINCREMENT, room INTEGER NOT NULL, after_sequence INTEGER NOT NULL,
                    watermark INTEGER, spoken_at INTEGER, sentiment_micros INTEGER);
                INSERT INTO room_record (id, room, after_sequence, watermark)
                    SELECT id, room, after_sequence, watermark FROM watermark_move;
                DROP TABLE watermark_move;
                CREATE INDEX room_record_by_room ON room_record (room, after_sequence);
                ALTER TABLE room_checkpoint ADD COLUMN record INTEGER NOT NULL DEFAULT 0;
                """)
    }
}
