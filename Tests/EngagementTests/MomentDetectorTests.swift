import RoomModel
import Testing

@testable import Engagement
import TestRandom

struct MomentDetectorTests {
    /// A session in which `usual` people react each second, and bursts of people at given seconds.
    private func moments(
        seconds: Int64, usual: Int, bursts: [Int64: Int], utterances: [Int64] = [], seed: UInt64 = 1
    ) throws -> [Moment] {
        var random = SeededGenerator(seed: seed)
        var detector = MomentDetector()
        var found: [Moment] = []
        for second in 0..<seconds {
            for time in utterances where time / 1_000 == second { detector.noteUtterance(end: .ms(time)) }
            for _ in 0..<usual where Bool.random(using: &random) {
                found += detector.accept(
                    try rated(.reaction, "p\(Int.random(in: 0..<200, using: &random))", second * 1_000, kind: "heart"))
            }
            for person in 0..<(bursts[second] ?? 0) {
                found += detector.accept(try rated(.reaction, "b\(person)", second * 1_000 + 200, kind: "applause"))
            }
        }
        return found + detector.finish()
    }

    @Test func findsABurstAboveTheBaseline() throws {
        let found = try moments(seconds: 300, usual: 4, bursts: [120: 40])
        let moment = try #require(found.first)
        #expect(found.count == 1)
        #expect(abs(moment.start.milliseconds - 120_000) <= 1_000)
        #expect(moment.people >= 40 && moment.size > 3)
        #expect(moment.kinds["applause"] == 40)
        #expect(moment.end > moment.start && moment.end.milliseconds < 128_000)
        #expect(moment.spokenTo.milliseconds == moment.start.milliseconds - 2_000)
        #expect(moment.spokenTo.milliseconds - moment.spokenFrom.milliseconds == 10_000)
    }

    @Test(arguments: UInt64(0)..<20)
    func ordinaryNoiseMakesNoStorm(seed: UInt64) throws {
        #expect(try moments(seconds: 900, usual: 8, bursts: [:], seed: seed).count <= 1)
    }

    /// A hall in which everyone reacts all the time, and what `extra` people do beside at second 100.
    private func busyHall(extra: Int, tapsEach: Int, seed: UInt64 = 3) throws -> [Moment] {
        var random = SeededGenerator(seed: seed)
        var detector = MomentDetector()
        var found: [Moment] = []
        for second in Int64(0)..<200 {
            for person in 0..<200 where Double.random(in: 0..<1, using: &random) < 0.6 {
                found += detector.accept(try rated(.reaction, "p\(person)", second * 1_000, kind: "heart"))
            }
            guard (100..<103).contains(second) else { continue }
            for person in 0..<extra {
                for _ in 0..<tapsEach {
                    found += detector.accept(
                        try rated(.reaction, "p\(person)", second * 1_000 + 200, kind: "applause"))
                }
            }
        }
        return found + detector.finish()
    }

    @Test func findsAPeakAmongPeopleWhoReactAllTheTime() throws {
        let found = try busyHall(extra: 200, tapsEach: 2)
        let moment = try #require(found.first)
        #expect(found.count == 1 && (100_000...103_000).contains(moment.start.milliseconds))
        #expect(moment.people == 200 && moment.size > 1.1)
        // Without it there is none, and a few who tap like mad are none either.
        #expect(try busyHall(extra: 0, tapsEach: 0).isEmpty)
        #expect(try busyHall(extra: 6, tapsEach: 100).isEmpty)
    }

    @Test func theCrowdIsWhoWasSeenWithinAMinute() {
        var crowd = RecentCrowd()
        for person in Int32(0)..<30 { crowd.note(person, at: Int64(person) * 1_000) }
        #expect(crowd.count == 30)
        crowd.note(0, at: 59_000)
        crowd.note(-5, at: 59_000)
        // Late, and about someone who was seen since.
        crowd.note(0, at: 10_000)
        #expect(crowd.count == 30)
        crowd.note(0, at: 70_999)
        // Persons 1 to 10 were last seen more than a minute ago.
        #expect(crowd.count == 20)
        crowd.note(1, at: .max)
        #expect(crowd.count == 1)
    }

    @Test func onePersonMakesNoMoment() throws {
        var detector = MomentDetector()
        var found: [Moment] = []
        for second in Int64(0)..<200 {
            for tap in 0..<(second == 100 ? 500 : 1) {
                found += detector.accept(try rated(.reaction, "fan", second * 1_000 + Int64(tap), weight: 1_000))
            }
        }
        found += detector.finish()
        #expect(found.isEmpty)
    }

    @Test func aLongOvationIsFewMomentsAndACooldownSeparatesThem() throws {
        var bursts: [Int64: Int] = [:]
        for second in Int64(100)..<160 { bursts[second] = 60 }
        let found = try moments(seconds: 300, usual: 2, bursts: bursts)
        #expect((1...2).contains(found.count))
        for (one, next) in zip(found, found.dropFirst()) {
            #expect(next.start.milliseconds >= one.end.milliseconds + 14_000)
        }
        let apart = try moments(seconds: 300, usual: 2, bursts: [100: 50, 106: 50, 140: 50])
        #expect(apart.count == 2)
    }

    @Test func peaksDoNotRaiseTheBar() throws {
        var bursts: [Int64: Int] = [:]
        for second in stride(from: Int64(60), to: 900, by: 60) { bursts[second] = 25 }
        #expect(try moments(seconds: 920, usual: 2, bursts: bursts).count == bursts.count)
    }

    @Test func baselineFollowsTheUsualNotThePeaks() {
        var baseline = Baseline()
        for count in 0..<200 { baseline.add(count % 2 == 0 ? 3 : 5) }
        #expect(abs(baseline.mean - 4) < 0.2 && baseline.deviation == baseline.mean.squareRoot())
        for _ in 0..<5 { baseline.add(10_000) }
        #expect(baseline.mean < 5)
        for _ in 0..<600 { baseline.add(40) }
        #expect(baseline.mean > 30)
        baseline.addZeros(.max)
        #expect(baseline.mean < 0.1 && baseline.deviation == 1)
    }

    @Test func quietSessionsEndTheirMomentByStoredMoves() throws {
        var detector = MomentDetector()
        for second in Int64(0)..<60 { _ = detector.accept(try rated(.reaction, "p", second * 1_000)) }
        for person in 0..<30 { _ = detector.accept(try rated(.reaction, "b\(person)", 60_000)) }
        let early = detector.advance(to: .ms(63_000))
        #expect(early.isEmpty)
        let late = detector.advance(to: .ms(75_000))
        #expect(late.map(\.people) == [31])
        let after = detector.finish()
        #expect(after.isEmpty)
    }

    @Test func learnsHowLongTheAudienceTakes() throws {
        let bursts: [Int64: Int] = [100: 40, 150: 40, 200: 40, 250: 40]
        let utterances = bursts.keys.sorted().map { $0 * 1_000 - 3_400 }
        let found = try moments(seconds: 300, usual: 2, bursts: bursts, utterances: utterances)
        let last = try #require(found.last)
        #expect(found.count == 4)
        #expect(abs(last.start.milliseconds - last.spokenTo.milliseconds - 3_400) <= 1_000)
    }

    @Test func hostileTimesDoNoHarm() throws {
        var detector = MomentDetector()
        for time in [Int64.min, .max, 0, 1 << 62, -(1 << 62), 5, (1 << 62) + 1] {
            _ = detector.accept(try rated(.reaction, "p", time))
            _ = detector.advance(to: .ms(time))
            detector.noteUtterance(end: .ms(time))
        }
        let found = detector.finish()
        #expect(found.isEmpty)
    }
}
