import Access
import Concurrency
import Foundation
import PubSub
import RoomModel
import TestKit
import Testing

@testable import Rooms

struct AlertBoardTests {
    private let clock = ManualClock(Samples.start)
    private let plane = RecordingBackPlane()
    private let store = InMemoryStore()
    private let topic = Topic("sponsor.acme-cloud.alerts") ?? .ops

    private func board() -> AlertBoard {
        let hub = Hub(backPlane: plane, stateEpoch: "s", logEpoch: "l")
        return AlertBoard(hub: hub, store: store, clock: clock.wall)
    }

    private func alert(_ id: String, answerWithin: Int64? = nil) -> Alert {
        Alert(
            id: Samples.id(id), tenant: Samples.acme, topic: topic.description, data: Array(#"{"score":90}"#.utf8),
            raised: clock.wall.now(), lifetime: 600_000, answerWithin: answerWithin)
    }

    private func listen(_ board: AlertBoard, _ connection: UInt64) async {
        board.join(connection, topic: topic, tenant: Samples.acme)
        await board.subscribe(connection, request: 7, to: topic, of: Samples.acme, recovering: nil)
    }

    @Test func aListenerGetsWhatIsOpenAndThenWhatIsRaised() async throws {
        let board = board()
        try await board.raise(alert("a"))
        #expect(plane.published.isEmpty)
        await listen(board, 1)
        #expect(plane.replies.count == 1)
        #expect(plane.replies[0].contains(#""items":[{"o":1,"#))
        #expect(plane.replies[0].contains(#""d":{"alert":"a","try":1,"ttl_ms":600000,"d":{"score":90}}"#))
        try await board.raise(alert("b"))
        #expect(plane.published.last == #""d":{"alert":"b","try":1,"ttl_ms":600000,"d":{"score":90}}}"#)
        #expect(try await store.alert(Samples.id("b"), tenant: Samples.acme)?.state == .delivered)
        clock.advance(5_000)
        await board.tick()
        #expect(plane.published.last?.contains(#""alert":"b","try":2,"ttl_ms":595000"#) == true)
    }

    @Test func whatWasNotAcknowledgedComesAgainAfterARestart() async throws {
        let first = board()
        await listen(first, 1)
        try await first.raise(alert("a"))
        try await first.raise(alert("b"))
        _ = try await first.acknowledge([Samples.id("a")], of: topic, tenant: Samples.acme, by: "rep-1")

        let second = board()
        try await second.resume()
        await listen(second, 2)
        let reply = try #require(plane.replies.last)
        #expect(reply.contains(#""alert":"b","try":2"#))
        #expect(!reply.contains(#""alert":"a""#))
    }

    @Test func oneClaimSettlesForAllAndTheOthersAreTold() async throws {
        let board = board()
        await listen(board, 1)
        await listen(board, 2)
        try await board.raise(alert("a"))
        let id: ItemID = Samples.id("a")
        let claimed = try await board.claim(id, of: topic, tenant: Samples.acme, by: "rep-2")
        #expect(claimed.state == .claimed)
        #expect(plane.published.last == #""d":{"alert":"a","state":"claimed","by":"rep-2"}}"#)
        // The same member may say so again, another may not.
        #expect(try await board.claim(id, of: topic, tenant: Samples.acme, by: "rep-2").by == "rep-2")
        await #expect(throws: AlertRefusal.settled(.claimed, by: "rep-2")) {
            try await board.claim(id, of: topic, tenant: Samples.acme, by: "rep-1")
        }
        // A late acknowledgement is harmless, and changes nothing.
        #expect(try await board.acknowledge([id], of: topic, tenant: Samples.acme, by: "rep-1") == [id])
        #expect(try await store.alert(id, tenant: Samples.acme)?.state == .claimed)
        clock.advance(60_000)
        let sent = plane.published.count
        await board.tick()
        #expect(plane.published.count == sent)
    }

    @Test func anothersAlertIsUnknown() async throws {
        let board = board()
        try await board.raise(alert("a"))
        let id: ItemID = Samples.id("a")
        let other = Topic("sponsor.other.alerts") ?? .ops
        #expect(try await board.acknowledge([id], of: other, tenant: Samples.acme, by: "rep-1").isEmpty)
        #expect(try await board.acknowledge([id], of: topic, tenant: Samples.globex, by: "rep-1").isEmpty)
        await #expect(throws: AlertRefusal.unknown) {
            try await board.snooze(id, forMilliseconds: 1, of: other, tenant: Samples.acme, by: "rep-1")
        }
        #expect(await board.open.values.reduce(0, +) == 1)
    }

    @Test func raisingIsRepeatable() async throws {
        let board = board()
        #expect(try await board.raise(alert("a")))
        #expect(try await !board.raise(alert("a")))
        _ = try await board.acknowledge([Samples.id("a")], of: topic, tenant: Samples.acme, by: "rep-1")
        #expect(try await !board.raise(alert("a")))
    }

    @Test func anAnswerThatCannotBeStoredIsRefusedAndTheAlertGoesOn() async throws {
        struct Full: Error {}
        let board = board()
        await listen(board, 1)
        try await board.raise(alert("a"))
        store.failure = Full()
        await #expect(throws: Full.self) {
            _ = try await board.acknowledge([Samples.id("a")], of: topic, tenant: Samples.acme, by: "rep-1")
        }
        await #expect(throws: Full.self) { _ = try await board.raise(alert("b")) }
        store.failure = nil
        #expect(await board.open.values.reduce(0, +) == 1)
        clock.advance(5_000)
        await board.tick()
        #expect(plane.published.last?.contains(#""alert":"a","try":2"#) == true)
    }

    /// A board with an alert whose deadline has passed, looked at by who escalates it.
    private func unanswered() async throws -> (AlertBoard, Escalation) {
        let board = board()
        let observer = Escalation(board: board, topic: topic)
        await board.add(observer)
        await listen(board, 1)
        try await board.raise(alert("a", answerWithin: 30_000))
        clock.advance(30_000)
        return (board, observer)
    }

    @Test func observersHearOfADeadlineAndEscalate() async throws {
        let (board, observer) = try await unanswered()
        await board.tick()
        #expect(plane.published.contains(#""d":{"alert":"a","state":"escalated","by":"rep-2"}}"#))
        _ = try await board.acknowledge([Samples.id("a")], of: topic, tenant: Samples.acme, by: "rep-2")
        #expect(observer.settled.withLock { $0 } == [.acknowledged])
    }

    @Test func anEscalationThatCannotBeStoredIsTriedAgain() async throws {
        struct Full: Error {}
        let (board, observer) = try await unanswered()
        store.failure = Full()
        await board.tick()
        store.failure = nil
        // Not at once: a store that is down is not asked all the time.
        clock.advance(9_999)
        await board.tick()
        #expect(observer.asked.withLock { $0 } == 1)
        clock.advance(1)
        for _ in 1...3 {
            await board.tick()
            clock.advance(60_000)
        }
        #expect(observer.asked.withLock { $0 } == 2)
        #expect(plane.published.filter { $0.contains(#""state":"escalated""#) }.count == 1)
        let kept = try await store.alert(Samples.id("a"), tenant: Samples.acme)
        #expect(kept?.history.filter { $0.state == .escalated }.map(\.by) == ["rep-2"])
        #expect(kept?.deadline == nil)
    }

    @Test func anEscalationThatACrashTookIsMadeAfterTheNextStart() async throws {
        struct Killed: Error {}
        let first = board()
        let dead = Escalation(board: first, topic: topic) { throw Killed() }
        await first.add(dead)
        await listen(first, 1)
        try await first.raise(alert("a", answerWithin: 30_000))
        clock.advance(30_000)
        // The delivery of this moment is stored, and nothing after it.
        await first.tick()
        #expect(dead.asked.withLock { $0 } == 1)
        #expect(try await store.alert(Samples.id("a"), tenant: Samples.acme)?.tries == 2)

        let second = board()
        await second.add(Escalation(board: second, topic: topic))
        try await second.resume()
        await second.tick()
        let kept = try await store.alert(Samples.id("a"), tenant: Samples.acme)
        #expect(kept?.state == .escalated && kept?.by == "rep-2")
    }

    @Test func whereNobodyIsLeftTheDeadlineEndsForGood() async throws {
        let board = board()
        try await board.raise(alert("a", answerWithin: 30_000))
        clock.advance(30_000)
        await board.tick()
        let kept = try await store.alert(Samples.id("a"), tenant: Samples.acme)
        #expect(kept?.isOpen == true && kept?.deadline == nil)
    }

    private final class Escalation: AlertObserver {
        let board: AlertBoard
        let topic: Topic
        let prepare: @Sendable () throws -> Void
        let asked = Lock(0)
        let settled = Lock<[Alert.State]>([])

        init(board: AlertBoard, topic: Topic, prepare: @escaping @Sendable () throws -> Void = {}) {
            self.board = board
            self.topic = topic
            self.prepare = prepare
        }

        func deadlinePassed(of alert: Alert) async -> Bool {
            asked.withLock { $0 += 1 }
            do {
                try prepare()
                try await board.escalate(alert.id, of: topic, tenant: alert.tenant, to: "rep-2", deadline: nil)
            } catch {
                // The board asks again.
            }
            return true
        }

        func settled(_ alert: Alert) async { settled.withLock { $0.append(alert.state) } }
    }
}
