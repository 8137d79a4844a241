import RoomModel
import Testing
import Windowing

@testable import Leads

/// Interest written to bytes and read back is the same interest.
struct LeadBookStateTests {
    private static let start = EventTime(milliseconds: 1_763_692_800_000)
    private static let north: SponsorID = id("north")

    private func book(halfLife: Double = 86_400_000) -> LeadBook {
        var weighting = LeadWeighting()
        weighting.halfLife = halfLife
        var book = LeadBook(scorer: RepositoryTitles.scorer, weighting: { [weighting] _ in weighting })
        book.replace(
            Catalog(
                tenant: id("acme"), event: .init(id: id("devcon"), name: "DevCon"),
                sessions: [Session(id: id("keynote"), title: "Keynote", sponsors: [Self.north])],
                attendees: (0..<20).map { Attendee(id: id("a-\($0)"), consent: Consent(sponsors: .all)) },
                sponsors: [Sponsor(id: Self.north, name: "North", products: ["Acme Vector"])]))
        return book
    }

    /// Events of twenty people over a while; the same numbers give the same events.
    private func events(_ numbers: Range<Int>) -> [AudienceEvent] {
        let types: [AudienceEventType] = [.boothVisit, .reaction, .chat, .join, .download, .heartbeat]
        return numbers.map { number in
            AudienceEvent(
                id: "", session: id("keynote"), attendee: id("a-\(number * 7 % 20)"), type: types[number % types.count],
                time: Self.start.advanced(byMilliseconds: Int64(number) * 977), target: nil)
        }
    }

    private func leads(_ book: LeadBook) -> [Lead?] {
        var book = book
        return (0..<20).map {
            book.lead(
                .init(attendee: id("a-\($0)"), sponsor: Self.north), at: Self.start.advanced(byMilliseconds: 600_000),
                consent: \.consent, pseudonym: { $0.attendee.text })
        }
    }

    private func bytes(_ book: LeadBook) -> [UInt8] {
        var book = book
        var coder = StateCoder()
        book.code(&coder)
        return coder.bytes
    }

    private func read(_ bytes: [UInt8], into book: LeadBook) -> LeadBook? {
        var book = book
        var coder = StateCoder(reading: bytes)
        book.code(&coder)
        return coder.isIntact && coder.isAtEnd ? book : nil
    }

    @Test func goesOnWhereItStoppedToTheBit() throws {
        var whole = book()
        let mention = ProductMention(
            session: id("keynote"), sponsor: Self.north, from: Self.start,
            until: Self.start.advanced(byMilliseconds: 90_000))
        for event in events(0..<60) { _ = whole.accept(event) }
        _ = whole.accept(mention)
        var resumed = try #require(read(bytes(whole), into: book()))
        // What is known already is not counted again.
        #expect(resumed.accept(mention).isEmpty)
        for event in events(60..<200) {
            _ = whole.accept(event)
            _ = resumed.accept(event)
        }
        #expect(leads(resumed) == leads(whole))
        #expect(bytes(resumed) == bytes(whole))
    }

    @Test func damagedBytesAreRefusedAndNeverTrap() {
        var full = book()
        for event in events(0..<100) { _ = full.accept(event) }
        let whole = bytes(full)
        for length in stride(from: 0, to: whole.count, by: 13) {
            #expect(read(Array(whole[..<length]), into: book()) == nil)
        }
        for place in stride(from: 0, to: whole.count, by: 7) {
            var damaged = whole
            damaged[place] ^= 0xFF
            _ = read(damaged, into: book())
        }
    }

    @Test func otherHalfLivesRefuseIt() {
        var full = book()
        for event in events(0..<10) { _ = full.accept(event) }
        #expect(read(bytes(full), into: book(halfLife: 3_600_000)) == nil)
    }
}
