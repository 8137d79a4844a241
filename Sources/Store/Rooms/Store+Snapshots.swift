import GRDB
import RoomModel
import Rooms

extension Store: SnapshotStore {
    package func save(_ snapshots: [StoredSnapshot]) async throws {
        guard !snapshots.isEmpty else { return }
        try await committer().write { db in
            let insertion = try db.cachedStatement(
                sql: "INSERT OR REPLACE INTO snapshot (room, window_end, sequence, late, body) VALUES (?, ?, ?, ?, ?)")
            for snapshot in snapshots {
                try insertion.execute(arguments: [
                    NameTable.number(of: snapshot.room, db), snapshot.windowEnd.milliseconds, snapshot.sequence,
                    snapshot.late, String(decoding: snapshot.json, as: UTF8.self),
                ])
            }
        }
    }

    package func snapshots(
        of room: RoomID, from: EventTime?, to: EventTime?, newest: Bool, limit: Int
    ) async throws -> [StoredSnapshot] {
        try await read { db in
            guard let number = try Self.number(of: room, db) else { return [] }
            let found = try Row.fetchAll(
                db.cachedStatement(
                    sql: """
                        SELECT window_end, sequence, late, body FROM snapshot
                        WHERE room = ? AND window_end >= ? AND (window_end < ? OR ?)
                        ORDER BY window_end \(newest ? "DESC" : "ASC") LIMIT ?
                        """),
                arguments: [
                    number, from?.milliseconds ?? .min, to?.milliseconds ?? .max, to == nil, max(0, limit),
                ]
            ).map { Self.snapshot($0, of: room) }
            return newest ? found.reversed() : found
        }
    }

    package func newestSnapshot(of room: RoomID) async throws -> StoredSnapshot? {
        try await read { db in
            guard let number = try Self.number(of: room, db) else { return nil }
            return try Row.fetchOne(
                db.cachedStatement(
                    sql: """
                        SELECT window_end, sequence, late, body FROM snapshot
                        WHERE room = ? ORDER BY window_end DESC LIMIT 1
                        """), arguments: [number]
            ).map { Self.snapshot($0, of: room) }
        }
    }

    private static func snapshot(_ row: Row, of room: RoomID) -> StoredSnapshot {
        StoredSnapshot(
            room: room, windowEnd: EventTime(milliseconds: row[0]), sequence: row[1], late: row[2],
            json: Array((row[3] as String).utf8))
    }
}
