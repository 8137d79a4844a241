import RoomModel
import Testing

@testable import Leads

private let start = EventTime(milliseconds: 1_763_692_800_000)

private func event(
    _ type: AudienceEventType, by attendee: String = "a-1", at seconds: Int64 = 0, session: String? = nil,
    target: EventTarget? = nil
) -> AudienceEvent {
    AudienceEvent(
        id: "", session: session.map { id($0) }, attendee: id(attendee), type: type,
        time: start.advanced(byMilliseconds: seconds * 1_000), target: target)
}

private func target(_ type: EventTarget.Kind, _ name: String) -> EventTarget { EventTarget(type: type, id: id(name)) }

struct LeadBookTests {
    private let north: SponsorID = id("north")
    private let south: SponsorID = id("south")

    private func book(_ change: (inout Catalog) -> Void = { _ in }) -> LeadBook {
        var catalog = Catalog(
            tenant: id("acme"), event: .init(id: id("devcon"), name: "DevCon"),
            sessions: [
                Session(id: id("keynote"), title: "Keynote", sponsors: [north]),
                Session(id: id("other"), title: "Other"),
            ],
            attendees: [
                Attendee(id: id("a-1"), consent: Consent(sponsors: .all)),
                Attendee(id: id("a-2"), consent: Consent(sponsors: .only([north]))),
                Attendee(id: id("a-3")),
            ],
            sponsors: [
                Sponsor(id: north, name: "North", products: ["Acme Vector"]), Sponsor(id: south, name: "South Sea"),
            ],
            contents: [.init(id: id("c-1"), title: "Handbook", sponsor: south)])
        change(&catalog)
        var book = LeadBook(scorer: RepositoryTitles.scorer, weighting: { _ in LeadWeighting() })
        book.replace(catalog)
        return book
    }

    private func engagement(_ book: inout LeadBook, _ attendee: String, _ sponsor: SponsorID) -> Int? {
        book.lead(
            .init(attendee: id(attendee), sponsor: sponsor), at: start, consent: \.consent, pseudonym: { _ in "L" })?
            .factors.engagement
    }

    @Test func signsAreLinkedByTargetContentAndSession() {
        var book = book()
        #expect(book.accept(event(.boothVisit, target: target(.sponsor, "south"))) == [south])
        #expect(book.accept(event(.download, target: target(.content, "c-1"))) == [south])
        #expect(book.accept(event(.join, session: "keynote")) == [north])
        #expect(book.accept(event(.bookmark, session: "other", target: target(.session, "keynote"))) == [north])
        #expect(book.accept(event(.boothVisit, session: "keynote", target: target(.sponsor, "south"))) == [south])
        #expect(book.accept(event(.join, session: "other")) == [])
        #expect(book.accept(event(.heartbeat, session: "keynote")) == [])
        #expect(book.accept(event(.boothVisit, target: target(.sponsor, "nobody"))) == [])
    }

    @Test func peopleTheCatalogDoesNotHoldAreNoLeads() {
        var book = book()
        #expect(book.accept(event(.meetingRequest, by: "guest", target: target(.sponsor, "north"))) == [])
        #expect(book.activePairs.isEmpty)
    }

    @Test func withoutConsentThereIsNoLead() {
        var book = book()
        #expect(engagement(&book, "a-1", south) == 0)
        #expect(engagement(&book, "a-2", north) == 0)
        #expect(engagement(&book, "a-2", south) == nil)
        #expect(engagement(&book, "a-3", north) == nil)
    }

    @Test func consentEndsWhenItSays() {
        var book = book { $0.attendees[0].consent.until = start.advanced(byMilliseconds: 1) }
        let pair = LeadBook.Pair(attendee: id("a-1"), sponsor: north)
        func lead(at time: EventTime) -> Lead? {
            book.lead(pair, at: time, consent: \.consent, pseudonym: { _ in "L" })
        }
        #expect(lead(at: start) != nil)
        #expect(lead(at: start.advanced(byMilliseconds: 1)) == nil)
    }

    @Test func contactWithoutTheConsentToBeSeenNamesNobody() {
        let consent = Consent(sponsors: .none, contact: .all)
        #expect(!consent.names(to: north, at: start))
        #expect(Consent(sponsors: .all, contact: .only([north])).names(to: north, at: start))
        #expect(!Consent(sponsors: .all, contact: .all, until: start).names(to: north, at: start))
    }

    // MARK: What is spoken about

    @Test func findsSponsorsInWhatIsSaid() {
        let book = book()
        #expect(book.sponsors(namedIn: "And now acme vector, which is new.") == [north])
        #expect(book.sponsors(namedIn: "From North to the South Sea") == [north, south])
        #expect(book.sponsors(namedIn: "acme vectors of the southern sea") == [])
    }

    /// The same reaction counts the same whether the caption or the reaction is known first, and once.
    @Test func reactionsWhileAProductIsSpokenAboutCountInAnyOrder() {
        let mention = ProductMention(
            session: id("other"), sponsor: south, from: start, until: start.advanced(byMilliseconds: 10_000))
        var late = book()
        #expect(late.accept(event(.reaction, at: 3, session: "other")) == [])
        #expect(late.accept(mention) == [.init(attendee: id("a-1"), sponsor: south)])
        #expect(late.accept(mention) == [])
        var early = book()
        #expect(early.accept(mention) == [])
        #expect(early.accept(event(.reaction, at: 3, session: "other")) == [south])
        #expect(engagement(&early, "a-1", south) == engagement(&late, "a-1", south))
        #expect(early.accept(event(.reaction, at: 11, session: "other")) == [])
        #expect(early.accept(event(.join, at: 3, session: "other")) == [])
    }

    @Test func theSameEventsGiveTheSameBits() {
        var events: [AudienceEvent] = []
        for number in 0..<500 {
            let type = AudienceEventType.allCases[number % AudienceEventType.allCases.count]
            let aim: EventTarget? = number % 5 == 0 ? target(.sponsor, "north") : nil
            let room: String? = number % 2 == 0 ? "keynote" : nil
            let second = Int64(number * 7_919 % 9_973)
            events.append(event(type, by: "a-\(number % 3 + 1)", at: second, session: room, target: aim))
        }
        var (one, other) = (book(), book())
        for event in events { _ = one.accept(event) }
        for event in events { _ = other.accept(event) }
        for attendee in ["a-1", "a-2"] {
            #expect(engagement(&one, attendee, north) == engagement(&other, attendee, north))
        }
    }

    @Test func aNewCatalogKeepsInterest() {
        var book = book()
        _ = book.accept(event(.meetingRequest, target: target(.sponsor, "north")))
        book.replace(Catalog(tenant: id("acme"), event: .init(id: id("another"), name: "Another")))
        #expect(engagement(&book, "a-1", north) == 200)
    }
}
