import RoomModel
import Testing

@testable import Engagement
@testable import Windowing

/// The score's promises, from events to snapshot.
struct AudienceEngagementTests {
    private func score(people: Int, _ acts: [RatedEvent]) throws -> Double {
        var session = SessionWindows(session: "s")
        for person in 0..<people { _ = try session.accept(rated(.join, "p\(person)", 1_000)) }
        _ = session.take(acts)
        return try session.snapshot(at: 59_000).engagement.score
    }

    @Test func nobodyActsScoresZero() throws {
        #expect(try score(people: 100, []) == 0)
    }

    @Test func oneSpammerCannotLiftIt() throws {
        let spam = try (0..<5_000).map {
            try rated($0 % 2 == 0 ? .reaction : .chat, "p1", 2_000 + Int64($0 % 50_000), weight: 1_000)
        }
        #expect(try score(people: 200, spam) < 3)
        #expect(try score(people: 200, spam) == score(people: 200, Array(spam.prefix(2))))
    }

    @Test func morePeopleBeatMoreTaps() throws {
        let taps = try (0..<6).map { try rated(.reaction, "p1", 2_000 + $0) }
        let people = try (0..<6).map { try rated(.reaction, "p\($0)", 2_000) }
        #expect(try score(people: 100, people) > score(people: 100, taps))
    }

    @Test func tenTimesTheCrowdScoresTheSame() throws {
        func acts(_ people: Int) throws -> [RatedEvent] {
            try (0..<people).flatMap { person -> [RatedEvent] in
                guard person % 10 < 4 else { return [] }
                var acts = [try rated(.reaction, "p\(person)", 2_000)]
                if person % 10 < 2 { acts.append(try rated(.reaction, "p\(person)", 9_000)) }
                if person % 10 < 1 { acts.append(try rated(.question, "p\(person)", 9_000)) }
                return acts
            }
        }
        let (hall, arena) = (try score(people: 50, acts(50)), try score(people: 500, acts(500)))
        #expect(abs(hall - arena) <= 2 && hall > 30)
    }

    @Test func everyActOfSomeoneNewLiftsIt() throws {
        var acts: [RatedEvent] = []
        var before = 0.0
        for person in 0..<50 {
            acts.append(try rated(.reaction, "p\(person)", 2_000))
            let after = try score(people: 100, acts)
            #expect(after > before)
            before = after
        }
    }

    @Test func sentimentIsNotMixedIn() throws {
        let kind = try (0..<20).map { try rated(.chat, "p\($0)", 2_000, sentiment: 1, emotion: "joy") }
        let angry = try (0..<20).map { try rated(.chat, "p\($0)", 2_000, sentiment: -1, emotion: "anger") }
        #expect(try score(people: 100, kind) == score(people: 100, angry))
    }

    @Test func peopleWhoNeverJoinedAreTheAudienceForTenMinutes() throws {
        var session = SessionWindows(session: "s")
        for person in 0..<100 { _ = try session.accept(rated(.reaction, "p\(person)", 1_000)) }
        for person in 0..<10 { _ = try session.accept(rated(.reaction, "p\(person)", 200_000)) }
        let tenOfHundred = try session.snapshot(at: 200_000).engagement.score
        for person in 0..<10 { _ = try session.accept(rated(.reaction, "p\(person)", 900_000)) }
        let tenOfTen = try session.snapshot(at: 900_000).engagement.score
        #expect(tenOfTen > 2 * tenOfHundred)
    }
}
