import Concurrency
import RoomModel
import Wire

/// Carries the trace of accepted events into the log of the pushes that first show them.
///
/// A line when a traced batch was stored, and one when each of its sessions publishes its next snapshot.
package final class TraceJournal: RoomObserver {
    /// What is told: the trace, and where it has come.
    package enum Note: Hashable, Sendable {
        case accepted(Traceparent, events: Int)
        case pushed(Traceparent, topic: String)
    }

    /// Traces that wait for a push of one room; further ones are told as accepted only.
    private static let greatestWait = 64

    private let waiting = Lock<[RoomID: [Traceparent]]>([:])
    private let write: @Sendable (Note) -> Void

    package init(write: @escaping @Sendable (Note) -> Void) { self.write = write }

    /// A traced batch was made durable.
    package func accepted(_ trace: Traceparent, _ events: [LoggedEvent]) {
        write(.accepted(trace, events: events.count))
        let rooms = Set(
            events.compactMap { event in event.event.session.map { RoomID(tenant: event.tenant, session: $0) } })
        waiting.withLock { waiting in
            for room in rooms where waiting[room, default: []].count < Self.greatestWait {
                waiting[room, default: []].append(trace)
            }
        }
    }

    package func observe(snapshot: Snapshot, in room: RoomID) async {
        let traces = waiting.withLock { $0.removeValue(forKey: room) } ?? []
        for trace in traces { write(.pushed(trace, topic: "session.\(room.session).metrics")) }
    }
}
