import Foundation
import Testing

@testable import Rehearsal

struct CrowdTests {
    private static let start: Int64 = 1_763_692_800_000

    /// Everything a crowd sends over a minute, a tenth of a second at a time.
    private func minute(
        plot: Plot? = Plot.named("steady"), faults: CrowdFaults = CrowdFaults(), seed: UInt64 = 1
    ) -> [(at: Int64, event: String)] {
        var crowd = Crowd(
            sessions: ["keynote"], attendees: 100, rate: 50, seed: seed, startingAt: Self.start, run: "r",
            faults: faults)
        var sent: [(at: Int64, event: String)] = []
        for tick in Int64(0)...600 {
            let now = Self.start + tick * 100
            let mood = plot?.mood(after: Double(tick) / 600) ?? .calm
            sent += crowd.events(at: now, mood: { _ in mood }).map { (now, $0) }
        }
        return sent + crowd.leave(at: Self.start + 60_000).map { (Self.start + 60_000, $0) }
    }

    private func number(_ name: String, in event: String) -> Int64? {
        (try? JSONSerialization.jsonObject(with: Data(event.utf8)) as? [String: Any])?[name] as? Int64
    }

    private func text(_ name: String, in event: String) -> String? {
        (try? JSONSerialization.jsonObject(with: Data(event.utf8)) as? [String: Any])?[name] as? String
    }

    @Test func theSameSeedGivesTheSameCrowd() {
        var faults = CrowdFaults()
        (faults.wrongClocks, faults.duplicates, faults.late) = (0.2, 0.1, 0.1)
        let (one, other) = (minute(faults: faults, seed: 7), minute(faults: faults, seed: 7))
        #expect(one.map(\.event) == other.map(\.event) && one.count > 3_000)
        #expect(one.map(\.event) != minute(faults: faults, seed: 8).map(\.event))
    }

    @Test func sendsTwiceAndLateAsOftenAsItIsTold() {
        let honest = minute()
        #expect(Set(honest.map(\.event)).count == honest.count)
        #expect(honest.allSatisfy { abs($0.at - (number("ts", in: $0.event) ?? 0)) <= 2_000 })
        var faults = CrowdFaults()
        (faults.duplicates, faults.late) = (0.1, 0.2)
        let faulty = minute(faults: faults)
        let ids = faulty.compactMap { text("id", in: $0.event) }
        let repeated = ids.count - Set(ids).count
        #expect((0.07...0.13).contains(Double(repeated) / Double(Set(ids).count)))
        let late = faulty.filter { $0.at - (number("ts", in: $0.event) ?? 0) > 2_000 }
        #expect((0.1...0.3).contains(Double(late.count) / Double(faulty.count)))
    }

    @Test func aShareOfPeopleHasWrongClocks() {
        var faults = CrowdFaults()
        faults.wrongClocks = 0.3
        var off: Set<String> = []
        for (at, event) in minute(faults: faults) where abs(at - (number("ts", in: event) ?? 0)) > 2_500 {
            off.insert(text("attendee", in: event) ?? "")
        }
        #expect((18...42).contains(off.count))
    }

    @Test func aPlotIsLivelyWhereItSaysSo() throws {
        let story = try #require(Plot.named("story"))
        #expect(
            story.mood(after: 0) == .bored && story.mood(after: 0.5) == .delighted && story.mood(after: 2) == .moved)
        var acts = [0, 0, 0]
        for (at, event) in minute(plot: story) where event.contains("\"reaction\"") {
            let share = Double(at - Self.start) / 60_000
            if (0.1..<0.2).contains(share) { acts[0] += 1 }
            if (0.45..<0.55).contains(share) { acts[1] += 1 }
            if (0.7..<0.8).contains(share) { acts[2] += 1 }
        }
        #expect(acts[1] > 4 * acts[0], "the demo against the boring start: \(acts)")
        #expect(acts[1] > acts[2], "the demo against the trouble: \(acts)")
        #expect(Plot.named("no such plot") == nil)
    }

    @Test func nobodyAsksWhatWasAskedBefore() {
        let events = minute().map(\.event)
        let questions = events.filter { text("type", in: $0) == "question" }
        let texts = questions.compactMap { text("text", in: $0) }
        #expect(texts.count == Set(texts).count && Set(texts) == Set(Mood.curious.questions))
        let asked = Set(questions.compactMap { text("id", in: $0) })
        let votes = events.filter { text("type", in: $0) == "click" }.compactMap { event in
            asked.first { event.contains("\"id\":\"\($0)\"}") }
        }
        #expect(votes.count > 50 && Set(votes) == asked, "votes for \(Set(votes).count) of \(asked.count)")
    }

    @Test func aRecordingHoldsTheWholeCrowdInLines() throws {
        var bytes: [UInt8] = []
        let count = CrowdRecording(
            sessions: ["keynote"], attendees: 20, rate: 200, seconds: 10, seed: 3, startingAt: Self.start
        ).write(mood: { $0 < 0.5 ? .calm : .delighted }) { bytes += $0 }
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
        #expect(lines.count == count && count > 3_000)
        #expect(lines.filter { text("type", in: $0) == "leave" }.count == 20)
        let times = lines.compactMap { number("ts", in: $0) }
        #expect(times.count == count && (times.max() ?? 0) <= Self.start + 10_000)
    }
}
