import RoomModel

/// An audience event with all that its windows need: what it weighs, how it feels, who sent it.
///
/// Weight, sentiment and emotion are resolved before the event is stored and stored with it, so that a replay gives the
/// same windows even when the configuration or a lexicon has changed since.
package struct LoggedEvent: Hashable, Sendable {
    package var tenant: TenantID
    package var event: AudienceEvent
    /// In millionths; sums of integers are equal after every replay.
    package var weightMicros: Int64
    /// In millionths, -1,000,000...1,000,000; `nil` where the kind expresses none.
    package var sentimentMicros: Int64?
    /// One of CONTRACT §6, where text or kind expresses one.
    package var emotion: String?
    /// Server's clock on arrival.
    package var arrival: EventTime

    package init(
        tenant: TenantID, event: AudienceEvent, weightMicros: Int64, sentimentMicros: Int64?, emotion: String?,
        arrival: EventTime
    ) {
        self.tenant = tenant
        self.event = event
        self.weightMicros = weightMicros
        self.sentimentMicros = sentimentMicros
        self.emotion = emotion
        self.arrival = arrival
    }
}

/// What became of one appended event.
package enum AppendOutcome: Hashable, Sendable {
    /// Durable at this place of the log; places rise, with holes.
    case stored(sequence: Int64)
    /// The tenant sent the same id before; nothing was stored.
    case duplicate
}

/// A quiet session's watermark moved with the server's clock, after everything up to `afterSequence`.
package struct WatermarkMove: Hashable, Sendable {
    package var room: RoomID
    package var afterSequence: Int64
    package var watermark: EventTime

    package init(room: RoomID, afterSequence: Int64, watermark: EventTime) {
        self.room = room
        self.afterSequence = afterSequence
        self.watermark = watermark
    }
}

/// A record of a room's part of the log, in its order.
package enum LogRecord: Hashable, Sendable {
    case event(LoggedEvent, sequence: Int64)
    case move(WatermarkMove)
}

/// The durable order of audience events: what it has answered survives `kill -9` and power loss.
///
/// On one machine the store; across machines a stream partitioned by room. Events without a session belong to no room.
package protocol EventLog: Sendable {
    /// Appends in the given order as one group, all or nothing, durable before it returns; one outcome for each event.
    func append(_ events: [LoggedEvent]) async throws -> [AppendOutcome]

    /// Appends watermark moves, durable before it returns.
    func append(_ moves: [WatermarkMove]) async throws

    /// The room's records in log order: at most `limit` events with a sequence above `sequence`, and the moves among them.
    ///
    /// A move comes after the event of its `afterSequence`. The first page also holds the moves made at `sequence` itself,
    /// the last one those after its last event; applying a move twice changes nothing. No event means the log's end.
    func records(of room: RoomID, after sequence: Int64, limit: Int) async throws -> [LogRecord]
}
