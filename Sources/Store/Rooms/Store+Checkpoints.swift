import Foundation
import GRDB
import RoomModel
import Rooms

extension Store: CheckpointStore {
    package func save(_ checkpoint: RoomCheckpoint) async throws {
        try await committer().write { db in
            try db.cachedStatement(
                sql: "INSERT OR REPLACE INTO room_checkpoint (room, sequence, record, state) VALUES (?, ?, ?, ?)"
            ).execute(arguments: [
                NameTable.number(of: checkpoint.room, db), checkpoint.sequence, checkpoint.record,
                Data(checkpoint.state),
            ])
        }
    }

    package func checkpoint(of room: RoomID) async throws -> RoomCheckpoint? {
        try await read { db in
            guard let number = try Self.number(of: room, db),
                let row = try Row.fetchOne(
                    db.cachedStatement(sql: "SELECT sequence, record, state FROM room_checkpoint WHERE room = ?"),
                    arguments: [number])
            else { return nil }
            return RoomCheckpoint(room: room, sequence: row[0], record: row[1], state: Array(row[2] as Data))
        }
    }
}

extension Schema {
    /// Where rooms stood at a place of the log; a cache of what the log gives.
    static func checkpoints(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE room_checkpoint (
                    room INTEGER PRIMARY KEY REFERENCES room, sequence INTEGER NOT NULL, state BLOB NOT NULL);
                """)
    }
}
