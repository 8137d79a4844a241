import Access
import Engagement
import RoomModel
import Wire

/// A whole event's audience: the people of all its sessions, counted once (key `*` of the event's metrics).
///
/// Lives on what its rooms accept; never closed and not stored: a restart makes it of where its rooms stand.
package actor EventAudience {
    package struct ID: Hashable, Sendable {
        package var tenant: TenantID
        package var event: EventID

        package init(tenant: TenantID, event: EventID) {
            self.tenant = tenant
            self.event = event
        }
    }

    nonisolated package let id: ID
    private let hub: Hub
    private var windows: SessionWindows

    package init(id: ID, hub: Hub, configuration: EngagementConfiguration) {
        self.id = id
        self.hub = hub
        windows = .wholeEvent(configuration: configuration)
    }

    /// A room has come back to where it was, and nothing reaches it yet: its people are among the event's.
    package func take(over room: Room) async {
        let theirs = await room.windows
        windows.merge(theirs)
    }

    /// Takes stored events of any of the event's sessions.
    package func accept(_ records: [StoredEvent]) {
        for record in records { _ = windows.accept(RatedEvent(record.event)) }
    }

    /// An attendee was erased, and is another from now on.
    package func rename(_ attendee: AttendeeID, to replacement: AttendeeID) {
        windows.rename(attendee, to: replacement)
    }

    /// Publishes the newest window. Once a slide.
    package func publish(at now: EventTime) {
        guard let snapshot = windows.current(at: now) else { return }
        var writer = JSONWriter(reserving: 768)
        writer.snapshot(snapshot)
        hub.publish(writer.bytes, key: "*", to: .event(id.event, .metrics), of: id.tenant, at: now)
    }
}

extension RatedEvent {
    /// The event as the windows add it up, from the figures it was stored with.
    init(_ logged: LoggedEvent) {
        self.init(
            logged.event, weight: Double(logged.weightMicros) / 1e6,
            sentiment: logged.sentimentMicros.map { Double($0) / 1e6 }, emotion: logged.emotion)
    }
}
