import GRDB
import RoomModel
import Rooms

extension Store: EventLog {
    package func append(_ events: [LoggedEvent]) async throws -> [AppendOutcome] {
        guard !events.isEmpty else { return [] }
        return try await committer().append(events)
    }

    package func append(_ moves: [WatermarkMove]) async throws {
        guard !moves.isEmpty else { return }
        try await committer().write { db in
            let insertion = try db.cachedStatement(
                sql: "INSERT INTO watermark_move (room, after_sequence, watermark) VALUES (?, ?, ?)")
            for move in moves {
                try insertion.execute(arguments: [
                    NameTable.number(of: move.room, db), move.afterSequence, move.watermark.milliseconds,
                ])
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

            // A full page ends at its last event; the moves after it come with the next one too.
            let end = events.count == limit ? events.last?.sequence ?? .max : .max
            let moves = try Row.fetchAll(
                db.cachedStatement(
                    sql: """
                        SELECT after_sequence, watermark FROM watermark_move
                        WHERE room = ? AND after_sequence BETWEEN ? AND ? ORDER BY after_sequence, id
                        """),
                arguments: [number, sequence, end])
            return Self.merged(
                events,
                moves.map {
                    WatermarkMove(room: room, afterSequence: $0[0], watermark: EventTime(milliseconds: $0[1]))
                })
        }
    }

    /// Each move after the events up to its `afterSequence`.
    private static func merged(
        _ events: [(event: LoggedEvent, sequence: Int64)], _ moves: [WatermarkMove]
    ) -> [LogRecord] {
        var records: [LogRecord] = []
        records.reserveCapacity(events.count + moves.count)
        var rest = moves[...]
        for (event, sequence) in events {
            while let move = rest.first, move.afterSequence < sequence {
                records.append(.move(move))
                rest = rest.dropFirst()
            }
            records.append(.event(event, sequence: sequence))
        }
        records.append(contentsOf: rest.map(LogRecord.move))
        return records
    }
}
