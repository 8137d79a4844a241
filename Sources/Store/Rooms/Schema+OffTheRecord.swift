import GRDB

extension Schema {
    /// What of a session was off the record, for finals that come after a restart.
    static func offTheRecord(_ db: Database) throws {
        try db.execute(sql: "ALTER TABLE room_state ADD COLUMN off_record TEXT NOT NULL DEFAULT '[]'")
    }
}
