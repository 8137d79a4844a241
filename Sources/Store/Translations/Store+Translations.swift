import GRDB
import RoomModel
import Rooms
import Translation

extension Store: TranslationStore {
    package func apply(_ changes: [TranslationMemory.Change], of tenant: TenantID) async throws {
        guard !changes.isEmpty else { return }
        try await committer().write { db in
            let tenant = try NameTable.number(of: tenant, db)
            for change in changes {
                switch change {
                case .save(let entry):
                    let identity = entry.identity
                    let (engine, glossary) = Self.columns(of: entry.maker)
                    try db.cachedStatement(
                        sql: """
                            INSERT OR REPLACE INTO translation (tenant, source_language, target_language, engine,
                                glossary, key, source, target, slots, warmed, cached_at, uses)
                            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                            """
                    ).execute(arguments: [
                        tenant, entry.pair.source, entry.pair.target, engine, glossary, identity.key, entry.source,
                        entry.target, Self.json(entry.slots.map(SlotRecord.init)), entry.isWarmed,
                        entry.cachedAt.milliseconds, entry.uses,
                    ])
                case .used(let identity, let uses):
                    try db.cachedStatement(sql: "UPDATE translation SET uses = ? WHERE \(Self.isEntry)").execute(
                        arguments: [uses] + Self.arguments(of: identity, tenant))
                case .remove(let identity):
                    try db.cachedStatement(sql: "DELETE FROM translation WHERE \(Self.isEntry)").execute(
                        arguments: Self.arguments(of: identity, tenant))
                }
            }
        }
    }

    package func translations(of tenant: TenantID) async throws -> [TranslationEntry] {
        try await read { db in
            try Row.fetchAll(
                db.cachedStatement(
                    sql: """
                        SELECT e.* FROM translation e JOIN tenant t ON t.id = e.tenant WHERE t.name = ?
                        ORDER BY e.engine <> '', NOT e.warmed, e.uses, e.cached_at
                        """), arguments: [tenant.text]
            ).map { row in
                let engine = row["engine"] as String
                return TranslationEntry(
                    pair: LanguagePair(from: row["source_language"], to: row["target_language"]),
                    maker: engine.isEmpty
                        ? .person
                        : .machine(engine: engine, glossary: UInt64(bitPattern: row["glossary"] as Int64)),
                    source: row["source"], target: row["target"],
                    slots: try Self.value([SlotRecord].self, row["slots"]).map { try $0.value },
                    isWarmed: row["warmed"], cachedAt: EventTime(milliseconds: row["cached_at"]), uses: row["uses"])
            }
        }
    }

    package func save(_ caption: TranslatedCaption, of room: RoomID) async throws {
        try await committer().write { db in
            try db.cachedStatement(
                sql: """
                    INSERT OR REPLACE INTO translated_segment (room, language, id, source_revision, text, origin, engine)
                    VALUES (?, ?, ?, ?, ?, ?, ?)
                    """
            ).execute(arguments: [
                NameTable.number(of: room, db), caption.language, caption.segment, caption.sourceRevision, caption.text,
                caption.origin.rawValue, caption.engine,
            ])
        }
    }

    package func translatedCaptions(of room: RoomID, language: String) async throws -> [String: TranslatedCaption] {
        try await read { db in
            guard let number = try Self.number(of: room, db) else { return [:] }
            let rows = try Row.fetchAll(
                db.cachedStatement(sql: "SELECT * FROM translated_segment WHERE room = ? AND language = ?"),
                arguments: [number, language])
            var captions: [String: TranslatedCaption] = [:]
            for row in rows {
                guard let origin = Caption.Origin(rawValue: row["origin"]) else {
                    throw StoreError.damaged(path: "translated_segment", reason: "an origin is unknown")
                }
                captions[row["id"]] = TranslatedCaption(
                    segment: row["id"], sourceRevision: row["source_revision"], language: language, text: row["text"],
                    origin: origin, engine: row["engine"])
            }
            return captions
        }
    }

    private static let isEntry = """
        tenant = ? AND source_language = ? AND target_language = ? AND engine = ? AND glossary = ? AND key = ?
        """

    private static func arguments(of identity: TranslationEntry.Identity, _ tenant: Int64) -> StatementArguments {
        let (engine, glossary) = columns(of: identity.maker)
        return [tenant, identity.pair.source, identity.pair.target, engine, glossary, identity.key]
    }

    /// A person has no engine.
    private static func columns(of maker: TranslationEntry.Maker) -> (engine: String, glossary: Int64) {
        switch maker {
        case .person: ("", 0)
        case .machine(let engine, let glossary): (engine, Int64(bitPattern: glossary))
        }
    }
}

/// A slot as it is stored.
private struct SlotRecord: Codable {
    var k: String
    var t: String

    init(_ slot: Slot) { (k, t) = (slot.kind.rawValue, slot.text) }

    var value: Slot {
        get throws {
            guard let kind = Slot.Kind(rawValue: k) else {
                throw StoreError.damaged(path: "translation", reason: "a kind of slot is unknown")
            }
            return Slot(kind, t)
        }
    }
}
