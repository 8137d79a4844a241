import RoomModel
import TestKit
import Testing

@testable import Rooms

struct QuestionListTests {
    private func question(_ id: String, at: Int64 = 0) -> Question {
        Question(id: Samples.id(id), text: "why \(id)?", at: EventTime(milliseconds: at))
    }

    @Test func countsEachVoterOnceAndListsTheMostWantedFirst() {
        var list = QuestionList()
        for (index, id) in ["q-1", "q-2", "q-3"].enumerated() {
            #expect(list.ask(question(id, at: Int64(index)), by: Samples.id("a-1")) != nil)
        }
        #expect(list.vote(for: Samples.id("q-3"), by: Samples.id("a-2"))?.votes == 1)
        #expect(list.vote(for: Samples.id("q-3"), by: Samples.id("a-2")) == nil)
        #expect(list.vote(for: Samples.id("q-3"), by: Samples.id("a-3"))?.votes == 2)
        #expect(list.vote(for: Samples.id("q-9"), by: Samples.id("a-3")) == nil)
        #expect(list.questions.map(\.id.text) == ["q-3", "q-1", "q-2"])
    }

    @Test func aRepeatedIdDoesNotChangeTheQuestion() {
        var list = QuestionList()
        _ = list.ask(question("q-1"), by: Samples.id("a-1"))
        #expect(
            list.ask(Question(id: Samples.id("q-1"), text: "other", at: Samples.start), by: Samples.id("a-2")) == nil)
        #expect(list.questions.map(\.text) == ["why q-1?"])
    }

    @Test func neitherAPersonNorACrowdFillsTheListWithoutBound() {
        var limits = QuestionList.Limits()
        (limits.questions, limits.perPerson) = (3, 2)
        var list = QuestionList(limits: limits)
        let asked = [("q-1", "a-1"), ("q-2", "a-1"), ("q-3", "a-1"), ("q-4", "a-2"), ("q-5", "a-3")].map {
            list.ask(question($0), by: Samples.id($1)) != nil
        }
        #expect(asked == [true, true, false, true, false])
        #expect(list.refused == 2)
    }
}
