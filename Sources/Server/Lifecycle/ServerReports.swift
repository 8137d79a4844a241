import Logging
import Rooms

/// How the parts that cannot answer anyone tell of a failure: each a line of the log.
extension Logger {
    /// For a part that names what it attempted.
    var failedAttempts: @Sendable (String, any Error) -> Void {
        { error("could not \($0)", metadata: ["reason": "\($1)"]) }
    }

    var roomFaults: @Sendable (RoomFault) -> Void {
        { error("could not \($0.attempt)", metadata: ["room": "\($0.room)", "reason": "\($0.reason)"]) }
    }

    /// The road of a traced batch: stored, then pushed.
    var traces: @Sendable (TraceJournal.Note) -> Void {
        { note in
            switch note {
            case .accepted(let trace, let events):
                info(
                    "events accepted",
                    metadata: ["trace_id": "\(trace.trace)", "parent_id": "\(trace.span)", "events": "\(events)"])
            case .pushed(let trace, let topic):
                info(
                    "pushed",
                    metadata: ["trace_id": "\(trace.trace)", "parent_id": "\(trace.span)", "topic": "\(topic)"])
            }
        }
    }
}
