import GRDB
import RoomModel

/// The tables, built step by step; a step that was released never changes.
enum Schema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 spine") { db in
            try names(db)
            try catalog(db)
            try events(db)
            try rooms(db)
            try topics(db)
        }
        migrator.registerMigration("2 insights", migrate: insights)
        migrator.registerMigration("3 moments", migrate: moments)
        migrator.registerMigration("4 texts of rooms", migrate: textsOfRooms)
        migrator.registerMigration("5 alerts", migrate: alerts)
        migrator.registerMigration("6 erasure", migrate: erasure)
        migrator.registerMigration("7 checkpoints", migrate: checkpoints)
        migrator.registerMigration("8 questions", migrate: questions)
        migrator.registerMigration("9 revocations", migrate: revocations)
        migrator.registerMigration("10 translations", migrate: translations)
        migrator.registerMigration("11 off the record", migrate: offTheRecord)
        migrator.registerMigration("12 recommendations", migrate: recommendations)
        migrator.registerMigration("13 leads", migrate: LeadTables.create)
        migrator.registerMigration("14 records of rooms", migrate: recordsOfRooms)
        migrator.registerMigration("15 checkpoints of leads", migrate: LeadTables.createCheckpoints)
        migrator.registerMigration("16 progress of people", migrate: progressOfPeople)
        return migrator
    }

    /// What the database is, and names that rows point to by number.
    private static func names(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE meta (key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
                INSERT INTO meta VALUES ('database', randomblob(16)), ('hash_key', randomblob(16));
                CREATE TABLE tenant (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
                CREATE TABLE room (
                    id INTEGER PRIMARY KEY, tenant INTEGER NOT NULL REFERENCES tenant, session TEXT NOT NULL,
                    UNIQUE (tenant, session));
                CREATE TABLE person (
                    id INTEGER PRIMARY KEY, tenant INTEGER NOT NULL REFERENCES tenant, name TEXT NOT NULL,
                    UNIQUE (tenant, name));
                """)
    }

    /// What organizers say beforehand: one row for each thing, its fields as JSON in `body`.
    private static func catalog(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE catalog_event (
                    tenant INTEGER NOT NULL REFERENCES tenant, id TEXT NOT NULL, body TEXT NOT NULL,
                    PRIMARY KEY (tenant, id)) WITHOUT ROWID;
                """)
        for kind in CatalogTable.allCases {
            try db.execute(
                sql: """
                    CREATE TABLE \(kind.rawValue) (
                        tenant INTEGER NOT NULL REFERENCES tenant, id TEXT NOT NULL, event TEXT NOT NULL,
                        position INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (tenant, id),
                        FOREIGN KEY (tenant, event) REFERENCES catalog_event ON DELETE CASCADE) WITHOUT ROWID;
                    CREATE INDEX \(kind.rawValue)_by_event ON \(kind.rawValue) (tenant, event, position);
                    """)
        }
    }

    /// Audience events in the order of the log, moves of watermarks among them, and the hashes of their ids by group.
    ///
    /// No foreign keys here: every row would pay for a look-up that the interning just did.
    private static func events(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE event_type (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
                CREATE TABLE event (
                    sequence INTEGER PRIMARY KEY, tenant INTEGER NOT NULL, room INTEGER, attendee INTEGER NOT NULL,
                    id TEXT NOT NULL, type INTEGER NOT NULL, kind TEXT, time INTEGER NOT NULL, claimed_time INTEGER,
                    arrival INTEGER NOT NULL, weight_micros INTEGER NOT NULL, sentiment_micros INTEGER, emotion TEXT,
                    text TEXT, weight REAL, sentiment REAL, value REAL, target_type TEXT, target_id TEXT, context TEXT);
                CREATE INDEX event_by_room ON event (room) WHERE room IS NOT NULL;
                CREATE INDEX event_without_room ON event (tenant) WHERE room IS NULL;
                CREATE TABLE event_group (
                    first INTEGER PRIMARY KEY, last INTEGER NOT NULL, newest_arrival INTEGER NOT NULL,
                    hashes BLOB NOT NULL);
                CREATE TABLE watermark_move (
                    id INTEGER PRIMARY KEY, room INTEGER NOT NULL, after_sequence INTEGER NOT NULL,
                    watermark INTEGER NOT NULL);
                CREATE INDEX watermark_move_by_room ON watermark_move (room, after_sequence);
                """)
        for type in AudienceEventType.allCases {
            try db.execute(sql: "INSERT INTO event_type (name) VALUES (?)", arguments: [type.rawValue])
        }
    }

    /// What was said in rooms and how they took it.
    private static func rooms(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE segment (
                    room INTEGER NOT NULL REFERENCES room, id TEXT NOT NULL, track TEXT NOT NULL,
                    revision INTEGER NOT NULL, state TEXT NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL,
                    language TEXT NOT NULL, speaker TEXT, text TEXT NOT NULL, stable_characters INTEGER NOT NULL,
                    confidence REAL, latency_ms INTEGER, engine TEXT NOT NULL, origin TEXT NOT NULL,
                    words TEXT NOT NULL, gaps TEXT NOT NULL, PRIMARY KEY (room, id)) WITHOUT ROWID;
                CREATE INDEX segment_by_start ON segment (room, start);
                CREATE TABLE keyword (
                    room INTEGER NOT NULL REFERENCES room, position INTEGER NOT NULL, phrase TEXT NOT NULL,
                    score REAL NOT NULL, mentions TEXT NOT NULL, at INTEGER NOT NULL,
                    PRIMARY KEY (room, position)) WITHOUT ROWID;
                CREATE TABLE snapshot (
                    room INTEGER NOT NULL REFERENCES room, window_end INTEGER NOT NULL, sequence INTEGER NOT NULL,
                    late INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (room, window_end)) WITHOUT ROWID;
                CREATE TABLE audio_job (
                    room INTEGER NOT NULL REFERENCES room, id TEXT NOT NULL, track TEXT NOT NULL, state TEXT NOT NULL,
                    codec TEXT NOT NULL, engine TEXT NOT NULL, queued_at INTEGER NOT NULL, started_at INTEGER,
                    ended_at INTEGER, error TEXT, seconds REAL NOT NULL, loss REAL NOT NULL, real_time_factor REAL,
                    PRIMARY KEY (room, id)) WITHOUT ROWID;
                CREATE INDEX audio_job_unfinished ON audio_job (state) WHERE state IN ('queued', 'running');
                CREATE TABLE room_state (
                    room INTEGER PRIMARY KEY REFERENCES room, audio_began INTEGER, status TEXT NOT NULL,
                    paused INTEGER NOT NULL, cepstral_means TEXT NOT NULL);
                """)
    }

    /// Topics with their messages, and the audit.
    private static func topics(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE topic (
                    id INTEGER PRIMARY KEY, tenant INTEGER NOT NULL REFERENCES tenant, name TEXT NOT NULL,
                    newest INTEGER NOT NULL DEFAULT 0, UNIQUE (tenant, name));
                CREATE TABLE topic_message (
                    topic INTEGER NOT NULL REFERENCES topic, "offset" INTEGER NOT NULL, at INTEGER NOT NULL,
                    data TEXT NOT NULL, PRIMARY KEY (topic, "offset")) WITHOUT ROWID;
                CREATE TABLE audit (
                    id INTEGER PRIMARY KEY, tenant INTEGER NOT NULL REFERENCES tenant, at INTEGER NOT NULL,
                    actor TEXT NOT NULL, role TEXT NOT NULL, action TEXT NOT NULL, subject TEXT NOT NULL);
                CREATE INDEX audit_by_tenant ON audit (tenant);
                """)
    }

    /// What organizers should know: the newest state of each insight.
    private static func insights(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE insight (
                    tenant INTEGER NOT NULL REFERENCES tenant, id TEXT NOT NULL, event TEXT NOT NULL,
                    kind TEXT NOT NULL, title TEXT NOT NULL, description TEXT NOT NULL, session TEXT,
                    data TEXT NOT NULL, confidence REAL NOT NULL, impact REAL NOT NULL, actions TEXT NOT NULL,
                    state TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (tenant, id)) WITHOUT ROWID;
                CREATE INDEX insight_by_event ON insight (tenant, event, at);
                """)
    }
}

extension Schema {
    /// Finds what a room's audience wrote among all that it did.
    private static func textsOfRooms(_ db: Database) throws {
        try db.execute(
            sql: "CREATE INDEX event_text_by_room ON event (room) WHERE room IS NOT NULL AND text IS NOT NULL")
    }

    /// What people did with an event's items and told of themselves; by number, so that an erased name is gone here too.
    private static func recommendations(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE person_interest (
                    person INTEGER NOT NULL REFERENCES person, event TEXT NOT NULL, kind TEXT NOT NULL,
                    item TEXT NOT NULL, interest REAL NOT NULL, at INTEGER NOT NULL, chosen INTEGER NOT NULL,
                    dismissed INTEGER NOT NULL, ignored INTEGER NOT NULL,
                    PRIMARY KEY (person, event, kind, item)) WITHOUT ROWID;
                CREATE TABLE person_topic (
                    person INTEGER NOT NULL REFERENCES person, event TEXT NOT NULL, topic TEXT NOT NULL,
                    weight REAL NOT NULL, PRIMARY KEY (person, event, topic)) WITHOUT ROWID;
                CREATE TABLE recommendation_progress (
                    tenant INTEGER NOT NULL REFERENCES tenant, event TEXT NOT NULL, sequence INTEGER NOT NULL,
                    PRIMARY KEY (tenant, event)) WITHOUT ROWID;
                """)
    }
}

extension Schema {
    /// The place of the log that a person's history holds, where histories are written a few people at a time.
    private static func progressOfPeople(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE person_progress (
                    person INTEGER NOT NULL REFERENCES person, event TEXT NOT NULL, sequence INTEGER NOT NULL,
                    PRIMARY KEY (person, event)) WITHOUT ROWID;
                """)
    }
}

/// The tables of a catalog's things.
enum CatalogTable: String, CaseIterable {
    case session = "catalog_session"
    case attendee = "catalog_attendee"
    case sponsor = "catalog_sponsor"
    case content = "catalog_content"
    case activity = "catalog_activity"

    var noun: String { String(rawValue.dropFirst("catalog_".count)) }
}
