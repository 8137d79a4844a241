import RoomModel
import Rooms
import TestKit
import Testing

@testable import Store

/// Leads, consent and what goes to sponsors.
struct LeadPortsTests {
    @Test(arguments: StorePorts.Subject.allCases)
    func keepsTheNewestOfEachLead(_ subject: StorePorts.Subject) async throws {
        try await StorePorts.with(subject) { store async throws in
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

    @Test(arguments: StorePorts.Subject.allCases)
    func givesMentionsInTheOrderOfTheLog(_ subject: StorePorts.Subject) async throws {
        try await StorePorts.with(subject) { store async throws in
            func mention(_ place: Int64) -> SpokenMention {
                SpokenMention(
                    session: Samples.keynote, sponsor: Samples.id("acme-cloud"), from: Samples.start,
                    until: Samples.start,
                    afterSequence: place)
            }
            for place in [Int64(2), 1, 3] { try await store.save(mention(place), tenant: Samples.acme) }
            let mentions = try await store.mentions(of: Samples.acme, from: 0)
            #expect(mentions == [mention(1), mention(2), mention(3)])
        }
    }

    @Test(arguments: StorePorts.Subject.allCases)
    func keepsAPersonsLastWordOnConsent(_ subject: StorePorts.Subject) async throws {
        try await StorePorts.with(subject) { store async throws in
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

    @Test(arguments: StorePorts.Subject.allCases)
    func keepsWebhookMessagesUntilTheyAreTaken(_ subject: StorePorts.Subject) async throws {
        try await StorePorts.with(subject) { store async throws in
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
}
