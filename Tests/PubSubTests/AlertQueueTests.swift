import RoomModel
import Testing

@testable import PubSub

struct AlertQueueTests {
    private func at(_ milliseconds: Int64) -> EventTime { EventTime(milliseconds: milliseconds) }

    private func id(_ text: String) throws -> ItemID { try #require(ItemID(text)) }

    private func alert(
        _ name: String, raised: Int64 = 0, lifetime: Int64 = 600_000, answerWithin: Int64? = nil, heldFor: Int64 = 0,
        members: [String] = []
    ) throws -> Alert {
        Alert(
            id: try id(name), tenant: try #require(TenantID("acme")), topic: "sponsor.acme-cloud.alerts",
            data: Array("{}".utf8), members: try members.map(id), raised: at(raised), lifetime: lifetime,
            answerWithin: answerWithin, heldFor: heldFor)
    }

    private func names(_ alerts: [Alert]) -> [String] { alerts.map(\.id.text) }

    /// Times at which an unanswered alert goes out within `end` milliseconds, and its count of tries.
    @Test func comesAgainEverLaterWithAHigherTry() throws {
        var queue = AlertQueue()
        try queue.add(alert("a"))
        var sent: [[Int64]] = []
        var now: Int64 = 0
        while now <= 200_000 {
            for one in queue.advance(to: at(now), isHeard: true).deliveries { sent.append([now, Int64(one.tries)]) }
            now = try #require(queue.nextTime(isHeard: true)).milliseconds
        }
        #expect(sent == [[0, 1], [5_000, 2], [15_000, 3], [35_000, 4], [75_000, 5], [135_000, 6], [195_000, 7]])
    }

    @Test func waitsWhereNobodyListensAndCountsNoTry() throws {
        var queue = AlertQueue()
        try queue.add(alert("a"))
        #expect(queue.advance(to: at(9_000), isHeard: false).isEmpty)
        #expect(queue.nextTime(isHeard: false) == at(600_000))
        let welcome = queue.welcome(at: at(10_000))
        #expect(welcome.map(\.tries) == [1])
        #expect(welcome.map(\.state) == [.delivered])
    }

    @Test func oneAnswerSettlesItAndASecondFindsNothing() throws {
        var queue = AlertQueue()
        try queue.add(alert("a"))
        _ = queue.advance(to: at(0), isHeard: true)
        let settled = try queue.settle(id("a"), as: .claimed, at: at(10), by: "rep-2")
        #expect(
            settled.map(\.history) == [
                [
                    .init(state: .raised, at: at(0)), .init(state: .delivered, at: at(0)),
                    .init(state: .claimed, at: at(10), by: "rep-2"),
                ]
            ])
        #expect(throws: AlertRefusal.unknown) { try queue.settle(id("a"), as: .acknowledged, at: at(11), by: "rep-1") }
        #expect(queue.advance(to: at(100_000), isHeard: true).isEmpty)
        #expect(queue.nextTime(isHeard: true) == nil)
    }

    @Test func expiresUnanswered() throws {
        var queue = AlertQueue()
        try queue.add(alert("a", lifetime: 1_000))
        #expect(queue.advance(to: at(999), isHeard: false).expired.isEmpty)
        let turn = queue.advance(to: at(1_000), isHeard: true)
        #expect(turn.expired.map(\.state) == [.expired])
        #expect(turn.deliveries.isEmpty)
    }

    /// 40 alerts, a window of 32: the rest go out when the first are no longer on their way, or when some are settled.
    @Test func sendsNoMoreAtOnceThanTheWindow() throws {
        var queue = AlertQueue()
        for number in 10..<50 { try queue.add(alert("a\(number)")) }
        #expect(queue.advance(to: at(0), isHeard: true).deliveries.count == 32)
        #expect(queue.advance(to: at(1), isHeard: true).deliveries.isEmpty)
        for number in 10..<13 { _ = try queue.settle(id("a\(number)"), as: .acknowledged, at: at(2), by: "rep-1") }
        #expect(names(queue.advance(to: at(3), isHeard: true).deliveries) == ["a42", "a43", "a44"])
        #expect(queue.nextTime(isHeard: true) == at(5_000))
        #expect(
            names(Array(queue.advance(to: at(5_000), isHeard: true).deliveries.prefix(6))) == [
                "a45", "a46", "a47", "a48", "a49", "a13",
            ])
    }

    @Test func aSnoozeIsARestForAllAndForTheDeadline() throws {
        var queue = AlertQueue()
        try queue.add(alert("a", answerWithin: 30_000))
        _ = queue.advance(to: at(0), isHeard: true)
        let snoozed = try queue.snooze(id("a"), until: at(60_000), at: at(10_000), by: "rep-1")
        #expect(snoozed.state == .snoozed)
        #expect(queue.advance(to: at(59_999), isHeard: true).isEmpty)
        #expect(queue.advance(to: at(60_000), isHeard: true).deliveries.map(\.tries) == [2])
        #expect(names(queue.advance(to: at(79_999), isHeard: true).overdue).isEmpty)
        #expect(names(queue.advance(to: at(80_000), isHeard: true).overdue) == ["a"])
    }

    @Test func tellsOfADeadlineOnceAndAgainAfterAnEscalation() throws {
        var queue = AlertQueue()
        try queue.add(alert("a", answerWithin: 30_000))
        #expect(names(queue.advance(to: at(30_000), isHeard: false).overdue) == ["a"])
        #expect(queue.advance(to: at(31_000), isHeard: false).isEmpty)
        let escalated = try queue.escalate(id("a"), to: "rep-2", deadline: at(60_000), at: at(31_000))
        #expect(escalated.state == .escalated)
        #expect(try queue.conclude(id("a"), isAnybodyLeft: true, at: at(31_000)) == nil)
        let delivered = queue.advance(to: at(31_000), isHeard: true).deliveries
        #expect(delivered.map(\.state) == [.escalated])
        #expect(names(queue.advance(to: at(60_000), isHeard: false).overdue) == ["a"])
    }

    @Test func aDeadlineComesAgainUntilSomebodyWasTold() throws {
        var queue = AlertQueue()
        try queue.add(alert("a", answerWithin: 30_000))
        // What is stored of it meanwhile says that it is overdue.
        let turn = queue.advance(to: at(30_000), isHeard: true)
        #expect(turn.overdue.map(\.deadline) == [at(30_000)])
        #expect(turn.deliveries.map(\.deadline) == [at(30_000)])
        #expect(try queue.conclude(id("a"), isAnybodyLeft: true, at: at(31_000)) == nil)
        #expect(queue.nextTime(isHeard: false) == at(41_000))
        #expect(names(queue.advance(to: at(40_999), isHeard: false).overdue).isEmpty)
        #expect(names(queue.advance(to: at(41_000), isHeard: false).overdue) == ["a"])
        let last = queue.conclude(try id("a"), isAnybodyLeft: false, at: at(41_000))
        #expect(last?.deadline == nil)
        #expect(last?.revision == 3, "raised, delivered, and nobody left")
        #expect(queue.nextTime(isHeard: false) == at(600_000))
    }

    @Test func anEscalationThatWasNotStoredLeavesNoTrace() throws {
        var queue = AlertQueue()
        let before = try alert("a", answerWithin: 30_000)
        try queue.add(before)
        let escalated = try queue.escalate(id("a"), to: "rep-2", deadline: at(90_000), at: at(30_000))
        queue.undo(escalated, restoring: before)
        #expect(Array(queue.alerts.values) == [before])
    }

    @Test func anEscalationThatWasNotStoredTakesNothingElseBack() throws {
        var queue = AlertQueue()
        let before = try alert("a", answerWithin: 30_000)
        try queue.add(before)
        let escalated = try queue.escalate(id("a"), to: "rep-2", deadline: nil, at: at(30_000))
        #expect(queue.advance(to: at(30_000), isHeard: true).deliveries.map(\.revision) == [3])
        queue.undo(escalated, restoring: before)
        let alert = try #require(queue.alerts.values.first)
        #expect(alert.history == before.history)
        #expect(alert.deadline == before.deadline)
        #expect(alert.tries == 1)
        #expect(alert.revision == 4)

        let again = try queue.escalate(id("a"), to: "rep-2", deadline: nil, at: at(40_000))
        _ = try queue.settle(id("a"), as: .claimed, at: at(40_001), by: "rep-1")
        queue.undo(again, restoring: alert)
        #expect(queue.alerts.isEmpty)
    }

    @Test func aDigestStandsForItsMembersAndSettlesThem() throws {
        var queue = AlertQueue()
        try queue.add(alert("a", heldFor: 10_000))
        try queue.add(alert("b", heldFor: 10_000))
        try queue.add(alert("c"))
        let changed = try queue.add(alert("d", raised: 5_000, members: ["a", "b", "unknown"]))
        #expect(names(changed) == ["d", "a", "b"])
        #expect(names(queue.advance(to: at(20_000), isHeard: true).deliveries) == ["c", "d"])
        let settled = try queue.settle(id("d"), as: .acknowledged, at: at(20_001), by: "rep-1")
        #expect(Set(names(settled)) == ["a", "b", "d"])
        #expect(names(Array(queue.alerts.values)) == ["c"])
    }

    @Test func refusesMoreOpenAlertsThanATopicMayHold() throws {
        var policy = AlertPolicy()
        policy.greatestOpen = 1
        var queue = AlertQueue(policy: policy)
        try queue.add(alert("a"))
        #expect(throws: AlertRefusal.full(limit: 1)) { try queue.add(alert("b")) }
    }

    @Test func aNewListenerHastensTheOthers() throws {
        var policy = AlertPolicy()
        policy.window = 1
        var queue = AlertQueue(policy: policy)
        for name in ["a", "b"] { try queue.add(alert(name)) }
        var now: Int64 = 0
        while now < 120_000 {
            _ = queue.advance(to: at(now), isHeard: true)
            now += 5_000
        }
        #expect(queue.welcome(at: at(now)).count == 1)
        let next = try #require(queue.alerts.values.map(\.nextTry).min())
        #expect(next <= at(now + 5_000))
    }

    @Test func keepsTheFirstStepOfALongLife() throws {
        var one = try alert("a")
        for number in 0..<200 { one.become(number % 2 == 0 ? .delivered : .snoozed, at: at(Int64(number))) }
        #expect(one.history.count == Alert.longestHistory)
        #expect(one.history.first?.state == .raised)
        #expect(one.revision == 201)
    }

    @Test func whatFailedOnEveryWayIsStillToldToWhoeverComes() throws {
        var queue = AlertQueue()
        try queue.add(alert("a", answerWithin: 1_000))
        #expect(try queue.fail(id("a"), at: at(10)).state == .failed)
        #expect(queue.advance(to: at(2_000), isHeard: false).isEmpty, "no deadline runs any more")
        #expect(queue.welcome(at: at(3_000)).map(\.state) == [.delivered])
        #expect(queue.advance(to: at(600_000), isHeard: true).expired.map(\.state) == [.expired])
    }

    @Test func whatIsTakenBackSaysNothingAnyMore() throws {
        var queue = AlertQueue()
        try queue.add(alert("a"))
        let taken = try queue.takeBack(id("a"), at: at(10))
        #expect(taken?.state == .expired && taken?.data == Array("{}".utf8))
        #expect(try queue.takeBack(id("a"), at: at(11)) == nil)
        #expect(queue.advance(to: at(100), isHeard: true).isEmpty)
    }
}
