import Access
import RoomModel
import TestKit
import Testing
import Wire

@testable import Rooms

/// What is shared between subscribers, and across a recovery, stays within its tenant: no foreign byte ever.
struct HubTenancyTests {
    private let tenants = [Samples.acme, Samples.globex]

    /// Every kind of topic there is, under ids that both tenants have.
    static let topics = [
        "ops", "event.devcon.metrics", "event.devcon.insights", "session.keynote.metrics", "session.keynote.captions",
        "session.keynote.captions.es", "session.keynote.transcript", "session.keynote.keywords",
        "session.keynote.moments", "session.keynote.questions", "attendee.a-17.recommendations",
        "sponsor.acme-cloud.leads", "sponsor.acme-cloud.followups", "sponsor.acme-cloud.metrics",
        "sponsor.acme-cloud.alerts",
    ]

    @Test(arguments: topics)
    func noByteOfAnotherTenantComesThroughSharingOrRecovery(_ text: String) throws {
        let topic = try #require(Topic(text))
        let plane = SubscribedBackPlane()
        let hub = Hub(backPlane: plane, stateEpoch: "state", logEpoch: "log")
        func say(_ tenant: TenantID, _ offset: UInt64) {
            let data = Array(#"{"of":"\#(tenant)","n":\#(offset)}"#.utf8)
            if topic.deliveryClass == .state {
                hub.publish(data, key: "k\(offset % 2)", to: topic, of: tenant, at: Samples.start)
            } else {
                hub.publish(
                    logged: TopicMessage(offset: offset, time: Samples.start, data: data), to: topic, of: tenant)
            }
        }
        for offset in 1...3 as ClosedRange<UInt64> { for tenant in tenants { say(tenant, offset) } }
        // A fresh start, a recovery from nothing, from the middle, from the future, and with the other class's epoch.
        let epoch = topic.deliveryClass == .state ? "state" : "log"
        let recoveries: [ClientRequest.Recovery?] = [
            nil, .init(epoch: epoch, offset: 0), .init(epoch: epoch, offset: 2), .init(epoch: epoch, offset: 99),
            .init(epoch: "other", offset: 1),
        ]
        for (index, recovery) in recoveries.enumerated() {
            for (number, tenant) in tenants.enumerated() {
                hub.subscribe(
                    UInt64(number * 100 + index), request: 1, to: topic, of: tenant, recovering: recovery)
            }
        }
        for offset in 4...5 as ClosedRange<UInt64> { for tenant in tenants { say(tenant, offset) } }
        for (number, tenant) in tenants.enumerated() {
            let other = tenants[1 - number]
            for index in recoveries.indices {
                let received = plane.received(by: UInt64(number * 100 + index))
                #expect(received.count == 3)
                #expect(received.dropFirst().allSatisfy { $0.contains(tenant.text) })
                #expect(!received.contains { $0.contains(other.text) }, "\(text) after recovery \(index)")
            }
        }
    }

    @Test func anErasedPersonIsInNoMemory() throws {
        let hub = Hub(backPlane: SubscribedBackPlane(), stateEpoch: "state", logEpoch: "log")
        let own = try #require(Topic("attendee.zz-9.recommendations"))
        let log = try #require(Topic("event.devcon.insights"))
        let data = Array(#"{"attendee":"zz-9"}"#.utf8)
        hub.publish(data, to: own, of: Samples.acme, at: Samples.start)
        for tenant in tenants {
            hub.publish(logged: TopicMessage(offset: 1, time: Samples.start, data: data), to: log, of: tenant)
        }
        hub.forget(Samples.id("zz-9"), of: Samples.acme, at: Samples.start)
        #expect(hub.value(of: own, tenant: Samples.acme) == nil)
        // Who recovers is given what the store has, where the name stands no more; other tenants are as before.
        let beginning = ClientRequest.Recovery(epoch: "log", offset: 0)
        #expect(hub.reach(of: beginning, on: log, tenant: Samples.acme) == .older(after: 0, before: 2))
        #expect(hub.reach(of: beginning, on: log, tenant: Samples.globex) == .decided)
    }

    @Test func knowsWhichTenantsFollowATopic() {
        let hub = Hub(backPlane: SubscribedBackPlane(), stateEpoch: "state", logEpoch: "log")
        #expect(hub.tenants(of: .ops).isEmpty)
        hub.subscribe(1, request: 1, to: .ops, of: Samples.globex)
        let other = Topic.attendee(Samples.id("ann"), .recommendations)
        hub.publish(Array("{}".utf8), to: other, of: Samples.acme, at: Samples.start)
        #expect(hub.tenants(of: .ops) == [Samples.globex])
    }

    /// A view is shared among those who have it, and nothing of it reaches another view, whatever is asked for.
    @Test func whatOnlyModeratorsSeeStaysAmongThem() throws {
        let topic = try #require(Topic("session.keynote.questions"))
        let plane = SubscribedBackPlane()
        let hub = Hub(backPlane: plane, stateEpoch: "state", logEpoch: "log")
        func say(_ number: Int) {
            for view in TopicView.allCases {
                hub.publish(
                    Array(#"{"text":"\#(view.rawValue)"}"#.utf8), key: "q-\(number)", to: topic, view: view,
                    of: Samples.acme, at: Samples.start)
            }
        }
        say(1)
        let recoveries: [ClientRequest.Recovery?] = [
            nil, .init(epoch: "state", offset: 0), .init(epoch: "x", offset: 9),
        ]
        for (index, recovery) in recoveries.enumerated() {
            for (place, view) in TopicView.allCases.enumerated() {
                hub.subscribe(
                    UInt64(place * 100 + index), request: 1, to: topic, view: view, of: Samples.acme,
                    recovering: recovery)
            }
        }
        say(2)
        for (place, view) in TopicView.allCases.enumerated() {
            for index in recoveries.indices {
                let received = plane.received(by: UInt64(place * 100 + index))
                #expect(received.count == 2)
                for other in TopicView.allCases {
                    let count = received.count { $0.contains(#""text":"\#(other.rawValue)""#) }
                    #expect(count == (other == view ? 2 : 0))
                }
            }
        }
        // One message for all who share a view.
        #expect(plane.published.count == 2 * TopicView.allCases.count)
    }
}
