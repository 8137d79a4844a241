import Catalogs
import Documents
import RoomModel
import Testing

struct CatalogReaderTests {
    private func problems(_ json: String) throws -> [String] {
        let document = try JSONDocumentParser.parse(Array(json.utf8))
        do {
            _ = try CatalogReader.read(document)
            return []
        } catch {
            return error.problems.map(\.description)
        }
    }

    /// Wraps members of a catalog that is sound otherwise.
    private func catalog(_ members: String) -> String {
        #"{"tenant":"acme","event":{"id":"devcon"},"sponsors":[{"id":"acme-cloud"}],"# + members + "}"
    }

    @Test func readsTheSmallestCatalog() throws {
        let catalog = try CatalogReader.read(
            JSONDocumentParser.parse(Array(#"{"tenant":"acme","event":{"id":"devcon"}}"#.utf8)))
        #expect(catalog.event.name == "devcon")
        #expect(catalog.sessions.isEmpty)
    }

    @Test func ignoresUnknownKeysEverywhere() throws {
        #expect(
            try problems(
                catalog(
                    #""x":1,"x":2,"sessions":[{"id":"s","color":"red","speakers":[{"name":"A","age":3}]}],"attendees":[{"id":"a","shoe":44}]"#
                )) == [])
    }

    @Test(arguments: [
        ("null", "is empty: write at least tenant and event"),
        ("[]", "expected keys and values, found a list"),
        (#"{"event":{"id":"e"}}"#, "tenant: is missing: write an id of 1 to 64 characters of A-Z a-z 0-9 _ - and ."),
        (#"{"tenant":"t"}"#, "event: is missing: write its id, name, start and end"),
        (
            #"{"tenant":"t","event":{"id":"a.b"}}"#,
            "event.id: expected an id of 1 to 64 characters of A-Z a-z 0-9 _ -, without a dot"
        ),
        (
            #"{"tenant":"t","event":{"id":"e","start":"2026-11-21T10:00:00Z","end":"2026-11-21T09:00:00Z"}}"#,
            "event.end: is before start: exchange them or correct one"
        ),
    ])
    func namesWhatIsWrongWithTheWhole(json: String, problem: String) throws {
        let found = try problems(json)
        #expect(found.contains(problem), "\(found)")
    }

    @Test(arguments: [
        (#""sessions":[{"title":"x"}]"#, "sessions[0].id: is missing: write an id"),
        (#""sessions":[{"id":"s"},{"id":"s"}]"#, "sessions[1].id: is the id of sessions[0] too"),
        (#""sessions":[{"id":"s","sponsors":["acme-clod"]}]"#, "did you mean acme-cloud?"),
        (#""sessions":[{"id":"s","sponsors":["zzz"]}]"#, "sessions[0].sponsors[0]: names the sponsor zzz"),
        (#""sessions":[{"id":"s","capacity":-1}]"#, "sessions[0].capacity: expected a whole number from 0"),
        (#""sessions":[{"id":"s","language":"english language"}]"#, "sessions[0].language: expected a language tag"),
        (#""sessions":[{"id":"s","translate":["es","x!"]}]"#, "sessions[0].translate[1]: expected a language tag"),
        (
            #""sessions":[{"id":"s","status":"living"}]"#,
            "sessions[0].status: expected one of scheduled, live, ended, cancelled"
        ),
        (#""sessions":[{"id":"s","record":"sometimes"}]"#, "sessions[0].record: expected true or false"),
        (#""sessions":[{"id":"s","title":"a\u0007b"}]"#, "sessions[0].title: holds control characters"),
        (#""sessions":[{"id":"s","speakers":[{"track":"mic-1"}]}]"#, "sessions[0].speakers[0].name: is missing"),
        (
            #""sessions":[{"id":"s","start":"2026-11-21T10:00:00Z","end":1}]"#,
            "sessions[0].end: is before start: exchange them or correct one"
        ),
        (#""sessions":[{"id":"s","start":"2026-11-21T10:00:00"}]"#, "sessions[0].start: expected a time with its zone"),
        (#""attendees":[{"id":"a.b"}]"#, "attendees[0].id: expected an id"),
        (
            #""attendees":[{"id":"a","company":{"size":-5}}]"#,
            "attendees[0].company.size: expected a whole number from 0"
        ),
        (
            #""attendees":[{"id":"a","budget_authority":"maybe"}]"#,
            "attendees[0].budget_authority: expected true, influencer or false"
        ),
        (
            #""attendees":[{"id":"a","consent":{"sponsors":["x"]}}]"#,
            "attendees[0].consent.sponsors[0]: names the sponsor x"
        ),
        (#""attendees":[{"id":"a","consent":{"contact":"some"}}]"#, "attendees[0].consent.contact: expected a list"),
        (
            #""attendees":[{"id":"a","contact":{"email":"not an address"}}]"#,
            "attendees[0].contact.email: expected an address"
        ),
        (#""contents":[{"id":"c","sponsor":"x"}]"#, "contents[0].sponsor: names the sponsor x"),
        (#""contents":[{"id":"c"},{"id":"c"}]"#, "contents[1].id: is the id of contents[0] too"),
        (#""activities":[{"id":"w","capacity":1.5}]"#, "activities[0].capacity: expected a whole number"),
        (#""activities":{"id":"w"}"#, "activities: expected a list, found keys and values"),
    ])
    func namesWhatIsWrongWithAnEntry(members: String, problem: String) throws {
        let found = try problems(catalog(members))
        #expect(found.count == 1 && found[0].contains(problem), "\(found)")
    }

    @Test(arguments: [
        (
            #""ideal_customer":{"company_size":{"min":9,"max":3}}"#,
            "sponsors[0].ideal_customer.company_size.max: is below min"
        ),
        (#""sponsorship":{"amount":-1}"#, "sponsors[0].sponsorship.amount: expected a number"),
        (#""sponsorship":{"currency":"euro"}"#, "sponsors[0].sponsorship.currency: expected a currency code"),
        (#""webhook":"ftp://x""#, "sponsors[0].webhook: expected an address"),
        (#""team":[{"id":"r"},{"id":"r"}]"#, "sponsors[0].team[1].id: is in this team already"),
        (
            #""followups":[{"when":"tepid","after_days":1,"kind":"x"}]"#,
            "sponsors[0].followups[0].when: expected one of hot, warm"
        ),
        (
            #""followups":[{"when":"warm","after_days":-1,"kind":"x"}]"#,
            "sponsors[0].followups[0].after_days: expected a number"
        ),
    ])
    func namesWhatIsWrongWithASponsor(member: String, problem: String) throws {
        let found = try problems(#"{"tenant":"t","event":{"id":"e"},"sponsors":[{"id":"s",\#(member)}]}"#)
        #expect(found.count == 1 && found[0].contains(problem), "\(found)")
    }

    @Test func neverQuotesWhatIsPersonal() throws {
        let found = try problems(
            catalog(
                #""attendees":[{"id":"secret@example.com","job_title":"Secret\u0000","contact":{"name":["Secret"],"email":"Secret"}}]"#
            ))
        #expect(found.count == 4)
        #expect(found.allSatisfy { !$0.lowercased().contains("secret") }, "\(found)")
    }

    @Test func boundsTextsAtFourKibibytes() throws {
        let long = String(repeating: "x", count: 4_097)
        let found = try problems(catalog(#""sessions":[{"id":"s","description":"\#(long)"}]"#))
        #expect(found == ["sessions[0].description: is 4097 bytes long: shorten it to 4096 bytes"])
    }

    @Test(arguments: [
        (#"{"sponsors":"all","contact":"none"}"#, Consent.Sponsors.all, Consent.Sponsors.none),
        (#"{"sponsors":["acme-cloud"],"contact":[]}"#, .only([SponsorID("acme-cloud")!]), .none),
        (#"{}"#, .none, .none),
    ])
    func readsConsentAsListsAllOrNone(consent: String, sponsors: Consent.Sponsors, contact: Consent.Sponsors) throws {
        let json = catalog(#""attendees":[{"id":"a","consent":\#(consent)}]"#)
        let attendee = try CatalogReader.read(JSONDocumentParser.parse(Array(json.utf8))).attendees[0]
        #expect(attendee.consent.sponsors == sponsors)
        #expect(attendee.consent.contact == contact)
    }

    @Test(arguments: [
        ("true", Attendee.BudgetAuthority.yes), ("\"yes\"", .yes), ("false", .no), ("\"influencer\"", .influencer),
        ("null", .unknown),
    ])
    func readsBudgetAuthority(value: String, authority: Attendee.BudgetAuthority) throws {
        let json = catalog(#""attendees":[{"id":"a","budget_authority":\#(value)}]"#)
        let read = try CatalogReader.read(JSONDocumentParser.parse(Array(json.utf8)))
        #expect(read.attendees[0].budgetAuthority == authority)
    }

    @Test func anEmptyListOfFollowupsIsNotAnAbsentOne() throws {
        let json = #"{"tenant":"t","event":{"id":"e"},"sponsors":[{"id":"a","followups":[]},{"id":"b"}]}"#
        let sponsors = try CatalogReader.read(JSONDocumentParser.parse(Array(json.utf8))).sponsors
        #expect(sponsors[0].followups == [])
        #expect(sponsors[1].followups == nil)
    }
}
