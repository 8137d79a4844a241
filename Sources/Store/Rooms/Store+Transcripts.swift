import Foundation
import GRDB
import RoomModel
import Rooms

extension Store: TranscriptStore {
    package func save(_ caption: Caption, track: String, of room: RoomID) async throws {
        try await committer().write { db in try Self.save(caption, track, room, db) }
    }

    package func save(
        _ caption: Caption, track: String, of room: RoomID, telling data: [UInt8], on topic: String, at time: EventTime
    ) async throws -> TopicMessage? {
        try await committer().write { db in
            try Self.save(caption, track, room, db)
            guard db.changesCount > 0 else { return nil }
            let offset = try Self.append(data, at: time, to: topic, tenant: room.tenant, db)
            return TopicMessage(offset: offset, time: time, data: data)
        }
    }

    package func segment(_ name: String, of room: RoomID) async throws -> (caption: Caption, track: String)? {
        try await read { db in
            guard let number = try Self.number(of: room, db) else { return nil }
            return try Row.fetchOne(
                db.cachedStatement(sql: "SELECT * FROM segment WHERE room = ? AND id = ?"), arguments: [number, name]
            ).map { (try Self.caption($0), $0["track"]) }
        }
    }

    private static func save(_ caption: Caption, _ track: String, _ room: RoomID, _ db: Database) throws {
        let number = try NameTable.number(of: room, db)
        let words = try json(caption.words.map(WordRecord.init))
        let gaps = try json(caption.gaps.map(GapRecord.init))
        try db.cachedStatement(
            sql: """
                INSERT INTO segment (room, id, track, revision, state, start, end, language, speaker, text,
                    stable_characters, confidence, latency_ms, engine, origin, words, gaps)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (room, id) DO UPDATE SET track = excluded.track, revision = excluded.revision,
                    state = excluded.state, start = excluded.start, end = excluded.end,
                    language = excluded.language, speaker = excluded.speaker, text = excluded.text,
                    stable_characters = excluded.stable_characters, confidence = excluded.confidence,
                    latency_ms = excluded.latency_ms, engine = excluded.engine, origin = excluded.origin,
                    words = excluded.words, gaps = excluded.gaps
                WHERE excluded.revision > segment.revision
                """
        ).execute(arguments: [
            number, caption.segment, track, caption.revision, caption.state.rawValue,
            caption.start.samples, caption.end.samples, caption.language, caption.speaker, caption.text,
            caption.stableCharacters, caption.confidence, caption.latencyMilliseconds, caption.engine,
            caption.origin.rawValue, words, gaps,
        ])
    }

    package func segments(of room: RoomID) async throws -> [Caption] {
        try await read { db in
            guard let number = try Self.number(of: room, db) else { return [] }
            return try Row.fetchAll(
                db.cachedStatement(sql: "SELECT * FROM segment WHERE room = ? ORDER BY start, id"), arguments: [number]
            ).map(Self.caption)
        }
    }

    private static func caption(_ row: Row) throws -> Caption {
        guard let state = Caption.State(rawValue: row["state"]), let origin = Caption.Origin(rawValue: row["origin"])
        else { throw StoreError.damaged(path: "segment", reason: "a state or origin is unknown") }
        return Caption(
            segment: row["id"], revision: row["revision"], state: state, start: MediaTime(samples: row["start"]),
            end: MediaTime(samples: row["end"]), language: row["language"], speaker: row["speaker"], text: row["text"],
            stableCharacters: row["stable_characters"],
            words: try value([WordRecord].self, row["words"]).map(\.value), confidence: row["confidence"],
            latencyMilliseconds: row["latency_ms"], engine: row["engine"],
            gaps: try value([GapRecord].self, row["gaps"]).map(\.value), origin: origin)
    }
}

extension Store: KeywordStore {
    package func save(_ keywords: [Keyword], of room: RoomID, at time: EventTime) async throws {
        try await committer().write { db in
            let number = try NameTable.number(of: room, db)
            try db.cachedStatement(sql: "DELETE FROM keyword WHERE room = ?").execute(arguments: [number])
            for (position, keyword) in keywords.enumerated() {
                try db.cachedStatement(
                    sql: "INSERT INTO keyword (room, position, phrase, score, mentions, at) VALUES (?, ?, ?, ?, ?, ?)"
                ).execute(arguments: [
                    number, position, keyword.phrase, keyword.score, Self.json(keyword.mentions), time.milliseconds,
                ])
            }
        }
    }

    package func keywords(of room: RoomID) async throws -> [Keyword] {
        try await read { db in
            guard let number = try Self.number(of: room, db) else { return [] }
            return try Row.fetchAll(
                db.cachedStatement(
                    sql: "SELECT phrase, score, mentions FROM keyword WHERE room = ? ORDER BY position"),
                arguments: [number]
            ).map { Keyword(phrase: $0[0], score: $0[1], mentions: try Self.value([Double].self, $0[2])) }
        }
    }
}

extension Store {
    static func json(_ value: some Encodable) throws -> String {
        String(decoding: try JSONEncoder().encode(value), as: UTF8.self)
    }

    static func value<Value: Decodable>(_: Value.Type, _ json: String) throws -> Value {
        do {
            return try JSONDecoder().decode(Value.self, from: Data(json.utf8))
        } catch {
            throw StoreError.damaged(path: "the database", reason: "a list in it cannot be read")
        }
    }
}

/// A word as it is stored; short names, since a talk has thousands.
private struct WordRecord: Codable {
    var w: String
    var s: Int64
    var e: Int64
    var c: Double

    init(_ word: Word) { (w, s, e, c) = (word.text, word.start.samples, word.end.samples, word.confidence) }

    var value: Word { Word(text: w, start: MediaTime(samples: s), end: MediaTime(samples: e), confidence: c) }
}

private struct GapRecord: Codable {
    var s: Int64
    var e: Int64
    var why: Caption.Gap.Reason

    init(_ gap: Caption.Gap) { (s, e, why) = (gap.start.samples, gap.end.samples, gap.reason) }

    var value: Caption.Gap { Caption.Gap(start: MediaTime(samples: s), end: MediaTime(samples: e), reason: why) }
}
