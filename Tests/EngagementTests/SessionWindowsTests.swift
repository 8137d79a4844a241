import RoomModel
import Testing

@testable import Engagement
@testable import Windowing
import TestRandom

struct SessionWindowsTests {
    private func session(size: Int64 = 60_000, slide: Int64 = 10_000, lateness: Int64 = 5_000) throws -> SessionWindows
    {
        let windows = try WindowConfiguration(size: size, slide: slide, lateness: lateness)
        return SessionWindows(session: "keynote", configuration: EngagementConfiguration(windows: windows))
    }

    // MARK: Fields

    @Test func countsKindsWeightsAndPeople() throws {
        var session = try session()
        let closed =
            try session.take([
                rated(.reaction, "a", 1_000, weight: 2.5), rated(.reaction, "a", 2_000, kind: "heart"),
                rated(.chat, "b", 3_000), rated(.join, "c", 4_000), rated(.heartbeat, "c", 14_000),
            ]) + session.finish()
        let first = try #require(closed.first)
        #expect(first.windowEnd == .ms(10_000) && first.closed && first.session == "keynote")
        #expect(first.events.count == 4 && first.events.weighted == 5.5)
        #expect(first.events.kinds == ["applause": 1, "heart": 1, "chat": 1, "join": 1])
        #expect(first.attendees == Snapshot.Attendees(present: 1, active: 2))
        #expect(first.windowMilliseconds == 60_000)
        #expect(closed.count == 7)
    }

    @Test func emptySessionsHaveNoSnapshot() throws {
        var session = try session()
        let snapshot = session.current(at: .ms(5_000))
        #expect(snapshot == nil)
        let shown1 = session.finish()
        #expect(shown1.isEmpty)
        #expect(session.idleAdvance(now: .ms(.max)) == nil)
    }

    @Test func lateEventsChangeNoSnapshot() throws {
        var session = try session()
        _ = try session.take([rated(.join, "a", 1_000), rated(.reaction, "a", 200_000)])
        let late = try session.accept(rated(.leave, "a", 50_000))
        #expect(late.isLate && late.closed.isEmpty && session.lateCount == 1)
        let current = session.current(at: .ms(200_000))
        #expect(current?.late == 1)
        #expect(current?.attendees.present == 1)
    }

    @Test func hostileNumbersAreBounded() throws {
        var session = try session()
        let closed =
            try session.take([
                rated(.reaction, "a", 1_000, weight: .nan, sentiment: .infinity),
                rated(.reaction, "a", 1_000, weight: .infinity, sentiment: .nan),
                rated(.reaction, "a", 1_000, weight: 1e300, sentiment: -7, emotion: "envy"),
                rated(.reaction, "a", .max), rated(.reaction, "a", .min),
            ]) + session.finish()
        #expect(closed.first?.events.weighted == 1_000_000)
        #expect(closed.first?.sentiment.count == 1)
        #expect(closed.first?.events.count == 3)
    }

    @Test func kindsBeyondTheLimitCountAsOther() throws {
        var session = try session()
        for kind in 0..<300 { _ = try session.take([rated(.reaction, "a", 1_000, kind: "k\(kind)")]) }
        let kinds = session.current(at: .ms(1_000))?.events.kinds
        #expect(kinds?.count == 257)
        #expect(kinds?["other"] == 44)
    }

    // MARK: Live

    @Test func currentWindowShowsWhatCameSoFar() throws {
        var session = try session()
        _ = try session.take([rated(.reaction, "a", 61_000), rated(.reaction, "b", 62_000)])
        let early = try session.snapshot(at: 63_500)
        #expect(early.windowEnd == .ms(70_000) && !early.closed && early.events.count == 2)
        #expect(early.watermark == .ms(57_000))
        _ = try session.take([rated(.reaction, "c", 63_000)])
        let shown2 = session.current(at: .ms(63_600))
        #expect(shown2?.attendees.active == 3)
        let shown3 = session.current(at: .ms(500_000))
        #expect(shown3?.attendees.active == 0)
        let shown4 = session.finish()
        #expect(shown4.count == 6)
    }

    @Test func quietSessionsCloseByStoredMoves() throws {
        var session = try session()
        _ = try session.take([rated(.reaction, "a", 61_000)])
        #expect(session.idleAdvance(now: .ms(62_000)) == nil)
        #expect(session.idleAdvance(now: .ms(76_999)) == .ms(60_000))
        #expect(session.idleAdvance(now: .ms(77_000)) == .ms(70_000))
        var closed: [Snapshot] = []
        for now in stride(from: Int64(62_000), to: 300_000, by: 1_000) {
            if let move = session.idleAdvance(now: .ms(now)) { closed += session.advance(to: move) }
        }
        #expect(closed.map(\.windowEnd.milliseconds) == [70_000, 80_000, 90_000, 100_000, 110_000, 120_000])
        #expect(session.idleAdvance(now: .ms(1_000_000)) == nil)
    }

    @Test func wholeEventCountsItsPeopleOnce() throws {
        var event = SessionWindows.wholeEvent()
        for name in ["a", "b", "a", "c"] { _ = try event.take([rated(.reaction, name, 61_000)]) }
        // Another session lags by half a minute and still counts.
        _ = try event.take([rated(.reaction, "d", 31_000)])
        let snapshot = try event.snapshot(at: 61_500)
        #expect(snapshot.session == "*" && !snapshot.closed)
        #expect(snapshot.attendees.active == 4 && snapshot.events.count == 5)
    }

    @Test func wholeEventMadeOfItsSessionsIsTheOneThatSawTheirEvents() throws {
        for seed in UInt64(0)..<30 {
            var random = SeededGenerator(seed: seed)
            var live = SessionWindows.wholeEvent(configuration: try session().configuration)
            var sessions = [try session(), try session(), try session()]
            let log = try randomLog(seed: seed)
            let last = try #require(log.last).event.time
            for event in log {
                let place = Int.random(in: 0..<3, using: &random)
                // What is late in its session is in no window that is still open, yet tells who is present.
                if sessions[place].accept(event).isLate { continue }
                _ = live.accept(event)
                if place == 1 { _ = sessions[place].current(at: event.event.time) }
            }
            sessions[0].acceptSpeech(sentiment: 0.5, at: last)
            var merged = SessionWindows.wholeEvent(configuration: try session().configuration)
            for session in sessions { merged.merge(session) }
            for later in [Int64(0), 5_000, 40_000] {
                let end = last.advanced(byMilliseconds: later)
                let (expected, shown) = (live.current(at: end), merged.current(at: end))
                #expect(shown == expected, "seed \(seed)")
            }
            // Both go on alike.
            let next = try rated(.join, "new", last.milliseconds + 41_000)
            _ = live.accept(next)
            _ = merged.accept(next)
            let (expected, shown) = (live.current(at: next.event.time), merged.current(at: next.event.time))
            #expect(shown == expected, "seed \(seed)")
        }
    }

    // MARK: The same events, the same snapshots

    @Test func logGivesTheSameSnapshotsAgain() throws {
        for seed in UInt64(0)..<60 {
            let log = try randomLog(seed: seed)
            var first = try session(lateness: 15_000)
            var again = first
            var closed: [Snapshot] = []
            var random = SeededGenerator(seed: seed)
            for event in log {
                closed += first.accept(event).closed
                if Int.random(in: 0..<4, using: &random) == 0 { _ = first.current(at: event.event.time) }
                if Int.random(in: 0..<9, using: &random) == 0 { first.acceptSpeech(sentiment: 2, at: .ms(.max)) }
            }
            closed += first.finish()
            // Without the early snapshots, as recovery does.
            let recovered = again.take(log) + again.finish()
            #expect(closed == recovered, "seed \(seed)")
        }
    }

    // MARK: Trends

    @Test func trendIsAgainstTheWindowBefore() throws {
        var session = try session(size: 20_000, slide: 10_000, lateness: 0)
        var closed: [Snapshot] = []
        for person in 0..<20 { closed += try session.take([rated(.join, "p\(person)", 1)]) }
        for person in 0..<4 { closed += try session.take([rated(.reaction, "p\(person)", 5_000)]) }
        for person in 0..<12 { closed += try session.take([rated(.reaction, "p\(person)", 35_000)]) }
        closed += session.finish()
        let byEnd = Dictionary(uniqueKeysWithValues: closed.map { ($0.windowEnd.milliseconds, $0.engagement) })
        let (ten, twenty, forty) = (
            try #require(byEnd[10_000]), try #require(byEnd[20_000]), try #require(byEnd[40_000])
        )
        #expect(ten.trend == 0 && ten.score == twenty.score)
        #expect(abs(forty.trend - (forty.score - twenty.score)) < 0.051 && forty.trend > 5)
        let fifty = try #require(byEnd[50_000])
        #expect(fifty.trend == fifty.score)
    }

    @Test func sentimentTrendIsTheDifferenceOfShownMeans() throws {
        var session = try session(size: 10_000, slide: 10_000, lateness: 0)
        for person in 0..<6 { _ = try session.take([rated(.chat, "p\(person)", 5_000, sentiment: 0.25)]) }
        var closed: [Snapshot] = []
        for person in 0..<7 { closed += try session.take([rated(.chat, "p\(person)", 15_000, sentiment: -0.5)]) }
        for person in 0..<4 { closed += try session.take([rated(.chat, "p\(person)", 25_000, sentiment: 1)]) }
        closed += session.finish()
        #expect(closed.map(\.sentiment.mean) == [0.25, -0.5, nil])
        #expect(closed.map(\.sentiment.trend) == [nil, -0.75, nil])
    }

    // MARK: Tools

    private func randomLog(seed: UInt64) throws -> [RatedEvent] {
        var random = SeededGenerator(seed: seed)
        var now: Int64 = 1_763_692_800_000
        return try (0..<300).map { _ in
            now += Int64.random(in: 0...900, using: &random)
            let type = [AudienceEventType.reaction, .reaction, .chat, .question, .join, .leave, .heartbeat]
                .randomElement(using: &random)
            return try rated(
                type ?? .reaction, "a\(Int.random(in: 0..<20, using: &random))",
                now - Int64.random(in: 0...30_000, using: &random), weight: Double.random(in: 0...4, using: &random),
                sentiment: Bool.random(using: &random) ? Double.random(in: -1...1, using: &random) : nil,
                emotion: AudienceAct.emotions.randomElement(using: &random))
        }
    }
}
