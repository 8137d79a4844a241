import RoomModel
import Testing

@testable import Engagement
@testable import Windowing

struct PublishedSentimentTests {
    private func session(size: Int64 = 60_000, slide: Int64 = 10_000) throws -> SessionWindows {
        let windows = try WindowConfiguration(size: size, slide: slide, lateness: 0)
        return SessionWindows(session: "s", configuration: EngagementConfiguration(windows: windows))
    }

    private func sentiment(_ events: [RatedEvent]) throws -> Snapshot.Sentiment {
        var session = try session()
        _ = session.take(events)
        return try session.snapshot(at: 9_000).sentiment
    }

    @Test(arguments: 1...8)
    func smallGroupsShowNothing(people: Int) throws {
        // Many events of few people are still few people.
        let events = try (0..<40).map {
            try rated(.reaction, "p\($0 % people)", 1_000, sentiment: 0.5, emotion: "joy")
        }
        let shown = try sentiment(events)
        #expect((shown.mean != nil) == (people >= 5))
        #expect((shown.emotions != nil) == (people >= 5))
        #expect((shown.sources["reaction"]?.mean != nil) == (people >= 5))
        #expect(shown.count == 40)
    }

    @Test func meansAreRoundedToTwentieths() throws {
        let events = try (0..<7).map { try rated(.reaction, "p\($0)", 1_000, sentiment: 0.13 * Double($0)) }
        #expect(try sentiment(events).mean == 0.4)
    }

    @Test func aSmallSourceHidesTheOthersToo() throws {
        var events = try (0..<10).map { try rated(.reaction, "p\($0)", 1_000, sentiment: 0.5) }
        #expect(try sentiment(events).sources["reaction"]?.mean == 0.5)
        events.append(try rated(.chat, "p1", 2_000, sentiment: -1))
        let shown = try sentiment(events)
        #expect(shown.sources["reaction"] == Snapshot.SourceSentiment(mean: nil, count: 10))
        #expect(shown.sources["chat"] == Snapshot.SourceSentiment(mean: nil, count: 1))
        #expect(shown.mean == 0.35)
    }

    @Test func oneMoreVoiceMovesNothing() throws {
        var session = try session()
        for person in 0..<6 { _ = try session.take([rated(.reaction, "p\(person)", 1_000, sentiment: 0.6)]) }
        let shown1 = session.current(at: .ms(2_000))
        #expect(shown1?.sentiment.mean == 0.6)
        for (index, person) in ["x", "y", "z", "u"].enumerated() {
            _ = try session.take([rated(.reaction, person, 3_000, sentiment: -1)])
            let shown2 = session.current(at: .ms(3_000))
            #expect(shown2?.sentiment.mean == 0.6, "\(index + 1) of five")
        }
        _ = try session.take([rated(.reaction, "v", 3_000, sentiment: -1)])
        let shown3 = session.current(at: .ms(3_000))
        #expect(shown3?.sentiment.mean == -0.15)
    }

    @Test func aGroupThatShrinksAndGrowsByOneShowsTheOldMean() throws {
        var session = try session(size: 20_000)
        _ = try session.take([rated(.reaction, "first", 1_000, sentiment: -1)])
        for person in 0..<4 { _ = try session.take([rated(.reaction, "p\(person)", 12_000, sentiment: 1)]) }
        let shown4 = session.current(at: .ms(12_000))
        #expect(shown4?.sentiment.mean == 0.6)
        let shown5 = session.current(at: .ms(22_000))
        #expect(shown5?.sentiment.mean == nil)
        _ = try session.take([rated(.reaction, "second", 23_000, sentiment: 1)])
        // Five people again, of whom two changed: 1.0 would tell what `first` felt.
        let shown6 = session.current(at: .ms(23_000))
        #expect(shown6?.sentiment.mean == 0.6)
    }

    @Test func speechStandsBesideTheAudience() throws {
        var session = try session()
        for person in 0..<6 { _ = try session.take([rated(.reaction, "p\(person)", 1_000, sentiment: 0.6)]) }
        for _ in 0..<6 { session.acceptSpeech(sentiment: -0.8, at: .ms(900)) }
        let snapshot = try session.snapshot(at: 2_000)
        #expect(snapshot.sentiment.mean == 0.6 && snapshot.sentiment.count == 6 && snapshot.events.count == 6)
        #expect(snapshot.sentiment.sources["speech"] == Snapshot.SourceSentiment(mean: -0.8, count: 6))
    }

    @Test func emotionsAreSharesOfThoseShown() throws {
        let names = ["joy", "joy", "joy", "surprise", "anger", "envy"]
        let events = try names.enumerated().map { try rated(.chat, "p\($0.offset)", 1_000, emotion: $0.element) }
        #expect(try sentiment(events).emotions == ["joy": 0.6, "surprise": 0.2, "anger": 0.2])
    }
}
