import RoomModel

/// Follows what rooms take in: feedback, questions, leads and recommendations stand behind it.
///
/// Called from the one order of events and from rooms, and awaited there: an observer works some microseconds an event
/// and hands what takes longer to a queue of its own. It hears nothing of a replay; what it must know again after a
/// restart it reads from the store.
package protocol RoomObserver: Sendable {
    /// Events that were just made durable, in the order of the log; also those without a session.
    func observe(_ events: [StoredEvent]) async
    /// A final that was just made durable; a correction comes with a higher revision.
    func observe(final: Caption, in room: RoomID) async
    /// The phrases that a talk turns on now, strongest first, whenever they change.
    func observe(keywords: [Keyword], in room: RoomID) async
    /// The room's newest snapshot, once a slide.
    func observe(snapshot: Snapshot, in room: RoomID) async
    /// The room reacted as it seldom does; the moment was just made durable.
    func observe(moment: Moment, in room: RoomID) async
}

extension RoomObserver {
    package func observe(_ events: [StoredEvent]) async {}
    package func observe(final: Caption, in room: RoomID) async {}
    package func observe(keywords: [Keyword], in room: RoomID) async {}
    package func observe(snapshot: Snapshot, in room: RoomID) async {}
    package func observe(moment: Moment, in room: RoomID) async {}
}

/// An event with its place in the log.
package struct StoredEvent: Hashable, Sendable {
    package var event: LoggedEvent
    package var sequence: Int64

    package init(event: LoggedEvent, sequence: Int64) {
        self.event = event
        self.sequence = sequence
    }
}
