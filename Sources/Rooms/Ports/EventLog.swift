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

/// What changes a room's windows beside events, after everything up to `afterSequence`.
package struct RoomRecord: Hashable, Sendable {
    package enum Change: Hashable, Sendable {
        /// A quiet session's watermark moved with the server's clock.
        case watermark(EventTime)
        /// Something was said on stage until `at`; its sentiment in millionths, -1,000,000...1,000,000.
        case speech(sentimentMicros: Int64, at: EventTime)
    }

    package var room: RoomID
    package var afterSequence: Int64
    package var change: Change

    package init(room: RoomID, afterSequence: Int64, change: Change) {
        self.room = room
        self.afterSequence = afterSequence
        self.change = change
    }
}

/// An entry of a room's part of the log, in its order.
package enum LogRecord: Hashable, Sendable {
    case event(LoggedEvent, sequence: Int64)
    case record(RoomRecord, number: Int64)
}

/// The durable order of audience events: what it has answered survives `kill -9` and power loss.
///
/// On one machine the store; across machines a stream partitioned by room. Events without a session belong to no room.
package protocol EventLog: Sendable {
    /// Appends in the given order as one group, all or nothing, durable before it returns; one outcome for each event.
    func append(_ events: [LoggedEvent]) async throws -> [AppendOutcome]

    /// Appends records as one group, durable before it returns; a number for each, which rise.
    func append(_ records: [RoomRecord]) async throws -> [Int64]

    /// The room's part of the log in order: at most `limit` events with a sequence above `sequence`, and the records among
    /// them.
    ///
    /// A record comes after the event of its `afterSequence`. The first page also holds the records made at `sequence`
    /// itself, the last one those after its last event; a reader that had some of them knows them by their numbers. No event
    /// means the log's end.
    func records(of room: RoomID, after sequence: Int64, limit: Int) async throws -> [LogRecord]
}
