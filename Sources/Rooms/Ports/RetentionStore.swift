import RoomModel

/// A class of what is kept, each with a time after which it goes (`retention.*`).
package enum RetentionClass: String, Hashable, Sendable, CaseIterable {
    case events
    /// What people wrote; the events stay without it.
    case chatText = "chat_text"
    /// What was said: finals, moments, and their messages.
    case transcripts
    case snapshots
    case insights
    /// Audio jobs, failed ones with their errors.
    case errors
    case audit
    /// Scores, alerts that were answered, follow-ups, webhook messages and words about sponsors.
    case leads
    /// What people did with an event's items; what they told of themselves stays until they take it back.
    case recommendations
    /// Audio of sessions that the catalog says are recorded; in the `AudioArchive`.
    case recordings
}

/// Lets go of what is old enough.
package protocol RetentionStore: Sendable {
    /// Deletes what is older than `horizon`, in short transactions between which others get their turn. Gives the number of
    /// rows.
    func purge(_ one: RetentionClass, before horizon: EventTime) async throws -> Int

    /// Keeps one closed snapshot a minute of those whose windows ended before `horizon`. Gives the number of rows deleted.
    func thinSnapshots(before horizon: EventTime) async throws -> Int
}
