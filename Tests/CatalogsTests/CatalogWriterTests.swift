import Catalogs
import Documents
import RoomModel
import Testing
import TestRandom

struct CatalogWriterTests {
    @Test func readingBackGivesAnEqualCatalog() throws {
        var generator = SeededGenerator(seed: 11)
        for _ in 0..<200 {
            let catalog = RandomCatalog.make(using: &generator)
            let bytes = CatalogWriter.json(catalog)
            #expect(try CatalogReader.read(JSONDocumentParser.parse(bytes)) == catalog)
            #expect(CatalogWriter.json(catalog) == bytes)
        }
    }

    @Test func writesTheNamesOfTheContract() throws {
        let json =
            #"{"tenant":"acme","event":{"id":"devcon","name":"DevCon","start":"2026-11-21T09:00:00Z"},"#
            + #""sessions":[{"id":"k","title":"T","status":"live","record":true,"language":"en"}],"#
            + #""attendees":[{"id":"a","budget_authority":"influencer","networking":{"public":true},"#
            + #""consent":{"personalization":true,"networking":false,"sponsors":"all","contact":["s"]}}],"#
            + #""sponsors":[{"id":"s","name":"S","sponsorship":{"amount":20000}}],"contents":[],"activities":[]}"#
        let catalog = try CatalogReader.read(JSONDocumentParser.parse(Array(json.utf8)))
        #expect(String(decoding: CatalogWriter.json(catalog), as: UTF8.self) == json)
    }

    @Test func shiftingMovesAllTimesAndNothingElse() throws {
        var generator = SeededGenerator(seed: 12)
        for _ in 0..<50 {
            let catalog = RandomCatalog.make(using: &generator)
            let moved = catalog.shifted(byMilliseconds: 5_000)
            #expect(moved.shifted(byMilliseconds: -5_000) == catalog)
            #expect(moved.event.start == catalog.event.start?.advanced(byMilliseconds: 5_000))
            for (before, after) in zip(catalog.sessions, moved.sessions) {
                #expect(after.start == before.start?.advanced(byMilliseconds: 5_000))
                #expect(after.end == before.end?.advanced(byMilliseconds: 5_000))
            }
            for (before, after) in zip(catalog.activities, moved.activities) {
                #expect(after.start == before.start?.advanced(byMilliseconds: 5_000))
            }
            for (before, after) in zip(catalog.attendees, moved.attendees) {
                #expect(after.consent.until == before.consent.until?.advanced(byMilliseconds: 5_000))
            }
        }
    }

    @Test func shiftingCanMakeASessionHaveBegunJustNow() throws {
        let keynote = try #require(SessionID("keynote"))
        let catalog = Catalog(
            tenant: try #require(TenantID("t")), event: .init(id: try #require(EventID("e")), name: "E"),
            sessions: [Session(id: keynote, title: "K", start: EventTime(milliseconds: 1_000))])
        let now = EventTime(milliseconds: 500_000)
        let moved = catalog.shifted(soThat: keynote, beganMillisecondsAgo: 60_000, at: now)
        #expect(moved.sessions[0].start == EventTime(milliseconds: 440_000))
        let other = try #require(SessionID("other"))
        #expect(catalog.shifted(soThat: other, beganMillisecondsAgo: 0, at: now) == catalog)
    }
}
