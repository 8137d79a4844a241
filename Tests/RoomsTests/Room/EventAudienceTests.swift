import Engagement
import RoomModel
import TestKit
import Testing

@testable import Rooms

/// A whole event's audience after a restart.
struct EventAudienceTests {
    private func join(_ name: String, at offset: Int64) -> LoggedEvent {
        var logged = Samples.event("j-\(name)", at: offset, attendee: name)
        logged.event.type = .join
        logged.event.kind = nil
        return logged
    }

    @Test func countsThoseWhoCameBeforeTheRestart() async throws {
        let fixture = RoomFixture()
        let before = try await fixture.room()
        try await fixture.send((0..<9).map { join("p-\($0)", at: Int64($0) * 1_000) }, to: before)
        // As after kill -9: nothing was written but the log.
        let room = try await fixture.room()
        let plane = RecordingBackPlane()
        let audience = EventAudience(
            id: EventAudience.ID(tenant: Samples.acme, event: room.event),
            hub: Hub(backPlane: plane, stateEpoch: "s", logEpoch: "l"), configuration: fixture.settings.engagement)
        await audience.take(over: room)
        await audience.publish(at: Samples.start.advanced(byMilliseconds: 9_000))
        let shown = try #require(plane.published.first)
        #expect(shown.contains(#""attendees":{"present":9,"#))
        let one = StoredEvent(event: join("p-9", at: 9_500), sequence: 10)
        await audience.accept([one])
        await audience.publish(at: Samples.start.advanced(byMilliseconds: 10_000))
        #expect(plane.published.last?.contains(#""attendees":{"present":10,"#) == true)
    }
}
