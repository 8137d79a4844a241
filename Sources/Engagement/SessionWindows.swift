import RoomModel
import Windowing

/// One session's audience over sliding windows: rated events in, snapshots out.
package struct SessionWindows: Sendable {
    package let session: String
    package let configuration: EngagementConfiguration

    package init(session: String, configuration: EngagementConfiguration = EngagementConfiguration()) {
        self.session = session
        self.configuration = configuration
    }

    /// What became of an event, and the windows that its time closed, oldest first.
    package struct Outcome: Sendable {
        /// All windows of the event were closed: it is counted and changes no snapshot.
        package var isLate: Bool
        package var closed: [Snapshot]
    }

    /// Takes one event, in the order of the log.
    package mutating func accept(_ rated: RatedEvent) -> Outcome { Outcome(isLate: false, closed: []) }

    /// Applies a stored move of the watermark and returns the windows it closed, oldest first.
    package mutating func advance(to watermark: EventTime) -> [Snapshot] { [] }

    /// Closes every window that holds an event: the end of the input.
    package mutating func finish() -> [Snapshot] { [] }

    /// The window being filled at `now`, as it looks so far (`closed: false`).
    ///
    /// It ends at the first multiple of the slide after `now`, or after the newest event if that is later.
    package mutating func current(at now: EventTime) -> Snapshot? { nil }

    /// Where the watermark of a quiet session should move, or `nil` if it should stay.
    ///
    /// Store the move as a record first, then apply it with `advance(to:)`: so replay and recovery need no clock.
    package func idleAdvance(now: EventTime) -> EventTime? { nil }

    /// Sentiment of what was said on stage: kept as a source of its own, in no mean of the audience, moving no watermark.
    package mutating func acceptSpeech(sentiment: Double, at time: EventTime) {}

    /// Events of this session that came after all of their windows had closed.
    package private(set) var lateCount = 0

    package var watermark: EventTime? { nil }
}
