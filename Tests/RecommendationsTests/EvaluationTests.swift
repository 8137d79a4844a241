import RoomModel
import TestRandom
import Testing

@testable import Recommendations

struct EvaluationTests {
    /// A crowd in which each person follows one of four topics.
    private static func crowd() -> (catalog: Catalog, events: [AudienceEvent]) {
        var random = SeededGenerator(seed: 11)
        var programme = Programme()
        let topics = ["storage", "design", "speech", "networks"]
        for number in 0..<40 {
            programme.session("s-\(number)", at: 600 + number * 60, "Talk \(number)", tags: [topics[number % 4]])
        }
        var events: [AudienceEvent] = []
        for person in 0..<120 {
            programme.attendee("p-\(person)")
            let own = (0..<40).filter { $0 % 4 == person % 4 }.shuffled(using: &random).prefix(6)
            for session in own {
                events.append(
                    AudienceEvent(
                        id: "", session: Programme.id("s-\(session)"), attendee: Programme.id("p-\(person)"),
                        type: .bookmark, time: Programme.nine))
            }
        }
        return (programme.catalog, events)
    }

    @Test func findsHeldOutChoicesThatPopularityMisses() throws {
        let (catalog, events) = Self.crowd()
        let evaluation = Evaluation(
            catalog: catalog, events: events, settings: RecommendationSettings(), limit: 5)
        let table = evaluation.run(stopwords: [])
        #expect(table.people == 120)
        let ours = try #require(table.rows.first), popular = try #require(table.rows.last)
        #expect(ours.name == "roomtone")
        #expect(popular.name == "popularity")
        #expect(ours.recall > 0.8)
        #expect(popular.recall < 0.4)
        #expect(ours.gain <= ours.recall)
        #expect(ours.coverage > popular.coverage)
        #expect((0...1).contains(ours.diversity))
        #expect(evaluation.run(stopwords: []) == table)
    }
}
