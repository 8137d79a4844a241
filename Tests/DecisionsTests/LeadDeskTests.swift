import Access
import Concurrency
import Leads
import PubSub
import RoomModel
import Rooms
import TestKit
import Testing

@testable import Decisions

/// The desk with a board, a hub and a store in memory, and a clock that only tests turn.
final class DeskBench: Sendable {
    let store = InMemoryStore()
    let plane = RecordingBackPlane()
    let clock = ManualClock(Samples.start)
    let hub: Hub
    let board: AlertBoard
    let consents: ConsentRegister
    let desk: LeadDesk
    let scope = TaskScope()

    static let sponsor: SponsorID = Samples.id("acme-cloud")
    static let lead = "L-a-1-acme-cloud"

    init(_ settings: LeadDeskSettings = LeadDeskSettings(), store shared: InMemoryStore? = nil) {
        let store = shared ?? store
        let clock = clock.wall
        hub = Hub(backPlane: plane, stateEpoch: "s", logEpoch: "l")
        board = AlertBoard(hub: hub, store: store, clock: clock)
        consents = ConsentRegister(store: store, clock: clock)
        desk = LeadDesk(
            services: LeadDesk.Services(
                hub: hub, store: store, alerts: board, consents: consents, scope: scope, clock: clock,
                pseudonym: { attendee, sponsor, _ in "L-\(attendee)-\(sponsor)" }), settings: settings,
            makeBook: {
                LeadBook(
                    scorer: LeadScorer(titles: TitleLexicon(), industries: IndustryLexicon()),
                    weighting: { _ in LeadWeighting() })
            }, audioBegan: { _ in Samples.start })
        consents.add(desk)
    }

    static func catalog(people: Int = 1, contact: Consent.Sponsors = .none, webhook: String? = nil) -> Catalog {
        Catalog(
            tenant: Samples.acme, event: .init(id: Samples.id("devcon"), name: "DevCon"),
            sessions: [Session(id: Samples.keynote, title: "Keynote")],
            attendees: (1...people).map {
                Attendee(
                    id: Samples.id("a-\($0)"), jobTitle: "cto", company: .init(size: 500, industry: "fintech"),
                    budgetAuthority: .yes, contact: .init(name: "Sam Secret"),
                    consent: Consent(sponsors: .only([sponsor]), contact: contact))
            },
            sponsors: [
                Sponsor(
                    id: sponsor, name: "Acme Cloud", products: ["Acme Vector"],
                    idealCustomer: .init(
                        jobTitles: ["cto"], minimumCompanySize: 200, maximumCompanySize: 5_000, industries: ["fintech"]),
                    sponsorship: .init(amount: 20_000, currency: "EUR"),
                    team: [.init(id: "rep-1"), .init(id: "rep-2")], webhook: webhook)
            ])
    }

    /// Runs `body` beside the desk's queue; all that was spawned has ended when it returns.
    func run(_ catalog: Catalog = catalog(), _ body: (DeskBench) async throws -> Void) async throws {
        try await desk.use(catalog)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { [scope] in await scope.run() }
            try await body(self)
            scope.close()
            try await group.waitForAll()
        }
    }

    func act(_ types: [AudienceEventType], by attendee: String = "a-1", sequence: Int64 = 1) async throws {
        let events = events(types, by: attendee, sequence: sequence)
        _ = try await store.append(events)
        await desk.take(events.enumerated().map { StoredEvent(event: $1, sequence: sequence * 100 + Int64($0)) })
    }

    /// At the sponsor's booth, now.
    func events(_ types: [AudienceEventType], by attendee: String, sequence: Int64) -> [LoggedEvent] {
        types.enumerated().map { index, type in
            LoggedEvent(
                tenant: Samples.acme,
                event: AudienceEvent(
                    id: "\(attendee)-\(sequence)-\(index)", session: nil, attendee: Samples.id(attendee), type: type,
                    time: clock.wall.now(), target: EventTarget(type: .sponsor, id: Samples.id("acme-cloud"))),
                weightMicros: 0, sentimentMicros: nil, emotion: nil, arrival: clock.wall.now())
        }
    }

    func pass(_ milliseconds: Int64) { clock.advance(milliseconds) }

    /// All that was published, and under which keys.
    var published: String {
        plane.publications.map { String(decoding: $0.head + $0.tail, as: UTF8.self) }.joined(separator: "\n")
    }

    var shown: String? {
        hub.value(of: .sponsor(Self.sponsor, .leads), key: Self.lead, tenant: Samples.acme)
            .map { String(decoding: $0, as: UTF8.self) }
    }

    func alerts() async throws -> [Alert] {
        try await store.alerts(of: "sponsor.acme-cloud.alerts", tenant: Samples.acme, limit: 1_000)
    }
}

struct LeadDeskTests {
    private static let hot: [AudienceEventType] = [.meetingRequest, .boothVisit, .download]

    @Test func aLeadThatBecomesHotIsToldOnceAtOnce() async throws {
        let bench = DeskBench()
        try await bench.run { bench in
            #expect(bench.shown?.contains(#""score":65,"temperature":"warm""#) == true)
            try await bench.act(Self.hot)
            #expect(bench.shown?.contains(#""temperature":"hot""#) == true)
            try await bench.act([.demoRequest], sequence: 2)
        }
        let alerts = try await bench.alerts()
        #expect(alerts.count == 1)
        let text = String(decoding: alerts.first?.data ?? [], as: UTF8.self)
        #expect(text.contains("asked for a meeting") && text.contains(DeskBench.lead))
    }

    @Test func nothingOfAPersonWithoutConsentReachesASponsor() async throws {
        let bench = DeskBench()
        var catalog = DeskBench.catalog()
        catalog.attendees[0].consent = Consent(contact: .all)
        try await bench.run(catalog) { bench in
            try await bench.act(Self.hot)
            await bench.desk.tick()
            #expect(bench.shown == nil)
            let summary = await bench.desk.summary(of: DeskBench.sponsor, tenant: Samples.acme)
            #expect(String(decoding: summary, as: UTF8.self).contains(#""hot":0,"warm":0,"cool":0,"cold":0"#))
            #expect(await bench.desk.leads(of: DeskBench.sponsor, tenant: Samples.acme) == Array("[]".utf8))
        }
        #expect(try await bench.alerts().isEmpty)
        #expect(!bench.published.contains("a-1"))
    }

    @Test func namesAreToldOnlyWithTheirOwnConsent() async throws {
        let (without, with) = (DeskBench(), DeskBench())
        try await without.run { try await $0.act(Self.hot) }
        try await with.run(DeskBench.catalog(contact: .all)) { try await $0.act(Self.hot) }
        #expect(!without.published.contains("Sam Secret"))
        #expect(with.shown?.contains(#""contact":{"name":"Sam Secret"}"#) == true)
    }

    @Test func aWithdrawalTakesEverythingBackBeforeItIsAnswered() async throws {
        let bench = DeskBench()
        try await bench.run { bench in
            try await bench.act(Self.hot)
            try await bench.consents.change(Consent(), of: Samples.id("a-1"), tenant: Samples.acme)
            #expect(bench.shown == nil)
            #expect(bench.published.contains(#""d":null"#))
            #expect(await bench.desk.leads(of: DeskBench.sponsor, tenant: Samples.acme) == Array("[]".utf8))
            let outcome = LeadOutcome(kind: .contacted, at: Samples.start, by: "rep-1")
            let isKnown = try await bench.desk.record(
                outcome, of: DeskBench.lead, sponsor: DeskBench.sponsor, tenant: Samples.acme)
            #expect(!isKnown)
        }
        #expect(try await bench.alerts().allSatisfy { !$0.isOpen })
    }

    @Test func aConsentThatEndsTakesTheLeadAway() async throws {
        let bench = DeskBench()
        var catalog = DeskBench.catalog()
        catalog.attendees[0].consent.until = Samples.start.advanced(byMilliseconds: 10_000)
        try await bench.run(catalog) { bench in
            #expect(bench.shown != nil)
            bench.pass(10_000)
            await bench.desk.tick()
            #expect(bench.shown == nil)
        }
    }

    @Test func interestFadesOnTheTopicToo() async throws {
        let bench = DeskBench()
        try await bench.run { bench in
            try await bench.act(Self.hot)
            bench.pass(3 * 86_400_000)
            await bench.desk.tick()
            #expect(bench.shown?.contains(#""temperature":"warm""#) == true)
        }
    }

    @Test func aFloodBecomesADigest() async throws {
        let bench = DeskBench()
        try await bench.run(DeskBench.catalog(people: 15)) { bench in
            for number in 1...15 { try await bench.act(Self.hot, by: "a-\(number)", sequence: Int64(number)) }
            // The board has all of them before the digest.
            while try await bench.alerts().count < 15 { await Task.yield() }
            bench.pass(10_000)
            await bench.desk.tick()
        }
        let alerts = try await bench.alerts()
        #expect(alerts.count == 16)
        #expect(alerts.first { $0.id.text.hasPrefix("D-") }?.members.count == 5)
    }

    @Test func aLeadWhoseAlertACrashTookIsToldAfterTheNextStart() async throws {
        let killed = DeskBench()
        try await killed.desk.use(DeskBench.catalog())
        try await killed.act(Self.hot)
        // The record is durable; the alert waits in a scope that never runs again.
        await killed.desk.flush()
        #expect(try await killed.alerts().isEmpty)
        for _ in 1...2 {
            let bench = DeskBench(store: killed.store)
            try await bench.run { _ in }
            #expect(try await killed.alerts().map(\.id.text) == ["A-a-1-acme-cloud-1"])
        }
    }

    @Test func followUpsComeWhenTheyAreDueAndEndWithAnOutcome() async throws {
        let bench = DeskBench()
        try await bench.run { bench in
            try await bench.act(Self.hot)
            for _ in 1...3 {
                bench.pass(FollowupPlan.day)
                await bench.desk.tick()
            }
            #expect(try await kinds(bench) == ["thank_you", "product_information"])
            let outcome = LeadOutcome(kind: .customer, value: 50_000, at: Samples.start, by: "rep-1")
            #expect(
                try await bench.desk.record(
                    outcome, of: DeskBench.lead, sponsor: DeskBench.sponsor, tenant: Samples.acme))
            bench.pass(30 * FollowupPlan.day)
            await bench.desk.tick()
            #expect(try await kinds(bench) == ["thank_you", "product_information"])
            let summary = String(
                decoding: await bench.desk.summary(of: DeskBench.sponsor, tenant: Samples.acme), as: UTF8.self)
            #expect(summary.contains(#""customer":1"#) && summary.contains(#""return":2.5"#))
            #expect(summary.contains(#""sponsor":"acme-cloud","name":"Acme Cloud""#))
        }
    }

    private func kinds(_ bench: DeskBench) async throws -> [String] {
        let log = try await bench.store.messages(
            of: "sponsor.acme-cloud.followups", tenant: Samples.acme, after: 0, limit: 100)
        return ["thank_you", "product_information", "case_study", "demo_offer"].filter { kind in
            log.contains { String(decoding: $0.data, as: UTF8.self).contains(kind) }
        }
    }

    @Test func boothTrafficIsToldInWholeGroupsOfConsentingPeople() async throws {
        let bench = DeskBench()
        var catalog = DeskBench.catalog(people: 12)
        catalog.attendees[0].consent = Consent()
        try await bench.run(catalog) { bench in
            func figures() -> String {
                String(
                    decoding: bench.hub.value(of: .sponsor(DeskBench.sponsor, .metrics), tenant: Samples.acme) ?? [],
                    as: UTF8.self)
            }
            for number in 1...5 { try await bench.act([.boothVisit], by: "a-\(number)", sequence: Int64(number)) }
            await bench.desk.tick()
            #expect(figures().contains(#""visits":null"#))
            for number in 6...12 { try await bench.act([.boothVisit], by: "a-\(number)", sequence: Int64(number)) }
            await bench.desk.tick()
            #expect(figures().contains(#""visits":10"#))
        }
    }

    @Test func aRestartBringsTheSameScoresAndNoSecondAlert() async throws {
        let first = DeskBench()
        let mention = SpokenMention(
            session: Samples.keynote, sponsor: DeskBench.sponsor, from: Samples.start,
            until: Samples.start.advanced(byMilliseconds: 20_000), afterSequence: 0)
        try await first.store.save(mention, tenant: Samples.acme)
        try await first.run { bench in
            try await bench.act(Self.hot)
            await bench.desk.flush()
        }
        let second = DeskBench(store: first.store)
        try await second.run { bench in
            #expect(bench.shown == first.shown)
            await bench.desk.tick()
        }
        #expect(try await first.alerts().count == 1)
    }

    /// What was stored but not yet handed on when the server ended is read from the log, and comes again to the desk.
    @Test func whatARebuildHasReadCountsOnceWhenItComesAgain() async throws {
        let bench = DeskBench()
        let events = bench.events([.boothVisit, .boothVisit], by: "a-1", sequence: 1)
        let sequences = try await bench.store.append(events).compactMap { outcome -> Int64? in
            if case .stored(let sequence) = outcome { sequence } else { nil }
        }
        try await bench.run { bench in
            let rebuilt = bench.shown
            #expect(rebuilt != nil)
            let again = zip(events, sequences).map { StoredEvent(event: $0, sequence: $1) }
            #expect(again.count == 2)
            await bench.desk.take(again)
            await bench.desk.tick()
            #expect(bench.shown == rebuilt)
        }
    }

    @Test func aWithdrawalAfterARestartSettlesTheAlertFromBefore() async throws {
        let first = DeskBench()
        try await first.run { bench in
            try await bench.act(Self.hot)
            await bench.desk.flush()
        }
        let second = DeskBench(store: first.store)
        try await second.board.resume()
        try await second.run { bench in
            #expect(await bench.board.open.values.reduce(0, +) == 1)
            try await bench.consents.change(Consent(), of: Samples.id("a-1"), tenant: Samples.acme)
        }
        #expect(await second.board.open.isEmpty)
    }

    @Test func anUnansweredAlertGoesToTheNextAndThenToTheWebhook() async throws {
        let bench = DeskBench()
        await bench.board.add(bench.desk)
        try await bench.run(DeskBench.catalog(webhook: "https://example.com/hook")) { try await $0.act(Self.hot) }
        for _ in 1...2 {
            bench.pass(60_001)
            await bench.board.tick()
        }
        let steps = try await bench.alerts().first?.history.filter { $0.state == .escalated }.map(\.by)
        #expect(steps == ["rep-2", "webhook"])
    }

    @Test func anEscalationThatTheStoreRefusedIsMadeALittleLater() async throws {
        struct Full: Error {}
        let bench = DeskBench()
        await bench.board.add(bench.desk)
        try await bench.run(DeskBench.catalog(webhook: "https://example.com/hook")) { try await $0.act(Self.hot) }
        func steps() async throws -> [String?]? {
            try await bench.alerts().first?.history.filter { $0.state == .escalated }.map(\.by)
        }
        var expected: [String?] = []
        for step in ["rep-2", "webhook"] {
            bench.store.failure = Full()
            bench.pass(60_001)
            await bench.board.tick()
            bench.store.failure = nil
            #expect(try await steps() == expected)
            bench.pass(10_000)
            await bench.board.tick()
            expected.append(step)
            #expect(try await steps() == expected)
        }
        bench.pass(60_001)
        await bench.board.tick()
        #expect(try await steps() == expected)
    }

    @Test func aNameLeavesStoredAlertsWhenItMayNotBeToldAnyMore() async throws {
        let bench = DeskBench()
        try await bench.run(DeskBench.catalog(contact: .all)) { bench in
            try await bench.act(Self.hot)
            while try await bench.alerts().isEmpty { await Task.yield() }
            #expect(try await texts(bench).contains("Sam Secret"))
            let onlyLead = Consent(sponsors: .only([DeskBench.sponsor]))
            try await bench.consents.change(onlyLead, of: Samples.id("a-1"), tenant: Samples.acme)
            #expect(try await !texts(bench).contains("Sam Secret"))
            #expect(bench.shown?.contains(#""temperature":"hot""#) == true, "the lead stays")
        }
        #expect(try await bench.alerts().allSatisfy { !$0.isOpen })
    }

    private func texts(_ bench: DeskBench) async throws -> String {
        try await bench.alerts().map { String(decoding: $0.data, as: UTF8.self) }.joined()
    }

    @Test func anErasedPersonLeavesNoLeadAndNoAlert() async throws {
        let bench = DeskBench()
        try await bench.run(DeskBench.catalog(contact: .all)) { bench in
            try await bench.act(Self.hot)
            while try await bench.alerts().isEmpty { await Task.yield() }
            await bench.desk.forget(Samples.id("a-1"), of: Samples.acme)
            #expect(bench.shown == nil)
            #expect(try await texts(bench) == "{}")
            await bench.desk.tick()
            try await bench.act(Self.hot, sequence: 2)
            #expect(bench.shown == nil, "what an erased person does makes no lead")
        }
    }

    @Test func aConsentThatEndedWhileTheServerWasDownTakesTheAlertBack() async throws {
        let first = DeskBench()
        var catalog = DeskBench.catalog()
        catalog.attendees[0].consent.until = Samples.start.advanced(byMilliseconds: 60_000)
        try await first.run(catalog) { bench in
            try await bench.act(Self.hot)
            await bench.desk.flush()
        }
        let second = DeskBench(store: first.store)
        second.pass(120_000)
        try await second.board.resume()
        try await second.run(catalog) { #expect(await $0.board.open.isEmpty) }
    }

    @Test func anAlertWhoseWebhookGaveUpIsFailedAndStaysForWhoeverComes() async throws {
        let bench = DeskBench()
        try await bench.run { try await $0.act(Self.hot) }
        let alert = try #require(try await bench.alerts().first)
        let delivery = WebhookDelivery(
            id: alert.id.text, tenant: Samples.acme, sponsor: DeskBench.sponsor, kind: "alert", title: "", data: "{}",
            created: Samples.start)
        await bench.desk.webhookGaveUp(delivery)
        #expect(try await bench.alerts().first?.state == .failed)
        #expect(bench.published.contains(#""state":"failed""#))
        #expect(await bench.board.open == [.failed: 1])
    }

    @Test func aStartReadsOnlyTheLogBehindTheCheckpoint() async throws {
        let first = DeskBench()
        try await first.run { bench in
            try await bench.act(Self.hot)
            await bench.desk.flush()
            await bench.desk.keepCheckpoint(of: Samples.acme)
        }
        let kept = try #require(try await first.store.leadCheckpoint(of: Samples.acme))
        #expect(kept.sequence > 0)
        // Nothing before the checkpoint is needed any more.
        _ = try await first.store.purge(.events, before: EventTime(milliseconds: .max))
        let second = DeskBench(store: first.store)
        try await second.run { #expect($0.shown == first.shown) }
        // One that cannot be read is left aside for the log.
        try await first.store.save(LeadCheckpoint(tenant: Samples.acme, sequence: kept.sequence, state: [1, 2, 3]))
        let third = DeskBench(store: first.store)
        try await third.run { #expect($0.shown?.contains(#""score":65"#) == true) }
    }

    @Test func aRestartKnowsWhatPeopleOfAllEventsDid() async throws {
        let first = DeskBench()
        var other = DeskBench.catalog(people: 2)
        other.event = .init(id: Samples.id("other"), name: "Other")
        other.attendees.removeFirst()
        (other.sponsors, other.sessions) = ([], [])
        for catalog in [DeskBench.catalog(), other] { try await first.store.save(catalog) }
        try await first.run { bench in
            try await bench.desk.use(other)
            try await bench.act(Self.hot, by: "a-2")
            await bench.desk.flush()
        }
        let key = "L-a-2-acme-cloud"
        let before = first.hub.value(of: .sponsor(DeskBench.sponsor, .leads), key: key, tenant: Samples.acme)
        let second = DeskBench(store: first.store)
        try await second.run { bench in
            try await bench.desk.use(other)
            let after = bench.hub.value(of: .sponsor(DeskBench.sponsor, .leads), key: key, tenant: Samples.acme)
            #expect(after != nil && after == before)
        }
    }
}
