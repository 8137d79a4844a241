import Foundation
import Recommendations
import RoomModel
import Rooms
import TestKit
import Testing

@testable import Store

/// What decisions keep of a person goes with the person.
struct LeadErasureTests {
    private static let person: AttendeeID = Samples.id("zz-person-78")
    private static let name = "Unforgettable Name"
    private static let question = "a question that only this person would ask"
    private static let sponsor: SponsorID = Samples.id("acme-cloud")

    private func fill(_ store: some AllPorts) async throws {
        let lead = Lead(
            sponsor: Self.sponsor, id: "L-abc123",
            factors: LeadFactors(jobTitle: 200, companySize: 1, industry: 2, budget: 3, engagement: 4), reasons: [],
            weights: "w1", at: Samples.start)
        try await store.save([LeadRecord(attendee: Self.person, lead: lead, alerts: 1)], tenant: Samples.acme)
        for id in ["A-abc123-1", "A-other-1"] {
            try await store.save([
                Alert(
                    id: Samples.id(id), tenant: Samples.acme, topic: "sponsor.acme-cloud.alerts",
                    data: Array(#"{"contact":{"name":"\#(Self.name)"}}"#.utf8), raised: Samples.start, lifetime: 1_000)
            ])
        }
        try await store.save([
            WebhookDelivery(
                id: "A-abc123-1", tenant: Samples.acme, sponsor: Self.sponsor, kind: "alert", title: Self.name,
                data: #"{"name":"\#(Self.name)"}"#, created: Samples.start)
        ])
        try await store.save(
            LeadCheckpoint(tenant: Samples.acme, sequence: 1, state: Array(Self.person.text.utf8)))
        let asked = Question(id: Samples.id("q-1"), text: Self.question, at: Samples.start)
        let others = Question(id: Samples.id("q-2"), text: "another question", at: Samples.start)
        try await store.save([
            .asked(asked, by: Self.person, room: Samples.room),
            .asked(others, by: Samples.id("friend"), room: Samples.room),
            .voted(Samples.id("q-1"), by: Samples.id("friend"), room: Samples.room),
            .voted(Samples.id("q-2"), by: Self.person, room: Samples.room),
        ])
        let target = RecommendationTarget(.session, Samples.id("keynote"))
        try await store.save(
            [Self.person: PersonHistory(entries: [target: .init(interest: 1, at: Samples.start)], stated: ["owls": 1])],
            of: Samples.id("devcon"), tenant: Samples.acme, through: 1)
    }

    @Test func nothingThatDecisionsKeepHoldsATraceAfterwards() async throws {
        try await withTemporaryDirectory { path async throws in
            try await withStore(in: path) { store async throws in
                try await fill(store)
                #expect(holds(path, Self.name) && holds(path, Self.question) && holds(path, Self.person.text))
                _ = try await store.erase(Self.person, as: Samples.id("x-1"), of: Samples.acme)
                #expect(try await store.alert(Samples.id("A-abc123-1"), tenant: Samples.acme)?.data == Array("{}".utf8))
                // Somebody else's alert stays what it is.
                #expect(
                    try await store.alert(Samples.id("A-other-1"), tenant: Samples.acme)?.data != Array("{}".utf8))
                #expect(try await store.waitingDeliveries().map(\.data) == ["{}"])
                let kept = try await store.questions(of: Samples.room)
                #expect(kept.entries.map(\.question.id.text) == ["q-2"] && kept.entries.first?.question.votes == 1)
                #expect(try await store.leadCheckpoint(of: Samples.acme) == nil)
                #expect(try await store.histories(of: Samples.id("devcon"), tenant: Samples.acme).people.isEmpty)
                try await store.empty([Samples.id("A-other-1")], tenant: Samples.acme)
            }
            for trace in [Self.name, Self.question, Self.person.text, "owls"] {
                #expect(!holds(path, trace), "\(trace) is left")
            }
        }
    }

    @Test(arguments: StorePorts.Subject.allCases)
    func oldLeadsGoWithAllThatWasToldOfThem(_ subject: StorePorts.Subject) async throws {
        let later = Samples.start.advanced(byMilliseconds: 1_000)
        try await StorePorts.with(subject) { store async throws in
            try await fill(store)
            #expect(try await store.purge(.leads, before: Samples.start) == 0)
            #expect(try await store.purge(.recommendations, before: Samples.start) == 0)
            _ = try await store.purge(.leads, before: later)
            #expect(try await store.leadRecords(of: Samples.acme).isEmpty)
            // What still waits for somebody stays.
            #expect(try await store.openAlerts().count == 2)
            #expect(try await store.waitingDeliveries().count == 1)
            #expect(try await store.purge(.recommendations, before: later) == 1)
            let people = try await store.histories(of: Samples.id("devcon"), tenant: Samples.acme).people
            #expect(people[Self.person] == PersonHistory(entries: [:], stated: ["owls": 1]))
        }
    }

    @Test(arguments: StorePorts.Subject.allCases)
    func theNewestCheckpointTakesTheOldOnesPlace(_ subject: StorePorts.Subject) async throws {
        try await StorePorts.with(subject) { store async throws in
            for place in Int64(1)...2 {
                try await store.save(LeadCheckpoint(tenant: Samples.acme, sequence: place, state: [1, 0, 255]))
            }
            let kept = try await store.leadCheckpoint(of: Samples.acme)
            #expect(kept == LeadCheckpoint(tenant: Samples.acme, sequence: 2, state: [1, 0, 255]))
            #expect(try await store.leadCheckpoint(of: Samples.globex) == nil)
        }
    }

    private func holds(_ path: String, _ text: String) -> Bool {
        let names = FileManager.default.enumerator(atPath: path)?.allObjects as? [String] ?? []
        return names.contains {
            FileManager.default.contents(atPath: path + "/" + $0)?.range(of: Data(text.utf8)) != nil
        }
    }
}
