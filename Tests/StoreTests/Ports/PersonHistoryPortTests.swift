import Recommendations
import RoomModel
import Rooms
import TestKit
import Testing

@testable import Store

/// What recommendations rest on.
struct PersonHistoryPortTests {
    @Test(arguments: StorePorts.Subject.allCases)
    func keepsWhatPeopleDidAndHowFarItReaches(_ subject: StorePorts.Subject) async throws {
        try await StorePorts.with(subject) { store async throws in
            let event: EventID = Samples.id("devcon")
            let ann: AttendeeID = Samples.id("ann"), bob: AttendeeID = Samples.id("bob")
            let talk = RecommendationTarget(.session, Samples.id("keynote"))
            let liked = PersonHistory(
                entries: [talk: .init(interest: 0.75, at: Samples.start, isChosen: true, ignored: 2)],
                stated: ["swift": -1])
            let other = PersonHistory(entries: [talk: .init(at: Samples.start, isDismissed: true)], stated: [:])
            try await store.save([ann: other, bob: other], of: event, tenant: Samples.acme, through: 3)
            try await store.save([ann: liked], of: event, tenant: Samples.acme, through: 5)
            var held = try await store.histories(of: event, tenant: Samples.acme)
            #expect(held.people == [ann: liked, bob: other])
            #expect(held.through == 0)
            #expect(held.ahead == [ann: 5, bob: 3])
            try await store.note(progress: 4, of: event, tenant: Samples.acme)
            held = try await store.histories(of: event, tenant: Samples.acme)
            #expect(held.through == 4)
            #expect(held.ahead == [ann: 5])
            #expect(try await store.histories(of: event, tenant: Samples.globex) == PersonHistories())
        }
    }

    @Test(arguments: StorePorts.Subject.allCases)
    func readsATenantsEventsOnFromAPlace(_ subject: StorePorts.Subject) async throws {
        try await StorePorts.with(subject) { store async throws in
            _ = try await store.append([
                Samples.event("e-1"), Samples.event("e-2", tenant: Samples.globex), Samples.event("e-3", session: nil),
            ])
            let all = try await store.events(of: Samples.acme, after: 0, limit: 10)
            #expect(all.map(\.event.event.id) == ["e-1", "e-3"])
            #expect(try await store.events(of: Samples.acme, after: all[0].sequence, limit: 10) == [all[1]])
            #expect(try await store.events(of: Samples.acme, after: 0, limit: 1) == [all[0]])
        }
    }
}
