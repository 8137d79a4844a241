import RoomModel
import Testing

@testable import Recommendations

/// What comes first, and why.
struct RelevanceTests {
    private var programme: Programme {
        var programme = Programme()
        programme.attendee("ann", interests: ["databases"])
        programme.attendee("ben", interests: ["databases"], personal: false)
        programme.attendee("cat")
        programme.session("storage", at: 60, "Pages on a disk", tags: ["databases"])
        programme.session("colour", at: 120, "Colour and contrast", tags: ["design"])
        programme.session("queues", at: 180, "Queues that forget nothing", tags: ["streaming"])
        programme.session("type", at: 240, "Letters that read well", tags: ["design"])
        return programme
    }

    @Test func followsStatedInterests() throws {
        let list = programme.recommender().list(for: Programme.id("ann"), at: Programme.nine)
        let first = try #require(list.items.first)
        #expect(first.target.id.text == "storage")
        #expect(first.reason == "Matches your interest in databases")
        #expect(first.expires == Programme.time(105))
    }

    @Test func followsWhatAPersonChose() {
        var recommender = programme.recommender()
        recommender.take(.bookmark, "colour", by: "cat")
        #expect(recommender.ids(for: "cat").first == "type")
    }

    @Test func usesNothingOfAPersonWithoutConsent() {
        var with = programme.recommender()
        let without = programme.recommender()
        let anonymous = without.list(for: Programme.id("nobody"), at: Programme.nine)
        #expect(without.ids(for: "ben") == anonymous.items.map(\.target.id.text))
        // Behaviour is not looked at either, but for leaving out what was chosen.
        with.take(.bookmark, "colour", by: "ben")
        #expect(with.ids(for: "ben") == anonymous.items.map(\.target.id.text).filter { $0 != "colour" })
        #expect(with.preferences(of: Programme.id("ben"), at: Programme.nine).isEmpty)
    }

    @Test func usesNothingOnceConsentHasExpired() {
        var programme = programme
        programme.attendee("dan", interests: ["design"], until: Programme.time(30))
        let recommender = programme.recommender()
        #expect(recommender.ids(for: "dan", at: 29).first != recommender.ids(for: "nobody", at: 29).first)
        #expect(recommender.ids(for: "dan", at: 30) == recommender.ids(for: "nobody", at: 30))
    }

    @Test func whatIsSaidMovesASession() {
        var recommender = programme.recommender()
        let before = recommender.ids()
        #expect(before.firstIndex(of: "type") ?? 0 > 0)
        recommender.hear(
            [Keyword(phrase: "databases", score: 5, mentions: [1]), Keyword(phrase: "index", score: 4, mentions: [2])],
            in: Programme.id("type"))
        let after = recommender.list(for: Programme.id("ann"), at: Programme.nine).items
        #expect((after.firstIndex { $0.target.id.text == "type" } ?? 9) < (before.firstIndex(of: "type") ?? 0))
        #expect(
            after.first { $0.target.id.text == "type" }?.evidence.contains("They are talking about databases") == true)
        recommender.hear([], in: Programme.id("type"))
        #expect(recommender.ids() == before)
    }

    @Test func aLivelyRoomComesUpWhileItRuns() {
        var recommender = programme.recommender()
        for number in 0..<100 {
            recommender.take(.reaction, "colour", by: "p-\(number)", at: 121)
        }
        #expect(recommender.ids(for: "nobody", at: 122).first == "colour")
        #expect(recommender.ids(for: "nobody", at: 60).first != "colour")
    }

    @Test func lowRatingsAndBeingIgnoredCount() {
        var recommender = programme.recommender()
        let before = recommender.list(for: Programme.id("ann"), at: Programme.nine).items
        for _ in 0..<6 { recommender.take(.shown, "storage") }
        let after = recommender.list(for: Programme.id("ann"), at: Programme.nine).items
        func score(_ items: [Recommendation]) -> Double { items.first { $0.target.id.text == "storage" }?.score ?? 0 }
        #expect(score(after) < score(before))
        recommender.take(.click, "storage")
        #expect(score(recommender.list(for: Programme.id("ann"), at: Programme.nine).items) >= score(before))
    }

    @Test func ratingADesignTalkLowMovesDesignDown() {
        var programme = programme
        programme.attendee("eva", interests: ["design"])
        var recommender = programme.recommender()
        #expect(["colour", "type"].contains(recommender.ids(for: "eva").first))
        recommender.take(.rate, "colour", by: "eva", value: 1)
        recommender.state(["design": 0], by: Programme.id("eva"))
        #expect(recommender.ids(for: "eva").first != "type")
    }

    @Test func thePersonsOwnWordOverrules() {
        var recommender = programme.recommender()
        let ann: AttendeeID = Programme.id("ann")
        recommender.state(["databases": -1, "streaming": 1], by: ann)
        #expect(recommender.ids().first == "queues")
        let preferences = recommender.preferences(of: ann, at: Programme.nine)
        #expect(preferences.first == Preference(topic: "streaming", source: .stated, weight: 1, confidence: 1))
        #expect(preferences.contains { $0.topic == "databases" && $0.weight == -1 })
    }

    @Test func behaviourFades() {
        var recommender = programme.recommender()
        recommender.take(.bookmark, "colour", by: "cat")
        let soon = recommender.preferences(of: Programme.id("cat"), at: Programme.nine).first { $0.topic == "design" }
        let later = recommender.preferences(of: Programme.id("cat"), at: Programme.time(3 * 24 * 60))
            .first { $0.topic == "design" }
        #expect(soon?.source == .behavioural)
        #expect(later?.weight ?? 1 < soon?.weight ?? 0)
    }

    @Test func anOldChoiceStillTells() {
        var recommender = programme.recommender()
        recommender.take(.bookmark, "colour", by: "cat", at: -400 * 24 * 60)
        #expect(recommender.ids(for: "cat").first == "type")
    }

    @Test func sameInputGivesTheSameList() {
        func lists() -> [RecommendationList] {
            var recommender = programme.recommender()
            for person in ["ann", "cat", "ben"] {
                recommender.take(.bookmark, "colour", by: person)
                recommender.take(.join, "queues", by: person)
            }
            return ["ann", "ben", "cat"].map { recommender.list(for: Programme.id($0), at: Programme.nine) }
        }
        #expect(lists() == lists())
    }

    @Test func figuresStayInTheirBounds() {
        var recommender = programme.recommender()
        for number in 0..<50 { recommender.take(.bookmark, "queues", by: "p-\(number)") }
        for person in ["ann", "ben", "cat", "p-1"] {
            for item in recommender.list(for: Programme.id(person), at: Programme.nine).items {
                #expect((0...1).contains(item.score))
                #expect((0...1).contains(item.confidence))
                #expect(!item.reason.isEmpty)
                #expect(item.expires > Programme.nine)
            }
        }
    }
}
