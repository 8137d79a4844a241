import GRDB

extension Schema {
    /// What the audience asks, who wants it answered, and what moderators hid.
    static func questions(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE question (
                    room INTEGER NOT NULL REFERENCES room, id TEXT NOT NULL, author INTEGER NOT NULL,
                    text TEXT NOT NULL, state TEXT NOT NULL, at INTEGER NOT NULL,
                    PRIMARY KEY (room, id)) WITHOUT ROWID;
                CREATE TABLE question_vote (
                    room INTEGER NOT NULL REFERENCES room, question TEXT NOT NULL, person INTEGER NOT NULL,
                    PRIMARY KEY (room, question, person)) WITHOUT ROWID;
                CREATE TABLE question_progress (
                    room INTEGER PRIMARY KEY REFERENCES room, sequence INTEGER NOT NULL);
                CREATE TABLE hidden_chat (
                    room INTEGER NOT NULL REFERENCES room, id TEXT NOT NULL, PRIMARY KEY (room, id)) WITHOUT ROWID;
                """)
    }

    /// Tokens that are good no longer, with the reach of who said so.
    static func revocations(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE revocation (
                    id INTEGER PRIMARY KEY, tenant INTEGER NOT NULL REFERENCES tenant, kind TEXT NOT NULL,
                    name TEXT NOT NULL, at INTEGER NOT NULL, role TEXT NOT NULL, event TEXT, sessions TEXT);
                """)
    }
}
