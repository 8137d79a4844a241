import RoomModel
import Rooms
import TestKit
import Testing

@testable import Store

/// The log of events with the records of rooms.
struct EventLogPortTests {
    @Test(arguments: StorePorts.Subject.allCases)
    func answersEachEventInItsPlaceAndCountsAnIDOnce(_ subject: StorePorts.Subject) async throws {
        try await StorePorts.with(subject) { store async throws in
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

    @Test(arguments: StorePorts.Subject.allCases)
    func givesBackWhatARoomWroteNewestFirst(_ subject: StorePorts.Subject) async throws {
        try await StorePorts.with(subject) { store async throws in
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

    @Test(arguments: StorePorts.Subject.allCases)
    func givesBackEveryFieldOfAnEvent(_ subject: StorePorts.Subject) async throws {
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
        try await StorePorts.with(subject) { [full] store in
            _ = try await store.append([full, bare])
            #expect(
                try await store.records(of: Samples.room, after: 0, limit: 10)
                    == [.event(full, sequence: 1), .event(bare, sequence: 2)])
        }
    }

    @Test(arguments: StorePorts.Subject.allCases)
    func keepsEveryTypeOfEventApart(_ subject: StorePorts.Subject) async throws {
        try await StorePorts.with(subject) { store async throws in
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

    @Test(arguments: StorePorts.Subject.allCases)
    func pagesThroughARoomWithItsRecordsInOrder(_ subject: StorePorts.Subject) async throws {
        try await StorePorts.with(subject) { store async throws in
            let other: SessionID = Samples.id("other")
            _ = try await store.append([
                Samples.event("e-1", at: 1), Samples.event("x-1", session: other), Samples.event("e-2", at: 2),
            ])
            func record(_ sequence: Int64, _ change: RoomRecord.Change, room: RoomID = Samples.room) -> RoomRecord {
                RoomRecord(room: room, afterSequence: sequence, change: change)
            }
            let early = record(1, .watermark(Samples.start))
            let spoken = record(1, .speech(sentimentMicros: -250_000, at: Samples.start))
            let late = record(3, .watermark(Samples.start.advanced(byMilliseconds: 9)))
            let foreign = record(2, .watermark(Samples.start), room: RoomID(tenant: Samples.acme, session: other))
            let numbers = try await store.append([early, foreign, late, spoken])
            #expect(numbers == [1, 2, 3, 4])
            _ = try await store.append([Samples.event("e-3", at: 3), Samples.event("none", session: nil)])
            let (one, two, three) = (
                LogRecord.event(Samples.event("e-1", at: 1), sequence: 1),
                LogRecord.event(Samples.event("e-2", at: 2), sequence: 3),
                LogRecord.event(Samples.event("e-3", at: 3), sequence: 4)
            )
            func page(_ after: Int64, _ limit: Int) async throws -> [LogRecord] {
                try await store.records(of: Samples.room, after: after, limit: limit)
            }
            let first: [LogRecord] = [.record(early, number: 1), .record(spoken, number: 4)]
            let last = LogRecord.record(late, number: 3)
            #expect(try await page(0, 100) == [one] + first + [two, last, three])
            #expect(try await page(0, 1) == [one] + first)
            #expect(try await page(1, 1) == first + [two, last])
            #expect(try await page(3, 1) == [last, three])
            #expect(try await page(4, 1).isEmpty)
            #expect(try await page(0, 0).isEmpty)
            #expect(
                try await store.records(
                    of: RoomID(tenant: Samples.globex, session: Samples.keynote), after: 0, limit: 9
                )
                .isEmpty)
        }
    }

    @Test(arguments: StorePorts.Subject.allCases)
    func storesEachOfManyConcurrentCallersOnce(_ subject: StorePorts.Subject) async throws {
        try await StorePorts.with(subject) { store async throws in
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
}
