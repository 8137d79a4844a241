import Foundation
import RoomModel
import TestKit
import Testing

@testable import Store

struct CatalogRecordTests {
    /// Every field differs from its default, so that one that is not stored shows.
    static let full: Catalog = {
        let time = { EventTime(milliseconds: $0) }
        return Catalog(
            tenant: Samples.acme,
            event: .init(
                id: Samples.id("devcon"), name: "DevCon", start: time(1), end: time(2), blocklist: ["hush"],
                lexicon: ["sick": 2.5]),
            sessions: [
                Session(
                    id: Samples.keynote, title: "The room", description: "How", tags: ["speech"], room: "Hall 1",
                    track: "main", capacity: 400, status: .live, record: true, start: time(3), end: time(4),
                    language: "de", translate: ["es"],
                    speakers: [.init(name: "Ada", track: "mic-1"), .init(name: "Bo")],
                    glossary: ["Roomtone"], respellings: ["Roomtone": "room tone"], sponsors: [Samples.id("acme-cloud")]
                )
            ],
            attendees: [
                Attendee(
                    id: Samples.id("a-17"), jobTitle: "VP",
                    company: .init(name: "Initech", size: 1200, industry: "fintech"),
                    budgetAuthority: .influencer, interests: ["x"], languages: ["en"],
                    contact: .init(name: "Sam", email: "sam@example.com"),
                    networking: .init(goals: ["hire"], seeking: ["engineer"], industries: ["fintech"], isPublic: true),
                    consent: Consent(
                        personalization: true, networking: true, sponsors: .only([Samples.id("acme-cloud")]),
                        contact: .all,
                        until: time(5)))
            ],
            sponsors: [
                Sponsor(
                    id: Samples.id("acme-cloud"), name: "Acme Cloud", industry: "cloud", products: ["Vector"],
                    idealCustomer: .init(
                        jobTitles: ["cto"], minimumCompanySize: 200, maximumCompanySize: 5000, industries: ["retail"]),
                    budgetTier: "gold", goals: ["leads"],
                    sponsorship: .init(package: "gold", amount: 20_000, currency: "EUR"),
                    team: [.init(id: "rep-1", name: "Rita"), .init(id: "rep-2")], webhook: "https://example.com",
                    followups: [.init(when: "warm", afterDays: 1.5, kind: "thank_you")])
            ],
            contents: [.init(id: Samples.id("c-1"), title: "Handbook", tags: ["a"], sponsor: Samples.id("acme-cloud"))],
            activities: [.init(id: Samples.id("w.1"), title: "Lab", tags: ["b"], start: time(6), capacity: 30)])
    }()

    @Test func everyFieldOfACatalogComesBack() async throws {
        try await withTemporaryDirectory { path async throws in
            try await withStore(in: path) { try await $0.save(Self.full) }
            try await withStore(in: path) { store async throws in
                let catalogs = try await store.catalogs()
                #expect(catalogs == [Self.full])
            }
        }
    }

    @Test func theSampleHasNoFieldAtItsDefault() {
        // A field added to the model must be added above, or the test before this one sees nothing of it.
        let plain = Catalog(
            tenant: Samples.globex, event: .init(id: Samples.id("x"), name: ""),
            sessions: [Session(id: Samples.id("x"), title: "")], attendees: [Attendee(id: Samples.id("x"))],
            sponsors: [Sponsor(id: Samples.id("x"), name: "")], contents: [.init(id: Samples.id("x"), title: "")],
            activities: [.init(id: Samples.id("x"), title: "")])
        expectDifferent(Self.full, plain, "catalog")
    }

    private func expectDifferent(_ one: Any, _ other: Any, _ path: String) {
        let (left, right) = (Mirror(reflecting: one), Mirror(reflecting: other))
        guard left.displayStyle == .struct || left.displayStyle == .collection,
            left.children.count == right.children.count,
            !left.children.isEmpty
        else {
            #expect("\(one)" != "\(other)", "\(path) is at its default")
            return
        }
        for (a, b) in zip(left.children, right.children) {
            expectDifferent(a.value, b.value, "\(path).\(a.label ?? "[]")")
        }
    }
}
