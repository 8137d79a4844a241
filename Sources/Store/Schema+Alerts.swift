import GRDB

extension Schema {
    /// What waits, or waited, for a person's answer.
    static func alerts(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE alert (
                    tenant INTEGER NOT NULL REFERENCES tenant, id TEXT NOT NULL, topic TEXT NOT NULL,
                    revision INTEGER NOT NULL, state TEXT NOT NULL, is_open INTEGER NOT NULL, data TEXT NOT NULL,
                    members TEXT NOT NULL, digest TEXT, raised INTEGER NOT NULL, expires INTEGER NOT NULL,
                    deadline INTEGER, next_try INTEGER NOT NULL, tries INTEGER NOT NULL, history TEXT NOT NULL,
                    PRIMARY KEY (tenant, id)) WITHOUT ROWID;
                CREATE INDEX alert_open ON alert (raised, id) WHERE is_open;
                CREATE INDEX alert_by_topic ON alert (tenant, topic, raised);
                """)
    }
}
