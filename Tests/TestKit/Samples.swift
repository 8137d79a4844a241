import RoomModel
import Rooms

/// Things of the demo catalog, for tests; an id that is none traps where the test is written.
package enum Samples {
    package static let acme: TenantID = id("acme")
    package static let globex: TenantID = id("globex")
    package static let keynote: SessionID = id("keynote")
    package static let room = RoomID(tenant: acme, session: keynote)

    /// 2025-11-21T02:40:00Z, a full minute.
    package static let start = EventTime(milliseconds: 1_763_692_800_000)

    package static func id<Kind>(_ text: String) -> Identifier<Kind> {
        guard let id = Identifier<Kind>(text) else { preconditionFailure("\(text) is no \(Kind.noun) id") }
        return id
    }

    /// An event of room `keynote`, `offset` milliseconds after `start`.
    package static func event(
        _ id: String, at offset: Int64 = 0, attendee: String = "a-17", session: SessionID? = keynote,
        tenant: TenantID = acme, arrival: EventTime? = nil
    ) -> LoggedEvent {
        let time = start.advanced(byMilliseconds: offset)
        return LoggedEvent(
            tenant: tenant,
            event: AudienceEvent(
                id: id, session: session, attendee: Samples.id(attendee), type: .reaction, kind: "applause", time: time),
            weightMicros: 1_000_000, sentimentMicros: 400_000, emotion: "joy", arrival: arrival ?? time)
    }
}
