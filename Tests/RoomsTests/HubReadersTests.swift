import Access
import RoomModel
import TestKit
import Testing

@testable import Rooms

/// A person's own topic goes with its last reader.
struct HubReadersTests {
    private let plane = SubscribedBackPlane()

    @Test func aPersonsTopicLivesAsLongAsSomebodyReadsIt() throws {
        let hub = Hub(backPlane: plane, stateEpoch: "state", logEpoch: "log")
        let attendee: AttendeeID = Samples.id("guest-1")
        let topic = Topic.attendee(attendee, .recommendations)
        func followed() -> [AttendeeID] { hub.followedAttendees(of: Samples.acme) }

        let number = hub.subscribe(1, request: 1, to: topic, of: Samples.acme)
        // Renewed by the same, and read by another.
        #expect(hub.subscribe(1, request: 2, to: topic, of: Samples.acme) == number)
        #expect(hub.subscribe(2, request: 1, to: topic, of: Samples.acme) == number)
        hub.publish(Array("{}".utf8), to: topic, of: Samples.acme, at: Samples.start)
        hub.leave(1, [number])
        #expect(followed() == [attendee])
        #expect(hub.value(of: topic, tenant: Samples.acme) != nil)
        hub.unsubscribe(2, from: number, reply: [])
        #expect(followed().isEmpty)
        #expect(hub.statistics.topics == 0)
        #expect(hub.value(of: topic, tenant: Samples.acme) == nil)
        let reserved = hub.reserve(topic, of: Samples.acme, for: 7)
        #expect(followed() == [attendee])
        hub.leave(7, [reserved])
        #expect(hub.statistics.topics == 0)
        // A number is given once: what is still on its way to the old one reaches nobody.
        #expect(hub.subscribe(3, request: 1, to: topic, of: Samples.acme) != number)
    }

    @Test func othersStay() {
        let hub = Hub(backPlane: plane, stateEpoch: "state", logEpoch: "log")
        let number = hub.subscribe(1, request: 1, to: .session(Samples.keynote, .metrics), of: Samples.acme)
        hub.unsubscribe(1, from: number, reply: [])
        #expect(hub.statistics.topics == 1)
    }
}
