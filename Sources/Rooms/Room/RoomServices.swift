import RoomModel

/// What rooms share: the hub, the ports of the store, the clock, and where faults are told.
package struct RoomServices: Sendable {
    package typealias Stores = TranscriptStore & SnapshotStore & KeywordStore & AudioJobStore & RoomStateStore
        & TopicLog & MomentStore & CheckpointStore

    package var hub: Hub
    package var log: any EventLog
    package var store: any Stores
    package var clock: WallClock
    /// Who follows what rooms take in.
    package var observers: [any RoomObserver]
    /// What the rooms of each event talk of.
    package let phrases = EventPhrases()
    /// What captions are measured by.
    package let figures = CaptionFigures()
    /// Where the audio of recorded sessions goes; `nil` keeps none.
    package var archive: (any AudioArchive)?
    /// How a final feels, -1...1; `nil` where its language or its words say nothing of it.
    package var speechSentiment: @Sendable (Caption, RoomID) -> Double?
    /// Called with what went wrong that nobody waits to hear; never holds texts or names.
    package var report: @Sendable (RoomFault) -> Void

    package init(
        hub: Hub, log: any EventLog, store: any Stores, clock: WallClock, observers: [any RoomObserver] = [],
        archive: (any AudioArchive)? = nil,
        speechSentiment: @escaping @Sendable (Caption, RoomID) -> Double? = { _, _ in nil },
        report: @escaping @Sendable (RoomFault) -> Void
    ) {
        self.hub = hub
        self.log = log
        self.store = store
        self.clock = clock
        self.observers = observers
        self.archive = archive
        self.speechSentiment = speechSentiment
        self.report = report
    }
}

/// Something a room could not do just now; it tries again by itself where that helps.
package struct RoomFault: Error, Sendable, CustomStringConvertible {
    package var room: RoomID
    /// What was attempted: "store a final segment".
    package var attempt: String
    package var reason: String

    package var description: String { "room \(room) could not \(attempt): \(reason)" }
}
