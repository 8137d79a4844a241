import GRDB
import RoomModel
import Rooms

extension Store: AudioJobStore {
    package func save(_ job: AudioJob, of room: RoomID) async throws {
        try await committer().write { db in
            try db.cachedStatement(
                sql: """
                    INSERT OR REPLACE INTO audio_job (room, id, track, state, codec, engine, queued_at, started_at,
                        ended_at, error, seconds, loss, real_time_factor)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """
            ).execute(arguments: [
                NameTable.number(of: room, db), job.id, job.track, job.state.rawValue, job.codec, job.engine,
                job.queuedAt.milliseconds, job.startedAt?.milliseconds, job.endedAt?.milliseconds, job.error,
                job.seconds, job.loss, job.realTimeFactor,
            ])
        }
    }

    package func jobs(of room: RoomID) async throws -> [AudioJob] {
        try await read { db in
            guard let number = try Self.number(of: room, db) else { return [] }
            return try Row.fetchAll(
                db.cachedStatement(sql: "SELECT * FROM audio_job WHERE room = ? ORDER BY queued_at, id"),
                arguments: [number]
            ).map { row in
                guard let state = AudioJob.State(rawValue: row["state"]) else {
                    throw StoreError.damaged(path: "audio_job", reason: "a state is unknown")
                }
                return AudioJob(
                    id: row["id"], session: room.session, track: row["track"], state: state, codec: row["codec"],
                    engine: row["engine"], queuedAt: EventTime(milliseconds: row["queued_at"]),
                    startedAt: Self.time(row["started_at"]), endedAt: Self.time(row["ended_at"]), error: row["error"],
                    seconds: row["seconds"], loss: row["loss"], realTimeFactor: row["real_time_factor"])
            }
        }
    }

    package func failUnfinishedJobs(reason: String, at time: EventTime) async throws {
        try await committer().write { db in
            try db.execute(
                sql: """
                    UPDATE audio_job SET state = 'failed', error = ?, ended_at = ? WHERE state IN ('queued', 'running')
                    """, arguments: [reason, time.milliseconds])
        }
    }

    private static func time(_ milliseconds: Int64?) -> EventTime? { milliseconds.map(EventTime.init(milliseconds:)) }
}

extension Store: RoomStateStore {
    package func state(of room: RoomID) async throws -> RoomState? {
        try await read { db in
            guard let number = try Self.number(of: room, db),
                let row = try Row.fetchOne(
                    db.cachedStatement(
                        sql:
                            "SELECT audio_began, status, paused, cepstral_means, off_record FROM room_state WHERE room = ?"
                    ),
                    arguments: [number])
            else { return nil }
            guard let status = Session.Status(rawValue: row[1]) else {
                throw StoreError.damaged(path: "room_state", reason: "a status is unknown")
            }
            return RoomState(
                audioBegan: Self.time(row[0]), status: status, paused: row[2],
                cepstralMeans: try Self.value([String: [Float]].self, row[3]),
                offRecord: try Self.value([SpanRecord].self, row[4]).map(\.value))
        }
    }

    package func save(_ state: RoomState, of room: RoomID) async throws {
        let means = try Self.json(state.cepstralMeans)
        let spans = try Self.json(state.offRecord.map(SpanRecord.init))
        try await committer().write { db in
            try db.cachedStatement(
                sql: """
                    INSERT OR REPLACE INTO room_state (room, audio_began, status, paused, cepstral_means, off_record)
                    VALUES (?, ?, ?, ?, ?, ?)
                    """
            ).execute(arguments: [
                NameTable.number(of: room, db), state.audioBegan?.milliseconds, state.status.rawValue, state.paused,
                means, spans,
            ])
        }
    }
}

/// A span off the record, in samples.
private struct SpanRecord: Codable {
    var f: Int64
    var t: Int64?

    init(_ span: RoomState.Span) { (f, t) = (span.from.samples, span.to?.samples) }

    var value: RoomState.Span {
        RoomState.Span(from: MediaTime(samples: f), to: t.map { MediaTime(samples: $0) })
    }
}
