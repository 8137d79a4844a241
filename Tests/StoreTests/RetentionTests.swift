import RoomModel
import Rooms
import TestKit
import Testing

@testable import Store

/// What is old enough goes, class by class, and nothing else.
struct RetentionTests {
    private static func day(_ number: Int64) -> EventTime {
        Samples.start.advanced(byMilliseconds: number * 86_400_000)
    }

    private static func event(_ id: String, day number: Int64) -> LoggedEvent {
        var logged = Samples.event(id, arrival: day(number))
        logged.event.text = "words"
        return logged
    }

    private static func snapshot(_ end: EventTime) -> StoredSnapshot {
        StoredSnapshot(room: Samples.room, windowEnd: end, sequence: 1, late: 0, json: Array("{}".utf8))
    }

    @Test(arguments: StorePorts.Subject.allCases)
    func purgesOnlyWhatIsOlder(_ subject: StorePorts.Subject) async throws {
        try await StorePorts.with(subject) { store async throws in
            _ = try await store.append((0..<6).map { Self.event("e-\($0)", day: Int64($0)) })
            try await store.save((0..<6).map { Self.snapshot(Self.day(Int64($0))) })
            for number in Int64(0)..<6 {
                try await store.record(
                    AuditEntry(
                        tenant: Samples.acme, at: Self.day(number), actor: "a", role: "admin", action: "b", subject: "c"
                    ))
                _ = try await store.save(
                    StoredMoment(room: Samples.room, start: Self.day(number), json: Array("{}".utf8)),
                    tellingOn: "session.keynote.moments", at: Self.day(number))
            }
            for number in Int64(0)..<4 {
                let question = Question(id: Samples.id("q-\(number)"), text: "why?", at: Self.day(number))
                try await store.save([
                    .asked(question, by: Samples.id("a-1"), room: Samples.room),
                    .voted(question.id, by: Samples.id("a-2"), room: Samples.room),
                ])
            }
            // Two texts and two questions.
            #expect(try await store.purge(.chatText, before: Self.day(2)) == 4)
            #expect(
                try await store.questions(of: Samples.room).entries.map(\.question.at) == [Self.day(2), Self.day(3)])
            #expect(try await store.purge(.chatText, before: Self.day(2)) == 0)
            func texts() async throws -> [String?] {
                try await store.records(of: Samples.room, after: 0, limit: 99).map {
                    if case .event(let logged, _) = $0 { logged.event.text } else { nil }
                }
            }
            #expect(try await texts() == [nil, nil, "words", "words", "words", "words"])
            let sentiments: [Double?] = try await store.records(of: Samples.room, after: 0, limit: 99).map {
                if case .event(let logged, _) = $0 { logged.event.sentiment } else { nil }
            }
            #expect(sentiments == [0.4, 0.4, nil, nil, nil, nil])
            #expect(try await store.purge(.events, before: Self.day(3)) == 3)
            #expect(try await texts().count == 3)
            #expect(try await store.purge(.snapshots, before: Self.day(4)) == 4)
            #expect(
                try await store.snapshots(of: Samples.room, from: nil, to: nil, newest: false, limit: 9).count == 2)
            #expect(try await store.purge(.audit, before: Self.day(5)) == 5)
            #expect(try await store.entries(of: Samples.acme, limit: 9).map(\.at) == [Self.day(5)])
            _ = try await store.purge(.transcripts, before: Self.day(5))
            #expect(try await store.moments(of: Samples.room, from: nil, to: nil, limit: 9).count == 1)
        }
    }

    @Test(arguments: StorePorts.Subject.allCases)
    func keepsASnapshotAMinuteOfOldOnes(_ subject: StorePorts.Subject) async throws {
        try await StorePorts.with(subject) { store async throws in
            let ends = (1...300).map { Samples.start.advanced(byMilliseconds: Int64($0) * 1_000) }
            try await store.save(ends.map(Self.snapshot))
            let horizon = Samples.start.advanced(byMilliseconds: 190_000)
            #expect(try await store.thinSnapshots(before: horizon) == 177)
            let kept = try await store.snapshots(of: Samples.room, from: nil, to: nil, newest: false, limit: 999)
            let seconds = kept.map { ($0.windowEnd.milliseconds - Samples.start.milliseconds) / 1_000 }
            #expect(seconds == [60, 120, 180] + (181...300).map(Int64.init))
            #expect(try await store.thinSnapshots(before: horizon) == 0)
        }
    }

    /// Ids of people go with the last that names them; who comes again begins anew.
    @Test func peopleGoWithTheirLastEvent() async throws {
        func event(_ id: String, by attendee: String, day: Int64) -> LoggedEvent {
            Samples.event(id, attendee: attendee, arrival: Self.day(day))
        }
        try await withStore { store async throws in
            _ = try await store.append([
                event("e-1", by: "gone", day: 0), event("e-2", by: "asks", day: 0), event("e-3", by: "votes", day: 0),
                event("e-4", by: "stays", day: 0), event("e-5", by: "stays", day: 3),
            ])
            let question = Question(id: Samples.id("q"), text: "why?", at: Self.day(3))
            try await store.save([
                .asked(question, by: Samples.id("asks"), room: Samples.room),
                .voted(question.id, by: Samples.id("votes"), room: Samples.room),
            ])
            func knows(_ name: String) async throws -> Bool {
                try await store.knows(Samples.id(name), of: Samples.acme)
            }
            #expect(try await knows("gone"))
            let checkpoint = RoomCheckpoint(room: Samples.room, sequence: 4, record: 0, state: [1])
            try await store.save(checkpoint)
            // People are not counted: they are no row of the class.
            #expect(try await store.purge(.events, before: Self.day(1)) == 4)
            #expect(try await !knows("gone"))
            #expect(try await store.checkpoint(of: Samples.room) == nil, "it named people of events that are all gone")
            for name in ["asks", "votes", "stays"] { #expect(try await knows(name), "\(name)") }

            _ = try await store.append([event("e-6", by: "gone", day: 3), event("e-7", by: "new", day: 3)])
            let names = try await store.records(of: Samples.room, after: 0, limit: 9).compactMap { record in
                if case .event(let logged, _) = record { logged.event.attendee.text } else { nil }
            }
            #expect(names == ["stays", "gone", "new"])
        }
    }

    @Test func placesOfPurgedEventsAreNotGivenAgain() async throws {
        try await withTemporaryDirectory { path async throws in
            try await withStore(in: path) { store async throws in
                _ = try await store.append((0..<4).map { Self.event("e-\($0)", day: 0) })
                #expect(try await store.purge(.events, before: Self.day(1)) == 4)
                try await store.committer().write { try $0.execute(sql: "DELETE FROM event_group") }
            }
            try await withStore(in: path) { store async throws in
                #expect(try await store.append([Self.event("new", day: 2)]) == [.stored(sequence: 5)])
            }
        }
    }
}
