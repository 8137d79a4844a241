import RoomModel
import TestKit
import Testing
import TextAnalysis

@testable import Rooms

/// What a word means at one event it means nowhere else.
struct EventLexiconsTests {
    private let lexicons: EventLexicons

    init() throws {
        lexicons = EventLexicons(
            library: try LexiconLibrary.parse([
                LexiconFile(name: "en/valence.tsv", text: "sick\t-2\ngreat\t3\n"),
                LexiconFile(name: "en/stopwords.txt", text: "that\nwas\nthe\n"),
            ]), reactions: ReactionTable())
    }

    private func sentiment(_ text: String, _ words: [String: Double]) -> Double? {
        let event = Catalog.Event(id: Samples.id("devcon"), name: "DevCon", lexicon: words)
        let chat = AudienceEvent(
            id: "", session: Samples.keynote, attendee: Samples.id("a-1"), type: .chat, time: Samples.start, text: text)
        return lexicons.analysis(of: event, tenant: Samples.acme).rating.rate(chat).sentiment
    }

    @Test func anEventsWordsGoBeforeThoseOfTheHouse() throws {
        #expect(try #require(sentiment("that was sick", [:])) < 0)
        #expect(try #require(sentiment("that was sick", ["sick": 3])) > 0)
        #expect(sentiment("that was sick", ["sick": 0]) == 0)
        #expect(try #require(sentiment("that was the bomb", ["the bomb": 3])) > 0)
        // Asked again, without them, it is as it was.
        #expect(try #require(sentiment("that was sick", [:])) < 0)
    }

    @Test func whatIsSaidIsReadWithTheWordsOfItsEvent() throws {
        let catalogs = CatalogDirectory()
        for (event, session, words) in [("devcon", "keynote", ["sick": 3.0]), ("forum", "opening", [:])] {
            try catalogs.replace(
                Catalog(
                    tenant: Samples.acme, event: .init(id: Samples.id(event), name: event, lexicon: words),
                    sessions: [Session(id: Samples.id(session), title: session)]))
        }
        let said = Caption(
            segment: "s-1", revision: 1, state: .final, start: MediaTime(seconds: 0), end: MediaTime(seconds: 1),
            language: "en", text: "that was sick", stableCharacters: 13, words: [], engine: "e")
        func sentiment(in session: SessionID?) -> Double? {
            lexicons.analysis(in: session, tenant: Samples.acme, catalogs.contents(of: Samples.acme)).rating
                .sentiment(of: said)
        }
        #expect(try #require(sentiment(in: Samples.id("keynote"))) > 0)
        #expect(try #require(sentiment(in: Samples.id("opening"))) < 0)
        #expect(try #require(sentiment(in: Samples.id("unknown"))) < 0)
        #expect(try #require(sentiment(in: nil)) < 0)
    }

    @Test(arguments: ["", "\t", "a\tb", "\n", String(repeating: "word ", count: 40), "🔥", "!!!"])
    func whatIsNoTermHarmsNothing(_ word: String) throws {
        #expect(try #require(sentiment("that was great", [word: 1])) > 0)
    }
}
