import GRDB

/// The tables of leads: scores, words about sponsors, what people said of their consent, webhooks.
enum LeadTables {
    static func create(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE lead (
                    tenant INTEGER NOT NULL REFERENCES tenant, sponsor TEXT NOT NULL, attendee TEXT NOT NULL,
                    body TEXT NOT NULL, PRIMARY KEY (tenant, sponsor, attendee)) WITHOUT ROWID;
                CREATE TABLE spoken_mention (
                    id INTEGER PRIMARY KEY, tenant INTEGER NOT NULL REFERENCES tenant, session TEXT NOT NULL,
                    sponsor TEXT NOT NULL, "from" INTEGER NOT NULL, until INTEGER NOT NULL,
                    after_sequence INTEGER NOT NULL);
                CREATE INDEX spoken_mention_by_place ON spoken_mention (tenant, after_sequence);
                CREATE TABLE stated_consent (
                    tenant INTEGER NOT NULL REFERENCES tenant, attendee TEXT NOT NULL, at INTEGER NOT NULL,
                    body TEXT NOT NULL, PRIMARY KEY (tenant, attendee)) WITHOUT ROWID;
                CREATE TABLE webhook_delivery (
                    tenant INTEGER NOT NULL REFERENCES tenant, id TEXT NOT NULL, sponsor TEXT NOT NULL,
                    state TEXT NOT NULL, created INTEGER NOT NULL, body TEXT NOT NULL,
                    PRIMARY KEY (tenant, id)) WITHOUT ROWID;
                CREATE INDEX webhook_delivery_by_sponsor ON webhook_delivery (tenant, sponsor, created);
                CREATE INDEX webhook_delivery_waiting ON webhook_delivery (state) WHERE state = 'waiting';
                """)
    }

    /// What leads rest on at a place of the log; a cache of what the log gives.
    static func createCheckpoints(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE lead_checkpoint (
                    tenant INTEGER PRIMARY KEY REFERENCES tenant, sequence INTEGER NOT NULL, state BLOB NOT NULL);
                """)
    }
}
