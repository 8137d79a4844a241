import Foundation
import Recommendations
import RoomModel
import Rooms
import TestKit
import Testing

@testable import Store

typealias AllPorts = EventLog & CatalogStore & TranscriptStore & SnapshotStore & KeywordStore & AudioJobStore
    & RoomStateStore & TopicLog & AuditLog & InsightStore & MomentStore
    & TextHistory & AlertStore & PersonStore & RetentionStore & CheckpointStore & QuestionStore & RevocationStore
    & PersonHistoryStore & EventHistory & LeadStore & ConsentStore & WebhookStore

/// What every implementation of the ports promises: the database and its twin in memory.
struct StorePortsTests {
    enum Subject: String, CaseIterable, Sendable { case memory, database }

    private func with(_ subject: Subject, _ body: (any AllPorts) async throws -> Void) async throws {
        try await Self.with(subject, body)
    }

    static func with(_ subject: Subject, _ body: (any AllPorts) async throws -> Void) async throws {
        switch subject {
        case .memory: try await body(InMemoryStore())
        case .database: try await withStore { try await body($0) }
        }
    }

    // MARK: Checkpoints

    @Test(arguments: Subject.allCases)
    func keepsTheNewestCheckpoint(_ subject: Subject) async throws {
        try await with(subject) { store async throws in
            #expect(try await store.checkpoint(of: Samples.room) == nil)
            for sequence in [Int64(3), 9] {
                try await store.save(
                    RoomCheckpoint(room: Samples.room, sequence: sequence, state: [0, 1, UInt8(sequence)]))
            }
            #expect(
                try await store.checkpoint(of: Samples.room)
                    == RoomCheckpoint(room: Samples.room, sequence: 9, state: [0, 1, 9]))
        }
    }

    // MARK: Leads

    @Test(arguments: Subject.allCases)
    func keepsTheNewestOfEachLead(_ subject: Subject) async throws {
        try await with(subject) { store async throws in
            func record(_ attendee: String, engagement: Int) -> LeadRecord {
                LeadRecord(
                    attendee: Samples.id(attendee),
                    lead: Lead(
                        sponsor: Samples.id("acme-cloud"), id: "L-\(attendee)",
                        factors: LeadFactors(
                            jobTitle: 200, companySize: 1, industry: 2, budget: 3, engagement: engagement),
                        reasons: ["é"], weights: "w1", at: Samples.start),
                    outcomes: [LeadOutcome(kind: .customer, value: 5, at: Samples.start, by: "rep-1")])
            }
            try await store.save([record("a-2", engagement: 1), record("a-1", engagement: 1)], tenant: Samples.acme)
            try await store.save([record("a-2", engagement: 9)], tenant: Samples.acme)
            let known = try await store.leadRecords(of: Samples.acme)
            #expect(known == [record("a-1", engagement: 1), record("a-2", engagement: 9)])
            let foreign = try await store.leadRecords(of: Samples.globex)
            #expect(foreign.isEmpty)
        }
    }

    @Test(arguments: Subject.allCases)
    func givesMentionsInTheOrderOfTheLog(_ subject: Subject) async throws {
        try await with(subject) { store async throws in
            func mention(_ place: Int64) -> SpokenMention {
                SpokenMention(
                    session: Samples.keynote, sponsor: Samples.id("acme-cloud"), from: Samples.start,
                    until: Samples.start,
                    afterSequence: place)
            }
            for place in [Int64(2), 1, 3] { try await store.save(mention(place), tenant: Samples.acme) }
            let mentions = try await store.mentions(of: Samples.acme)
            #expect(mentions == [mention(1), mention(2), mention(3)])
        }
    }

    @Test(arguments: Subject.allCases)
    func keepsAPersonsLastWordOnConsent(_ subject: Subject) async throws {
        try await with(subject) { store async throws in
            let person: AttendeeID = Samples.id("a-17")
            let consent = Consent(
                personalization: true, sponsors: .only([Samples.id("acme-cloud")]), contact: .all, until: Samples.start)
            try await store.save(Consent(), of: person, tenant: Samples.acme, at: Samples.start)
            try await store.save(consent, of: person, tenant: Samples.acme, at: Samples.start)
            let known = try await store.consents()
            #expect(
                known == [StatedConsent(tenant: Samples.acme, attendee: person, consent: consent, at: Samples.start)])
        }
    }

    @Test(arguments: Subject.allCases)
    func keepsWebhookMessagesUntilTheyAreTaken(_ subject: Subject) async throws {
        try await with(subject) { store async throws in
            func delivery(_ id: String, at offset: Int64) -> WebhookDelivery {
                WebhookDelivery(
                    id: id, tenant: Samples.acme, sponsor: Samples.id("acme-cloud"), kind: "alert", title: "t",
                    data: "{}",
                    created: Samples.start.advanced(byMilliseconds: offset))
            }
            var first = delivery("A-1", at: 0)
            try await store.save([delivery("A-2", at: 1), first])
            let before = try await store.waitingDeliveries()
            #expect(before.map(\.id) == ["A-1", "A-2"])
            first.end(as: .dead)
            first.error = "é"
            try await store.save([first])
            let after = try await store.waitingDeliveries()
            #expect(after.map(\.id) == ["A-2"])
            let all = try await store.deliveries(of: Samples.id("acme-cloud"), tenant: Samples.acme, limit: 10)
            #expect(all == [delivery("A-2", at: 1), first])
        }
    }

    // MARK: Moments

    @Test(arguments: Subject.allCases)
    func keepsEachMomentOnceAndTellsItOnce(_ subject: Subject) async throws {
        try await with(subject) { store async throws in
            func moment(_ start: Int64) -> StoredMoment {
                StoredMoment(room: Samples.room, start: EventTime(milliseconds: start), json: Array(#"{"é":1}"#.utf8))
            }
            let topic = "session.keynote.moments"
            for start in [Int64(30), 10, 20] {
                #expect(try await store.save(moment(start), tellingOn: topic, at: Samples.start) != nil)
            }
            let told = try await store.messages(of: topic, tenant: Samples.acme, after: 0, limit: 10)
            #expect(told.map(\.offset) == [1, 2, 3])
            #expect(told.first?.data == moment(30).json)
            #expect(try await store.save(moment(20), tellingOn: topic, at: Samples.start) == nil)
            #expect(try await store.messages(of: topic, tenant: Samples.acme, after: 0, limit: 10).count == 3)
            func starts(_ from: Int64?, _ to: Int64?, _ limit: Int) async throws -> [Int64] {
                try await store.moments(
                    of: Samples.room, from: from.map(EventTime.init(milliseconds:)),
                    to: to.map(EventTime.init(milliseconds:)), limit: limit
                ).map(\.start.milliseconds)
            }
            #expect(try await starts(nil, nil, 9) == [10, 20, 30])
            #expect(try await starts(20, 30, 9) == [20])
            #expect(try await starts(nil, nil, 2) == [20, 30])
        }
    }

    // MARK: The log of events

    @Test(arguments: Subject.allCases)
    func answersEachEventInItsPlaceAndCountsAnIDOnce(_ subject: Subject) async throws {
        try await with(subject) { store async throws in
            let first = try await store.append([Samples.event("e-1"), Samples.event("e-2"), Samples.event("e-1")])
            #expect(first == [.stored(sequence: 1), .stored(sequence: 2), .duplicate])
            #expect(
                try await store.append([Samples.event("e-2"), Samples.event("e-3")]) == [
                    .duplicate, .stored(sequence: 3),
                ])
            // Another tenant's ids are its own.
            #expect(try await store.append([Samples.event("e-1", tenant: Samples.globex)]) == [.stored(sequence: 4)])
            #expect(try await store.append([LoggedEvent]()).isEmpty)
        }
    }

    @Test(arguments: Subject.allCases)
    func givesBackWhatARoomWroteNewestFirst(_ subject: Subject) async throws {
        try await with(subject) { store async throws in
            func said(_ id: String, _ type: AudienceEventType, _ text: String?, tenant: TenantID = Samples.acme)
                -> LoggedEvent
            {
                var logged = Samples.event(id, tenant: tenant)
                logged.event.type = type
                logged.event.kind = nil
                logged.event.text = text
                return logged
            }
            _ = try await store.append([
                said("e-1", .chat, "too hot"), said("e-2", .answer, "B"), said("e-3", .question, "why?"),
                said("e-4", .feedback, nil), said("e-5", .chat, ""), said("e-6", .feedback, "no sound"),
                said("e-7", .chat, "elsewhere", tenant: Samples.globex), Samples.event("e-8"),
            ])
            let all = try await store.texts(of: Samples.room, limit: 10)
            #expect(all.map(\.text) == ["no sound", "why?", "too hot"])
            #expect(try await store.texts(of: Samples.room, limit: 2).map(\.id) == ["e-6", "e-3"])
            #expect(try await store.texts(of: Samples.room, limit: 0).isEmpty)
        }
    }

    @Test(arguments: Subject.allCases)
    func givesBackEveryFieldOfAnEvent(_ subject: Subject) async throws {
        var full = Samples.event("e-1", at: 5)
        full.event.type = .rate
        full.event.kind = nil
        full.event.claimedTime = EventTime(milliseconds: .max)
        full.event.text = "great demo 🔥 \u{0}!"
        full.event.weight = 1.5
        full.event.sentiment = -0.25
        full.event.value = 4
        full.event.target = EventTarget(type: .sponsor, id: Samples.id("acme.cloud"))
        full.event.context = #"{"a":1}"#
        full.weightMicros = -3
        let bare = {
            var event = Samples.event("", at: -1)
            event.event.kind = nil
            event.event.text = ""
            event.sentimentMicros = nil
            event.emotion = nil
            return event
        }()
        try await with(subject) { [full] store in
            _ = try await store.append([full, bare])
            #expect(
                try await store.records(of: Samples.room, after: 0, limit: 10)
                    == [.event(full, sequence: 1), .event(bare, sequence: 2)])
        }
    }

    @Test(arguments: Subject.allCases)
    func keepsEveryTypeOfEventApart(_ subject: Subject) async throws {
        try await with(subject) { store async throws in
            let events = AudienceEventType.allCases.map { type in
                var event = Samples.event(type.rawValue)
                event.event.type = type
                return event
            }
            _ = try await store.append(events)
            let records = try await store.records(of: Samples.room, after: 0, limit: 100)
            #expect(records == zip(events, 1...).map { .event($0, sequence: $1) })
        }
    }

    @Test(arguments: Subject.allCases)
    func pagesThroughARoomWithItsMovesInOrder(_ subject: Subject) async throws {
        try await with(subject) { store async throws in
            let other: SessionID = Samples.id("other")
            _ = try await store.append([
                Samples.event("e-1", at: 1), Samples.event("x-1", session: other), Samples.event("e-2", at: 2),
            ])
            let early = WatermarkMove(room: Samples.room, afterSequence: 1, watermark: Samples.start)
            let late = WatermarkMove(
                room: Samples.room, afterSequence: 3, watermark: Samples.start.advanced(byMilliseconds: 9))
            let foreign = WatermarkMove(
                room: RoomID(tenant: Samples.acme, session: other), afterSequence: 2, watermark: Samples.start)
            try await store.append([early, foreign, late])
            _ = try await store.append([Samples.event("e-3", at: 3), Samples.event("none", session: nil)])
            let (one, two, three) = (
                LogRecord.event(Samples.event("e-1", at: 1), sequence: 1),
                LogRecord.event(Samples.event("e-2", at: 2), sequence: 3),
                LogRecord.event(Samples.event("e-3", at: 3), sequence: 4)
            )
            func page(_ after: Int64, _ limit: Int) async throws -> [LogRecord] {
                try await store.records(of: Samples.room, after: after, limit: limit)
            }
            #expect(try await page(0, 100) == [one, .move(early), two, .move(late), three])
            #expect(try await page(0, 1) == [one, .move(early)])
            #expect(try await page(1, 1) == [.move(early), two, .move(late)])
            #expect(try await page(3, 1) == [.move(late), three])
            #expect(try await page(4, 1).isEmpty)
            #expect(try await page(0, 0).isEmpty)
            #expect(
                try await store.records(
                    of: RoomID(tenant: Samples.globex, session: Samples.keynote), after: 0, limit: 9
                )
                .isEmpty)
        }
    }

    @Test(arguments: Subject.allCases)
    func storesEachOfManyConcurrentCallersOnce(_ subject: Subject) async throws {
        try await with(subject) { store async throws in
            let outcomes = try await withThrowingTaskGroup(of: [AppendOutcome].self) { group in
                for caller in 0..<40 {
                    // Every event is sent by two callers.
                    group.addTask {
                        try await store.append((0..<5).map { Samples.event("e-\(caller / 2)-\($0)") })
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(outcomes.filter { $0 == .duplicate }.count == 100)
            let records = try await store.records(of: Samples.room, after: 0, limit: 1000)
            #expect(records.count == 100)
        }
    }

    // MARK: Catalogs

    @Test(arguments: Subject.allCases)
    func replacesTheCatalogOfAnEventAndKeepsOthers(_ subject: Subject) async throws {
        try await with(subject) { store async throws in
            var devcon = Catalog(tenant: Samples.acme, event: .init(id: Samples.id("devcon"), name: "DevCon"))
            devcon.sessions = [
                Session(id: Samples.keynote, title: "Old"), Session(id: Samples.id("second"), title: "Two"),
            ]
            var meetup = Catalog(tenant: Samples.acme, event: .init(id: Samples.id("meetup"), name: "Meetup"))
            meetup.sessions = [Session(id: Samples.id("evening"), title: "Evening")]
            let foreign = Catalog(
                tenant: Samples.globex, event: .init(id: Samples.id("devcon"), name: "Theirs"),
                sessions: [Session(id: Samples.keynote, title: "Theirs")])
            for catalog in [devcon, meetup, foreign] { try await store.save(catalog) }
            devcon.sessions = [Session(id: Samples.keynote, title: "New")]
            try await store.save(devcon)
            #expect(try await store.catalogs() == [devcon, meetup, foreign])
        }
    }

    @Test(arguments: Subject.allCases)
    func refusesAnIDThatAnotherEventHasAndChangesNothing(_ subject: Subject) async throws {
        try await with(subject) { store async throws in
            let devcon = Catalog(
                tenant: Samples.acme, event: .init(id: Samples.id("devcon"), name: "DevCon"),
                sessions: [Session(id: Samples.keynote, title: "Keynote")])
            try await store.save(devcon)
            var meetup = Catalog(tenant: Samples.acme, event: .init(id: Samples.id("meetup"), name: "Meetup"))
            meetup.sessions = [Session(id: Samples.keynote, title: "Stolen")]
            var isRefused = false
            do { try await store.save(meetup) } catch { isRefused = true }
            #expect(isRefused)
            #expect(try await store.catalogs() == [devcon])
        }
    }

    // MARK: Rooms

    @Test(arguments: Subject.allCases)
    func keepsTheHighestRevisionOfASegment(_ subject: Subject) async throws {
        try await with(subject) { store async throws in
            func caption(_ id: String, _ revision: Int, _ start: Double, _ text: String) -> Caption {
                Caption(
                    segment: id, revision: revision, state: .final, start: MediaTime(seconds: start),
                    end: MediaTime(seconds: start + 1), language: "en", speaker: "Ada", text: text,
                    stableCharacters: text.count,
                    words: [
                        Word(
                            text: text, start: MediaTime(seconds: start), end: MediaTime(seconds: start + 1),
                            confidence: 0.93)
                    ], confidence: 0.88, latencyMilliseconds: 412, engine: "pocketsphinx",
                    gaps: [.init(start: MediaTime(samples: 1), end: MediaTime(samples: 2), reason: .concealed)])
            }
            let bare = Caption(
                segment: "s-0", revision: 1, state: .final, start: MediaTime(samples: 0), end: MediaTime(samples: 1),
                language: "en", text: "", stableCharacters: 0, words: [], engine: "e")
            for one in [caption("s-2", 3, 9, "new"), caption("s-2", 2, 9, "old"), caption("s-1", 1, 4, "first"), bare] {
                try await store.save(one, track: "mic-1", of: Samples.room)
            }
            #expect(
                try await store.segments(of: Samples.room)
                    == [bare, caption("s-1", 1, 4, "first"), caption("s-2", 3, 9, "new")])
        }
    }

    @Test(arguments: Subject.allCases)
    func givesSnapshotsOfASpanInOrder(_ subject: Subject) async throws {
        try await with(subject) { store async throws in
            func snapshot(_ end: Int64) -> StoredSnapshot {
                StoredSnapshot(
                    room: Samples.room, windowEnd: EventTime(milliseconds: end), sequence: end * 2, late: 3,
                    json: Array(#"{"n":"é"}"#.utf8))
            }
            #expect(try await store.newestSnapshot(of: Samples.room) == nil)
            try await store.save([snapshot(30), snapshot(10), snapshot(20)])
            try await store.save([snapshot(20)])
            func ends(_ from: Int64?, _ to: Int64?, _ limit: Int, newest: Bool = false) async throws -> [Int64] {
                try await store.snapshots(
                    of: Samples.room, from: from.map(EventTime.init(milliseconds:)),
                    to: to.map(EventTime.init(milliseconds:)), newest: newest, limit: limit
                ).map(\.windowEnd.milliseconds)
            }
            #expect(try await ends(nil, nil, 10) == [10, 20, 30])
            #expect(try await ends(10, 30, 10) == [10, 20])
            #expect(try await ends(11, nil, 1) == [20])
            #expect(try await ends(nil, nil, 2, newest: true) == [20, 30])
            #expect(try await ends(nil, 30, 1, newest: true) == [20])
            #expect(try await ends(nil, nil, 0).isEmpty)
            #expect(try await store.newestSnapshot(of: Samples.room) == snapshot(30))
        }
    }

    @Test(arguments: Subject.allCases)
    func keepsTheNewestKeywords(_ subject: Subject) async throws {
        try await with(subject) { store async throws in
            let old = [Keyword(phrase: "a", score: 1, mentions: [1.5]), Keyword(phrase: "b", score: 0.5, mentions: [])]
            let new = [Keyword(phrase: "c", score: 0.9, mentions: [2, 3.25])]
            try await store.save(old, of: Samples.room, at: Samples.start)
            #expect(try await store.keywords(of: Samples.room) == old)
            try await store.save(new, of: Samples.room, at: Samples.start)
            #expect(try await store.keywords(of: Samples.room) == new)
        }
    }

    @Test(arguments: Subject.allCases)
    func failsJobsThatAnEarlierProcessLeft(_ subject: Subject) async throws {
        try await with(subject) { store async throws in
            func job(_ id: String, _ state: AudioJob.State, _ queued: Int64) -> AudioJob {
                AudioJob(
                    id: id, session: Samples.keynote, track: "mic-1", state: state, codec: "opus", engine: "e",
                    queuedAt: EventTime(milliseconds: queued))
            }
            var done = job("j-1", .completed, 1)
            (done.startedAt, done.endedAt) = (EventTime(milliseconds: 2), EventTime(milliseconds: 3))
            (done.seconds, done.loss, done.realTimeFactor) = (12.5, 0.01, 0.2)
            var running = job("j-2", .running, 2)
            for one in [running, job("j-3", .queued, 3), done, job("j-4", .cancelled, 4)] {
                try await store.save(one, of: Samples.room)
            }
            running.seconds = 1
            try await store.save(running, of: Samples.room)
            try await store.failUnfinishedJobs(reason: "the server stopped", at: EventTime(milliseconds: 9))
            var queued = job("j-3", .failed, 3)
            (running.state, running.error, running.endedAt) = (
                .failed, "the server stopped", EventTime(milliseconds: 9)
            )
            (queued.error, queued.endedAt) = (running.error, running.endedAt)
            #expect(try await store.jobs(of: Samples.room) == [done, running, queued, job("j-4", .cancelled, 4)])
        }
    }

    @Test(arguments: Subject.allCases)
    func keepsARoomsState(_ subject: Subject) async throws {
        try await with(subject) { store async throws in
            #expect(try await store.state(of: Samples.room) == nil)
            let state = RoomState(
                audioBegan: Samples.start, status: .live, paused: true, cepstralMeans: ["mic-1": [0.1, -2.5]],
                offRecord: [
                    RoomState.Span(from: MediaTime(samples: 1), to: MediaTime(samples: 9)),
                    RoomState.Span(from: MediaTime(samples: 20), to: nil),
                ])
            try await store.save(RoomState(), of: Samples.room)
            try await store.save(state, of: Samples.room)
            #expect(try await store.state(of: Samples.room) == state)
        }
    }

    // MARK: Topics and audit

    @Test(arguments: Subject.allCases)
    func countsOffsetsOfATopicWithoutAHole(_ subject: Subject) async throws {
        try await with(subject) { store async throws in
            let name = "session.keynote.transcript"
            let epoch = try await store.epoch()
            #expect(!epoch.isEmpty)
            let offsets = try await withThrowingTaskGroup(of: UInt64.self) { group in
                for number in 1...20 {
                    group.addTask {
                        try await store.append(
                            Array("{\"n\":\(number)}".utf8), at: Samples.start, to: name, tenant: Samples.acme)
                    }
                }
                return try await group.reduce(into: Set<UInt64>()) { $0.insert($1) }
            }
            #expect(offsets == Set(1...20))
            let newest = try await store.messages(of: name, tenant: Samples.acme, after: 3, limit: 5)
            #expect(newest.map(\.offset) == [16, 17, 18, 19, 20])
            #expect(
                try await store.messages(of: name, tenant: Samples.acme, after: 18, limit: 5).map(\.offset) == [19, 20])
            #expect(try await store.messages(of: name, tenant: Samples.acme, after: .max, limit: 5).isEmpty)
            // The same name of another tenant is another topic.
            #expect(try await store.messages(of: name, tenant: Samples.globex, after: 0, limit: 5).isEmpty)
            #expect(
                try await store.append(Array("1".utf8), at: Samples.start, to: name, tenant: Samples.globex) == 1)
            #expect(try await store.epoch() == epoch)
        }
    }

    @Test(arguments: Subject.allCases)
    func givesTheAuditNewestFirst(_ subject: Subject) async throws {
        try await with(subject) { store async throws in
            func entry(_ number: Int64, _ tenant: TenantID = Samples.acme) -> AuditEntry {
                AuditEntry(
                    tenant: tenant, at: EventTime(milliseconds: number), actor: "boss", role: "admin",
                    action: "catalog_changed", subject: "devcon")
            }
            for one in [entry(1), entry(2, Samples.globex), entry(3), entry(4)] { try await store.record(one) }
            #expect(try await store.entries(of: Samples.acme, limit: 2) == [entry(4), entry(3)])
        }
    }

    // MARK: Insights

    @Test(arguments: Subject.allCases)
    func keepsTheNewestStateOfAnInsight(_ subject: Subject) async throws {
        try await with(subject) { store async throws in
            let event: EventID = Samples.id("devcon")
            func insight(_ id: String, _ state: Insight.State, _ seconds: Int64) -> Insight {
                Insight(
                    id: Samples.id(id), kind: .anomaly, title: "Silence", description: "Nobody reacts.",
                    session: Samples.keynote, data: Array(#"{"n":3}"#.utf8), confidence: 0.5, impact: 0.25,
                    actions: ["Ask"], state: state, at: Samples.start.advanced(byMilliseconds: seconds * 1000))
            }
            try await store.save(insight("i-1", .open, 1), of: event, tenant: Samples.acme)
            try await store.save(insight("i-2", .open, 2), of: event, tenant: Samples.acme)
            try await store.save(insight("i-1", .resolved, 1), of: event, tenant: Samples.acme)
            #expect(
                try await store.insights(of: event, tenant: Samples.acme, limit: 10) == [
                    insight("i-2", .open, 2), insight("i-1", .resolved, 1),
                ])
            let found = try await store.insight(Samples.id("i-1"), tenant: Samples.acme)
            #expect(found?.insight.state == .resolved)
            #expect(found?.event == event)
            #expect(try await store.insight(Samples.id("i-1"), tenant: Samples.globex) == nil)
        }
    }

    // MARK: Alerts

    @Test(arguments: Subject.allCases)
    func keepsTheNewestShapeOfAnAlertWithItsHistory(_ subject: Subject) async throws {
        try await with(subject) { store async throws in
            func alert(_ id: String, _ seconds: Int64, tenant: TenantID = Samples.acme) -> Alert {
                Alert(
                    id: Samples.id(id), tenant: tenant, topic: "sponsor.acme-cloud.alerts",
                    data: Array(#"{"why":"é"}"#.utf8), members: [Samples.id("m-1")],
                    raised: Samples.start.advanced(byMilliseconds: seconds * 1000), lifetime: 9_000, answerWithin: 5_000
                )
            }
            var first = alert("a-1", 1)
            let second = alert("a-2", 2)
            try await store.save([second, first, alert("a-1", 3, tenant: Samples.globex)])
            #expect(try await store.openAlerts().map(\.id.text) == ["a-1", "a-2", "a-1"])
            first.digest = Samples.id("d-1")
            first.deadline = nil
            first.tries = 3
            first.become(.delivered, at: Samples.start)
            let older = first
            first.become(.claimed, at: Samples.start.advanced(byMilliseconds: 5), by: "rep-1")
            // The older shape comes late.
            try await store.save([first])
            try await store.save([older])
            #expect(try await store.alert(first.id, tenant: Samples.acme) == first)
            #expect(try await store.openAlerts().map(\.tenant) == [Samples.acme, Samples.globex])
            #expect(
                try await store.alerts(of: "sponsor.acme-cloud.alerts", tenant: Samples.acme, limit: 5) == [
                    second, first,
                ])
            #expect(try await store.alerts(of: "sponsor.other.alerts", tenant: Samples.acme, limit: 5).isEmpty)
            #expect(try await store.alert(Samples.id("a-9"), tenant: Samples.acme) == nil)
        }
    }

    // MARK: What recommendations rest on

    @Test(arguments: Subject.allCases)
    func keepsWhatPeopleDidAndHowFarItReaches(_ subject: Subject) async throws {
        try await with(subject) { store async throws in
            let event: EventID = Samples.id("devcon")
            let ann: AttendeeID = Samples.id("ann"), bob: AttendeeID = Samples.id("bob")
            let talk = RecommendationTarget(.session, Samples.id("keynote"))
            let liked = PersonHistory(
                entries: [talk: .init(interest: 0.75, at: Samples.start, isChosen: true, ignored: 2)],
                stated: ["swift": -1])
            let other = PersonHistory(entries: [talk: .init(at: Samples.start, isDismissed: true)], stated: [:])
            try await store.save([ann: other, bob: other], of: event, tenant: Samples.acme, through: 3)
            try await store.save([ann: liked], of: event, tenant: Samples.acme, through: 5)
            let held = try await store.histories(of: event, tenant: Samples.acme)
            #expect(held.people == [ann: liked, bob: other])
            #expect(held.through == 5)
            let foreign = try await store.histories(of: event, tenant: Samples.globex)
            #expect(foreign.people.isEmpty)
            #expect(foreign.through == 0)
        }
    }

    @Test(arguments: Subject.allCases)
    func readsATenantsEventsOnFromAPlace(_ subject: Subject) async throws {
        try await with(subject) { store async throws in
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
