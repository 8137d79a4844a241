import Foundation
import RoomModel
import Rooms
import TestKit
import Testing

@testable import Store

/// A person is taken out of everything, and what others count on stays.
struct ErasureTests {
    private static let person: AttendeeID = Samples.id("zz-person-77")
    private static let replacement: AttendeeID = Samples.id("x-1")
    private static let email = "unmistakable.address@example.org"
    private static let phrase = "a sentence that only this person wrote"

    private static func catalog(filling: Int = 0) -> Catalog {
        var catalog = Catalog(tenant: Samples.acme, event: Catalog.Event(id: Samples.id("devcon"), name: "DevCon"))
        catalog.attendees = (0..<filling).map { Attendee(id: Samples.id("other-\($0)")) }
        var attendee = Attendee(id: person)
        attendee.contact = Attendee.Contact(name: "Unmistakable Name", email: email)
        catalog.attendees.insert(attendee, at: filling / 2)
        return catalog
    }

    private static func texts(_ count: Int, by attendee: String) -> [LoggedEvent] {
        (0..<count).map { number in
            var logged = Samples.event("\(attendee)-e\(number)", at: Int64(number), attendee: attendee)
            logged.event.type = .chat
            logged.event.kind = nil
            logged.event.text = "\(phrase) \(number)"
            logged.event.context = #"{"name":"\#(attendee)"}"#
            return logged
        }
    }

    @Test(arguments: StorePorts.Subject.allCases)
    func leavesRowsAndSumsAndTakesThePersonOut(_ subject: StorePorts.Subject) async throws {
        try await StorePorts.with(subject) { store async throws in
            try await store.save(Self.catalog())
            var about = Samples.event("about", attendee: "friend")
            about.event.target = EventTarget(type: .attendee, id: Samples.id(Self.person.text))
            _ = try await store.append(Self.texts(3, by: Self.person.text) + [about, Samples.event("other")])
            try await store.record(
                AuditEntry(
                    tenant: Samples.acme, at: Samples.start, actor: Self.person.text, role: "attendee",
                    action: "consent_changed", subject: Self.person.text))
            #expect(try await store.knows(Self.person, of: Samples.acme))
            #expect(try await !store.knows(Self.person, of: Samples.globex))

            #expect(try await store.erase(Self.person, as: Self.replacement, of: Samples.acme) == 4)

            let records = try await store.records(of: Samples.room, after: 0, limit: 10)
            #expect(records.count == 5)
            for case .event(let logged, let sequence) in records {
                #expect(logged.event.attendee != Self.person && logged.weightMicros == 1_000_000)
                #expect(logged.sentimentMicros == 400_000)
                if sequence <= 3 {
                    #expect(logged.event.attendee == Self.replacement)
                    #expect(logged.event.text == nil && logged.event.context == nil)
                    // What it made of the sums can still be told, whatever carried it.
                    #expect(logged.event.sentiment == 0.4)
                }
                if sequence == 4 { #expect(logged.event.target?.id.text == Self.replacement.text) }
            }
            #expect(try await store.catalogs().first?.attendees.isEmpty == true)
            let audit = try await store.entries(of: Samples.acme, limit: 9)
            #expect(audit.map(\.actor) == ["x-1"] && audit.map(\.subject) == ["x-1"])
            #expect(try await !store.knows(Self.person, of: Samples.acme))
            // A retry of what they sent is still a retry.
            let again = Array(Self.texts(3, by: Self.person.text).prefix(2))
            #expect(try await store.append(again) == [.duplicate, .duplicate])
        }
    }

    @Test(arguments: StorePorts.Subject.allCases)
    func theAuditNamesThePersonInNoSubject(_ subject: StorePorts.Subject) async throws {
        let name = Self.person.text
        let subjects = [
            ("attendee \(name)", "attendee x-1"), ("sub \(name)", "sub x-1"), (name, "x-1"),
            // Others, whose ids look alike.
            ("attendee \(name)8", "attendee \(name)8"), ("attendee a\(name)", "attendee a\(name)"),
            ("join 7f3", "join 7f3"), ("keynote", "keynote"),
        ]
        try await StorePorts.with(subject) { store async throws in
            try await store.save(Self.catalog())
            for tenant in [Samples.acme, Samples.globex] {
                for (written, _) in subjects {
                    try await store.record(
                        AuditEntry(
                            tenant: tenant, at: Samples.start, actor: "boss", role: "admin", action: "token_minted",
                            subject: written))
                }
            }
            _ = try await store.erase(Self.person, as: Self.replacement, of: Samples.acme)
            let audit = try await store.entries(of: Samples.acme, limit: 20)
            #expect(audit.reversed().map(\.subject) == subjects.map(\.1))
            let theirs = try await store.entries(of: Samples.globex, limit: 20)
            #expect(theirs.reversed().map(\.subject) == subjects.map(\.0))
        }
    }

    @Test(arguments: StorePorts.Subject.allCases)
    func knowsWhomOnlyTheAuditNames(_ subject: StorePorts.Subject) async throws {
        func entry(_ actor: String, _ role: String, _ subject: String) -> AuditEntry {
            AuditEntry(
                tenant: Samples.acme, at: Samples.start, actor: actor, role: role, action: "token_minted",
                subject: subject)
        }
        try await StorePorts.with(subject) { store async throws in
            // A sponsor's or a device's id makes nobody a person.
            try await store.record(entry("mic-1", "room", "acme-cloud"))
            try await store.record(entry("boss", "admin", "attendee \(Self.person)"))
            try await store.record(entry("guest-1", "attendee", "x"))
            let people = [(Self.person.text, true), ("guest-1", true), ("mic-1", false), ("acme-cloud", false)]
            for (name, isKnown) in people {
                #expect(try await store.knows(Samples.id(name), of: Samples.acme) == isKnown, "\(name)")
            }
            #expect(try await !store.knows(Self.person, of: Samples.globex))
            _ = try await store.erase(Self.person, as: Self.replacement, of: Samples.acme)
            #expect(try await !store.knows(Self.person, of: Samples.acme))
        }
    }

    @Test(arguments: StorePorts.Subject.allCases)
    func knowsWhoWasErasedUntilTheyAreRegisteredAgain(_ subject: StorePorts.Subject) async throws {
        let other: AttendeeID = Samples.id("other")
        try await StorePorts.with(subject) { store async throws in
            try await store.save(Self.catalog())
            #expect(try await store.erased(among: [Self.person, other], of: Samples.acme).isEmpty)
            _ = try await store.erase(Self.person, as: Self.replacement, of: Samples.acme)
            #expect(try await store.erased(among: [Self.person, other], of: Samples.acme) == [Self.person])
            #expect(try await store.erased(among: [Self.person], of: Samples.globex).isEmpty)
            try await store.readmit([Self.person], of: Samples.acme)
            #expect(try await store.erased(among: [Self.person], of: Samples.acme).isEmpty)
        }
    }

    @Test func noFileHoldsATraceAfterwards() async throws {
        let traces = [Self.person.text, Self.email, "Unmistakable Name", Self.phrase]
        try await withTemporaryDirectory { path async throws in
            try await withStore(in: path) { store async throws in
                // Catalogs replaced and people enough to move rows about and free pages.
                for round in 0..<4 { try await store.save(Self.catalog(filling: 200 * (4 - round))) }
                for round in 0..<20 {
                    _ = try await store.append(
                        (0..<40).map { Samples.event("n-\(round)-\($0)", attendee: "p-\($0 * 7919 % 997)-\(round)") })
                    _ = try await store.append(
                        [Self.texts(20, by: Self.person.text)[round]])
                }
                _ = try await store.append(
                    Array(#"{"who":"\#(Self.person)"}"#.utf8), at: Samples.start, to: "event.devcon.insights",
                    tenant: Samples.acme)
                let quoting = Array(
                    #"{"type":"feedback","title":"Sound","description":"“\#(Self.phrase)”","session":"keynote","data":{"examples":["\#(Self.phrase)"],"people":3}}"#
                        .utf8)
                _ = try await store.append(
                    quoting, at: Samples.start, to: "event.devcon.insights", tenant: Samples.acme)
                try await store.save(
                    Insight(
                        id: Samples.id("i-1"), kind: .feedback, title: "Sound", description: Self.phrase,
                        session: Samples.keynote, data: Array(#"{"examples":["\#(Self.phrase)"],"people":3}"#.utf8),
                        confidence: 1, impact: 1, actions: [], at: Samples.start),
                    of: Samples.id("devcon"), tenant: Samples.acme)
                #expect(try Self.files(path).contains { Self.holds($0, Self.person.text) }, "the search finds nothing")

                #expect(try await store.erase(Self.person, as: Self.replacement, of: Samples.acme) == 20)
                for trace in traces {
                    #expect(try !Self.files(path).contains { Self.holds($0, trace) }, "\(trace) is left")
                }
                let told = try await store.messages(
                    of: "event.devcon.insights", tenant: Samples.acme, after: 0, limit: 9)
                #expect(
                    told.map { String(decoding: $0.data, as: UTF8.self) } == [
                        #"{"who":"x-1"}"#,
                        #"{"type":"feedback","title":"Sound","description":"Sound","session":"keynote","data":{"examples":[],"people":3}}"#,
                    ])
                let insight = try await store.insight(Samples.id("i-1"), tenant: Samples.acme)?.insight
                #expect(insight?.description == "Sound")
                #expect(insight.map { String(decoding: $0.data, as: UTF8.self) } == #"{"examples":[],"people":3}"#)
            }
            for trace in traces { #expect(try !Self.files(path).contains { Self.holds($0, trace) }) }
        }
    }

    private static func files(_ path: String) throws -> [Data] {
        let names = FileManager.default.enumerator(atPath: path)?.allObjects as? [String] ?? []
        return names.compactMap { FileManager.default.contents(atPath: path + "/" + $0) }
    }

    private static func holds(_ data: Data, _ text: String) -> Bool { data.range(of: Data(text.utf8)) != nil }
}
