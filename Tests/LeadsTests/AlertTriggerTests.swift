import RoomModel
import Testing

@testable import Leads

struct AlertTriggerTests {
    private func time(_ seconds: Int64) -> EventTime { EventTime(milliseconds: 1_000_000 + seconds * 1_000) }

    /// Each row: second, score in tenths, whether it is told. Cooldown 900 s, mark 80.
    @Test(arguments: [
        [(0, 850, false), (1, 851, true), (2, 900, false), (3, 990, false)],
        [(0, 851, true), (1, 849, false), (2, 851, false), (2_000, 900, false)],
        [(0, 851, true), (1, 799, false), (2, 851, false), (899, 860, false), (900, 860, true)],
        [(0, 851, true), (1_000, 800, false), (1_001, 900, false), (1_002, 799, false), (1_003, 851, true)],
    ])
    func tellsACrossingOnceUntilItCooledDown(rows: [(Int64, Int, Bool)]) {
        var trigger = AlertTrigger()
        for (second, tenths, told) in rows {
            #expect(trigger.accept(tenths: tenths, at: time(second), rule: .init()) == told, "\(second) s, \(tenths)")
        }
    }

    @Test func whatCouldNotBeKeptIsToldAgainUnderItsNumber() {
        var trigger = AlertTrigger()
        _ = trigger.accept(tenths: 900, at: time(0), rule: .init())
        trigger.takeBack()
        #expect(trigger.count == 0)
        let isTold = trigger.accept(tenths: 900, at: time(1), rule: .init())
        #expect(isTold)
        #expect(trigger.count == 1)
    }
}

struct DigestGateTests {
    private func time(_ seconds: Int64) -> EventTime { EventTime(milliseconds: 1_000_000 + seconds * 1_000) }

    @Test func moreThanAMinutesShareIsGathered() {
        var gate = DigestGate()
        for number in 0..<10 { #expect(gate.accept(id("A-\(number)"), at: time(0), rule: .init()) == .single) }
        #expect(gate.accept(id("A-10"), at: time(1), rule: .init()) == .gathered(until: time(11)))
        #expect(gate.accept(id("A-11"), at: time(5), rule: .init()) == .gathered(until: time(11)))
        gate.withdraw(id("A-10"))
        #expect(gate.digest(at: time(10)) == nil)
        #expect(gate.digest(at: time(11)) == [id("A-11")])
        #expect(gate.digest(at: time(12)) == nil)
        #expect(gate.accept(id("A-12"), at: time(59), rule: .init()) == .gathered(until: time(69)))
        _ = gate.digest(at: time(69))
        #expect(gate.accept(id("A-13"), at: time(70), rule: .init()) == .single)
    }
}

struct FollowupPlanTests {
    private let start = EventTime(milliseconds: 1_000_000)

    private func sequence(_ plan: FollowupPlan, _ temperature: Lead.Temperature, days: Int) -> [String] {
        var sent: [String] = []
        var told: [String] = []
        for day in 0...days {
            let now = start.advanced(byMilliseconds: Int64(day) * FollowupPlan.day)
            while let due = plan.due(temperature, since: start, sent: sent, at: now) {
                sent.append(due.name)
                told.append("\(day) \(due.kind)")
            }
        }
        return told
    }

    @Test func theStandardSequences() {
        let warm = ["1 thank_you", "3 product_information", "7 case_study", "10 demo_offer"]
        #expect(sequence(.standard, .hot, days: 40) == warm)
        #expect(sequence(.standard, .warm, days: 40) == warm)
        #expect(sequence(.standard, .cool, days: 40) == ["3 thank_you", "7 product_information", "14 case_study"])
        #expect(sequence(.standard, .cold, days: 95) == ["30 newsletter", "60 newsletter", "90 newsletter"])
    }

    @Test func aLeadThatWarmsUpGetsNothingTwice() {
        let now = start.advanced(byMilliseconds: 8 * FollowupPlan.day)
        let due = FollowupPlan.standard.due(.hot, since: start, sent: ["thank_you", "product_information"], at: now)
        #expect(due?.kind == "case_study")
    }

    @Test func aSponsorsOwnListTakesThePlaceOfAll() {
        let plan = FollowupPlan([Sponsor.Followup(when: "warm", afterDays: 1, kind: "thank_you")])
        #expect(sequence(plan, .warm, days: 30) == ["1 thank_you"])
        #expect(sequence(plan, .hot, days: 30) == ["1 thank_you"])
        #expect(sequence(plan, .cool, days: 30) == [])
        #expect(sequence(FollowupPlan([]), .hot, days: 30) == [])
    }
}
