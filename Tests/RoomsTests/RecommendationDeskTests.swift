import Access
import PubSub
import Recommendations
import RoomModel
import TestKit
import Testing

@testable import Rooms

struct RecommendationDeskTests {
    private let clock = ManualClock(Samples.start)
    private let plane = RecordingBackPlane()
    private let store = InMemoryStore()
    private let ann: AttendeeID = Samples.id("ann")
    private let hub: Hub

    init() { hub = Hub(backPlane: plane, stateEpoch: "s", logEpoch: "l") }

    private func desk(_ catalog: Catalog? = nil, inboxCapacity: Int = 1_000) async throws -> RecommendationDesk {
        let desk = RecommendationDesk(
            hub: hub, store: store, clock: clock.wall, stopwords: [], settings: RecommendationDesk.Settings(),
            inboxCapacity: inboxCapacity
        ) { attempt, error in Issue.record("could not \(attempt): \(error)") }
        try await desk.observe(catalog ?? self.catalog)
        return desk
    }

    private var catalog: Catalog {
        let talks = [("storage", "databases"), ("colour", "design"), ("queues", "streaming")]
        return Catalog(
            tenant: Samples.acme, event: Catalog.Event(id: Samples.id("devcon"), name: "DevCon"),
            sessions: talks.map { Session(id: Samples.id($0.0), title: $0.0, tags: [$0.1]) },
            attendees: [
                Attendee(id: ann, interests: ["databases"], consent: Consent(personalization: true))
            ])
    }

    /// Makes an event durable and tells the desk, as the intake does.
    @discardableResult
    private func send(
        _ type: AudienceEventType, _ session: String, by person: AttendeeID? = nil, id: String? = nil,
        to desk: RecommendationDesk?
    ) async throws -> Int64 {
        let event = LoggedEvent(
            tenant: Samples.acme,
            event: AudienceEvent(
                id: id ?? "\(type)-\(session)", session: Samples.id(session), attendee: person ?? ann, type: type,
                time: clock.wall.now()),
            weightMicros: 0, sentimentMicros: nil, emotion: nil, arrival: clock.wall.now())
        guard case .stored(let sequence)? = try await store.append([event]).first else { return 0 }
        await desk?.observe([StoredEvent(event: event, sequence: sequence)])
        return sequence
    }

    private func ids(_ desk: RecommendationDesk) async throws -> [String] {
        try #require(await desk.list(for: ann, of: Samples.acme)).items.map(\.target.id.text)
    }

    @Test func aDismissalChangesTheNextList() async throws {
        let desk = try await desk()
        #expect(try await ids(desk).first == "storage")
        try await send(.dismiss, "storage", to: desk)
        #expect(try await !ids(desk).contains("storage"))
    }

    @Test func pushesToWhoFollowsAndNotTooOften() async throws {
        let desk = try await desk()
        await desk.tick()
        #expect(plane.published.isEmpty)
        hub.subscribe(1, request: 1, to: .attendee(ann, .recommendations), of: Samples.acme)
        await desk.tick()
        #expect(plane.published.count == 1)
        #expect(plane.published[0].contains(#""attendee":"ann""#))
        try await send(.dismiss, "storage", to: desk)
        clock.advance(9_999)
        await desk.tick()
        #expect(plane.published.count == 1)
        clock.advance(1)
        await desk.tick()
        #expect(plane.published.count == 2)
        // Nothing changed: nothing is told.
        clock.advance(60_000)
        await desk.tick()
        #expect(plane.published.count == 2)
    }

    @Test func whoSubscribesFindsTheListThere() async throws {
        let desk = try await desk()
        await desk.introduce(ann, of: Samples.acme)
        hub.subscribe(1, request: 1, to: .attendee(ann, .recommendations), of: Samples.acme)
        #expect(plane.replies.last?.contains(#""attendee":"ann""#) == true)
        // It is the list that was told, and not told again.
        await desk.introduce(ann, of: Samples.acme)
        await desk.tick()
        #expect(plane.published.count == 1)
        await desk.introduce(ann, of: Samples.globex)
        #expect(plane.published.count == 1)
    }

    @Test func goesOnAfterACrash() async throws {
        let first = try await desk()
        try await send(.bookmark, "colour", to: first)
        _ = try await first.state(["streaming": 1], by: ann, tenant: Samples.acme)
        // Durable in the log, and lost to the desk that was killed.
        try await send(.dismiss, "storage", to: nil)
        let colour = RecommendationTarget(.session, Samples.id("colour"))
        let before = try await held.people[ann]?.entries[colour]
        let second = try await desk()
        #expect(try await ids(second) == ["queues"])
        // What was stored of the person is not counted once more.
        try await second.flush()
        let after = try await held.people[ann]?.entries[colour]
        #expect(before != nil && after == before)
        let preferences = try #require(await second.preferences(of: ann, tenant: Samples.acme))
        #expect(preferences.contains { $0.topic == "streaming" && $0.source == .stated })
    }

    @Test func storesAllWhoDidSomethingNowAndThen() async throws {
        let desk = try await desk()
        var last: Int64 = 0
        for round in 0..<2 {
            for number in 0..<120 {
                last = try await send(
                    .bookmark, "colour", by: Samples.id("guest-\(number)"), id: "\(round)-\(number)", to: desk)
            }
            await desk.tick()
            // The second time it is too early.
            #expect(try await held.people.count == 120)
            #expect(try await held.through == 120)
        }
        clock.advance(10_000)
        await desk.tick()
        #expect(try await held.through == last)
    }

    @Test func whatFindsNoRoomIsReadFromTheLog() async throws {
        let desk = try await desk(inboxCapacity: 3)
        for number in 0..<4 {
            try await send(.bookmark, "colour", by: Samples.id("guest-\(number)"), id: "b-\(number)", to: desk)
        }
        try await send(.dismiss, "storage", to: desk)
        #expect(try await ids(desk).contains("storage"))
        await desk.tick()
        #expect(try await !ids(desk).contains("storage"))
        #expect(try await held.people.count == 5)
        // And goes on with what comes afterwards.
        try await send(.dismiss, "queues", to: desk)
        #expect(try await !ids(desk).contains("queues"))
    }

    private var held: PersonHistories {
        get async throws { try await store.histories(of: Samples.id("devcon"), tenant: Samples.acme) }
    }

    @Test func anotherTenantHasNothing() async throws {
        let desk = try await desk()
        #expect(await desk.list(for: ann, of: Samples.globex) == nil)
        #expect(try await !desk.state(["x": 1], by: ann, tenant: Samples.globex))
    }

    @Test func withdrawnConsentTakesEffectAtOnce() async throws {
        let desk = try await desk()
        #expect(await desk.preferences(of: ann, tenant: Samples.acme)?.isEmpty == false)
        var without = catalog
        without.attendees[0].consent = Consent()
        try await desk.observe(without)
        #expect(await desk.preferences(of: ann, tenant: Samples.acme)?.isEmpty == true)
    }

    @Test func aForgottenPersonIsUnknown() async throws {
        let desk = try await desk()
        try await send(.bookmark, "colour", to: desk)
        #expect(try await !ids(desk).contains("colour"))
        await desk.forget(ann, of: Samples.acme)
        #expect(try await ids(desk).contains("colour"))
    }
}
