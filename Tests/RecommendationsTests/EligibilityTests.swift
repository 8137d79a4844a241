import RoomModel
import Testing

@testable import Recommendations

/// What never stands in a list (CONTRACT §8).
struct EligibilityTests {
    private var programme: Programme {
        var programme = Programme()
        programme.attendee("ann", interests: ["databases"])
        programme.session("early", at: 0, tags: ["databases"])
        programme.session("full", at: 120, tags: ["databases"], capacity: 2)
        programme.session("cancelled", at: 120, tags: ["databases"], status: .cancelled)
        programme.session("late", at: 240, tags: ["databases"])
        programme.session("other", at: 360, tags: ["design"])
        return programme
    }

    @Test func leavesOutThePast() {
        let recommender = programme.recommender()
        #expect(recommender.ids(at: 44).contains("early"))
        #expect(!recommender.ids(at: 45).contains("early"))
    }

    @Test func leavesOutTheFullUntilSomebodyLeaves() {
        var recommender = programme.recommender()
        recommender.take(.join, "full", by: "bob")
        #expect(recommender.ids().contains("full"))
        recommender.take(.join, "full", by: "eve")
        #expect(!recommender.ids().contains("full"))
        recommender.take(.leave, "full", by: "eve")
        #expect(recommender.ids().contains("full"))
    }

    @Test func leavesOutTheCancelled() { #expect(!programme.recommender().ids().contains("cancelled")) }

    @Test(arguments: [AudienceEventType.dismiss, .bookmark, .join, .accept])
    func leavesOutWhatThePersonHasDecidedOn(_ type: AudienceEventType) {
        var recommender = programme.recommender()
        recommender.take(type, "late")
        #expect(!recommender.ids().contains("late"))
        #expect(recommender.ids(for: "bob").contains("late"))
    }

    @Test func takesADismissalOfARecommendationByItsID() throws {
        var recommender = programme.recommender()
        let list = recommender.list(for: Programme.id("ann"), at: Programme.nine)
        let item = try #require(list.items.first { $0.target.id.text == "late" })
        recommender.take(.dismiss, "", target: EventTarget(type: .recommendation, id: item.id))
        #expect(!recommender.ids().contains("late"))
        #expect(recommender.ids(for: "bob").contains("late"))
    }

    @Test func leavesOutWhatClashesWithADecision() {
        var programme = programme
        programme.session("parallel", at: 250)
        var recommender = programme.recommender()
        #expect(recommender.ids().contains("parallel"))
        recommender.take(.bookmark, "late")
        #expect(!recommender.ids().contains("parallel"))
    }

    @Test func letsAShortListOfOneSlotGrow() {
        var programme = programme
        programme.session("parallel", at: 250)
        programme.session("third", at: 255)
        var recommender = programme.recommender()
        recommender.take(.bookmark, "late")
        recommender.take(.bookmark, "parallel")
        #expect(recommender.ids().contains("third"))
    }

    @Test func isNeverLongerThanTen() {
        var programme = Programme()
        for number in 0..<30 { programme.session("s-\(number)", at: number * 60) }
        #expect(programme.recommender().ids().count == 10)
    }

    @Test func holdsTwoOfATrackAmongTheFirstFive() {
        var programme = Programme()
        programme.attendee("ann", interests: ["swift"])
        for number in 0..<8 { programme.session("a-\(number)", at: number * 60, tags: ["swift"], track: "code") }
        for number in 0..<8 { programme.session("b-\(number)", at: number * 60, tags: ["art"], track: "design") }
        for number in 0..<3 { programme.session("c-\(number)", at: number * 60, tags: ["rest"]) }
        let ids = programme.recommender().ids()
        #expect(ids.prefix(5).count { $0.hasPrefix("a") } == 2)
        #expect(ids.prefix(5).count { $0.hasPrefix("b") } <= 2)
        #expect(ids.count == 10)
    }
}
