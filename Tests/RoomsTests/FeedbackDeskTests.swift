import RoomModel
import TestKit
import Testing
import TextAnalysis

@testable import Rooms

struct FeedbackDeskTests {
    private let store = InMemoryStore()
    private let desk: FeedbackDesk
    private let board: InsightBoard
    private let event: EventID = Samples.id("devcon")

    init() throws {
        let catalog = CatalogDirectory()
        try catalog.replace(
            Catalog(
                tenant: Samples.acme, event: Catalog.Event(id: Samples.id("devcon"), name: "DevCon"),
                sessions: [Session(id: Samples.keynote, title: "The room that listens", room: "Hall 1")],
                attendees: [Attendee(id: Samples.id("a-17"), contact: Attendee.Contact(name: "Sam Sample"))]))
        let library = try LexiconLibrary.parse([
            LexiconFile(name: "en/valence.tsv", text: "dead\t-2\nfainted\t-1\n"),
            LexiconFile(name: "en/topics.tsv", text: "sound\taudio\nfainted\tmedical\n"),
            LexiconFile(name: "en/urgency.tsv", text: "no sound\thigh\nfainted\tcritical\n"),
            LexiconFile(name: "en/stopwords.txt", text: "no\nhere\n"),
        ])
        let clock = WallClock { Samples.start }
        board = InsightBoard(
            hub: Hub(backPlane: SilentBackPlane(), stateEpoch: "s", logEpoch: "l"), store: store, clock: clock)
        desk = FeedbackDesk(
            lexicons: EventLexicons(library: library, reactions: ReactionTable()),
            settings: ComplaintClusterer.Settings(), catalog: catalog, board: board, store: store
        ) { fault in Issue.record("\(fault)") }
    }

    private func said(_ text: String, by attendee: String, at second: Int64) -> LoggedEvent {
        var logged = Samples.event("e-\(attendee)-\(second)", at: second * 1_000, attendee: attendee)
        logged.event.type = .chat
        logged.event.kind = nil
        logged.event.text = text
        return logged
    }

    private func insights() async throws -> [Insight] {
        try await store.insights(of: event, tenant: Samples.acme, limit: 100)
    }

    private func told() async throws -> Int {
        try await store.messages(
            of: "event.devcon.insights", tenant: Samples.acme, after: 0, limit: 100
        ).count
    }

    @Test func severalPeopleRaiseOneInsightWithoutNames() async throws {
        await desk.take([said("Sam, no sound!", by: "a", at: 0), said("no sound", by: "b", at: 1)])
        #expect(try await insights().isEmpty)
        await desk.take([said("no sound @hall1", by: "c", at: 2), said("no sound", by: "d", at: 3)])
        let insight = try #require(try await insights().first)
        #expect(try await told() == 1)
        #expect(insight.kind == .feedback && insight.state == .open && insight.session == Samples.keynote)
        #expect(insight.title == "3 people report trouble with the sound — The room that listens, Hall 1")
        let data = String(decoding: insight.data, as: UTF8.self)
        #expect(data.contains(#""topic":"audio""#) && data.contains(#""count":3"#))
        #expect(data.contains("[name]") && data.contains("[handle]"))
        for text in [data, insight.description, insight.title] {
            #expect(!text.contains("Sam") && !text.contains("hall1"))
        }
        #expect(!insight.actions.isEmpty)
    }

    @Test func growthUpdatesTheSameInsight() async throws {
        for index in 0..<60 {
            await desk.take([said("no sound", by: "p\(index)", at: Int64(index))])
        }
        #expect(try await insights().count == 1)
        #expect(try await told() == 2)
        await desk.advance(Samples.room, to: Samples.start.advanced(byMilliseconds: 400_000))
        #expect(try await insights().map(\.state) == [.resolved])
    }

    @Test func oneCriticalMessageRaisesOneByItself() async throws {
        await desk.take([said("somebody fainted here", by: "a", at: 0)])
        let insight = try #require(try await insights().first)
        #expect(insight.title.hasPrefix("Critical: somebody may need a medic"))
        #expect(insight.impact == 1)
    }

    @Test func whatAnOrganizerSettledIsNotOpenedAgain() async throws {
        for index in 0..<3 { await desk.take([said("no sound", by: "p\(index)", at: 0)]) }
        let id = try #require(try await insights().first?.id)
        _ = try await board.resolve(id, tenant: Samples.acme)
        for index in 3..<40 { await desk.take([said("no sound", by: "p\(index)", at: 20 + Int64(index))]) }
        #expect(try await insights().map(\.state) == [.resolved])
    }

    @Test func anErasedPersonIsQuotedNoMoreAndCountsOn() async throws {
        await desk.take([said("no sound at all in row nine", by: "zz-person", at: 0), said("no sound", by: "b", at: 1)])
        await desk.rename(Samples.id("zz-person"), to: Samples.id("x-1"), of: Samples.acme)
        await desk.take([said("there is no sound", by: "c", at: 2)])
        let insight = try #require(try await insights().first)
        let data = String(decoding: insight.data, as: UTF8.self)
        #expect(data.contains(#""count":3"#) && !data.contains("row nine"))
    }

    @Test func unknownSessionsAndOtherEventsAreNoFeedback() async throws {
        var foreign = said("somebody fainted", by: "a", at: 0)
        foreign.event.session = Samples.id("elsewhere")
        var bare = said("somebody fainted", by: "b", at: 0)
        bare.event.session = nil
        await desk.take([foreign, bare])
        #expect(try await insights().isEmpty)
        #expect(!Samples.event("e").event.isFeedback)
    }
}

/// Carries nothing to nobody.
private struct SilentBackPlane: BackPlane {
    func open(topic number: UInt32, class: DeliveryClass, epoch: String) {}
    func publish(_ publication: EncodedPublication) {}
    func subscribe(_ connection: UInt64, to topic: UInt32, reply: [UInt8], maximumHertz: Double?) {}
    func unsubscribe(_ connection: UInt64, from topic: UInt32, reply: [UInt8]) {}
}
