import GRDB

extension Schema {
    /// Memories of translations, and finals in other languages as they were shown.
    static func translations(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE translation (
                    tenant INTEGER NOT NULL REFERENCES tenant, source_language TEXT NOT NULL,
                    target_language TEXT NOT NULL, engine TEXT NOT NULL, glossary INTEGER NOT NULL, key TEXT NOT NULL,
                    source TEXT NOT NULL, target TEXT NOT NULL, slots TEXT NOT NULL, warmed INTEGER NOT NULL,
                    cached_at INTEGER NOT NULL, uses INTEGER NOT NULL,
                    PRIMARY KEY (tenant, source_language, target_language, engine, glossary, key)) WITHOUT ROWID;
                CREATE TABLE translated_segment (
                    room INTEGER NOT NULL REFERENCES room, language TEXT NOT NULL, id TEXT NOT NULL,
                    source_revision INTEGER NOT NULL, text TEXT NOT NULL, origin TEXT NOT NULL, engine TEXT NOT NULL,
                    PRIMARY KEY (room, language, id)) WITHOUT ROWID;
                """)
    }
}
