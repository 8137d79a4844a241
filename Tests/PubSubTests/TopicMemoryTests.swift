import RoomModel
import Testing

@testable import PubSub

struct TopicMemoryTests {
    private let now = EventTime(milliseconds: 1)

    private func log(_ count: Int, limits: TopicMemory.Limits = .init()) -> TopicMemory {
        var memory = TopicMemory(deliveryClass: .log, epoch: "e", limits: limits)
        for number in 1...count { _ = memory.publish(data: [UInt8(truncatingIfNeeded: number)], at: now) }
        return memory
    }

    @Test func countsOffsetsFromOne() {
        var memory = TopicMemory(deliveryClass: .log, epoch: "e")
        #expect(memory.publish(data: [1], at: now).offset == 1)
        #expect(memory.publish(data: [1], at: now).offset == 2)
    }

    @Test func aStateSubscriptionAnswersEveryKeysNewestValue() {
        var memory = TopicMemory(deliveryClass: .state, epoch: "e")
        _ = memory.publish(key: "a", data: [1], at: now)
        _ = memory.publish(key: "b", data: [2], at: now)
        _ = memory.publish(key: "a", data: [3], at: now)
        let start = memory.start()
        #expect(start.offset == 3)
        #expect(start.items.map(\.key) == ["b", "a"])
        #expect(start.items.map(\.data) == [[2], [3]])
    }

    @Test func nullRemovesAKey() {
        var memory = TopicMemory(deliveryClass: .state, epoch: "e")
        _ = memory.publish(key: "a", data: [1], at: now)
        _ = memory.publish(key: "a", data: Array("null".utf8), at: now)
        #expect(memory.start().items.isEmpty)
        #expect(memory.value(of: "a") == nil)
    }

    @Test func aLogSubscriptionWithoutRecoveryBeginsNow() {
        let start = log(5).start()
        #expect(start.items.isEmpty)
        #expect(start.offset == 5)
        #expect(start.recovered == nil)
    }

    @Test(arguments: [(0, 5), (3, 2), (5, 0)] as [(UInt64, Int)])
    func recoversWhatWasMissedWhole(from offset: UInt64, missed: Int) {
        let start = log(5).start(recovering: ("e", offset))
        #expect(start.recovered == true)
        #expect(start.items.count == missed)
        #expect(start.items.first?.offset ?? offset + 1 == offset + 1)
    }

    @Test(arguments: [("other", 3), ("e", 6)] as [(String, UInt64)])
    func refusesAPositionItCannotKnow(epoch: String, offset: UInt64) {
        let start = log(5).start(recovering: (epoch, offset))
        #expect(start.recovered == false)
        #expect(start.items.isEmpty)
        #expect(start.offset == 5)
    }

    @Test func refusesRatherThanRecoverAPart() {
        var limits = TopicMemory.Limits()
        limits.messages = 10
        let memory = log(100, limits: limits)
        #expect(memory.start(recovering: ("e", 1)).recovered == false)
        #expect(memory.start(recovering: ("e", 98)).items.map(\.offset) == [99, 100])
    }

    @Test func boundsItsBytes() {
        var limits = TopicMemory.Limits()
        limits.bytes = 1000
        var memory = TopicMemory(deliveryClass: .log, epoch: "e", limits: limits)
        for _ in 0..<100 { _ = memory.publish(data: Array(repeating: 0, count: 100), at: now) }
        let kept = (0...100).first { memory.start(recovering: ("e", UInt64($0))).recovered == true } ?? 0
        #expect(kept >= 90)
    }

    private func logged(_ offset: UInt64) -> Publication {
        Publication(offset: offset, time: now, key: nil, data: [1])
    }

    /// Two writers of one commit race to publish: whichever comes first, subscribers see the log's order.
    @Test func tellsLoggedMessagesInTheirOrderEachOnce() {
        var memory = TopicMemory(deliveryClass: .log, epoch: "e", offset: 7)
        let told = [7, 8, 10, 11, 8, 9, 9, 12].map { memory.publish(logged: logged($0)).map(\.offset) }
        #expect(told == [[], [8], [], [], [], [9, 10, 11], [], [12]])
        #expect(memory.start(recovering: ("e", 8)).items.map(\.offset) == [9, 10, 11, 12])
    }

    @Test func givesUpWhatNeverComesAndGoesOn() {
        var memory = TopicMemory(deliveryClass: .log, epoch: "e", offset: 7)
        let told = (9...20).map { memory.publish(logged: logged($0)).map(\.offset) }
        #expect(told == Array(repeating: [], count: 8) + [Array(9...17), [18], [19], [20]])
        #expect(memory.start(recovering: ("e", 9)).items.count == 11)
        #expect(memory.reach(of: ("e", 7)) == .older(after: 7, before: 9))
    }

    @Test func goesOnAfterARestore() {
        var memory = TopicMemory(deliveryClass: .log, epoch: "e")
        memory.restore((4...6).map(logged), newest: 6)
        #expect(memory.offset == 6)
        #expect(memory.start(recovering: ("e", 3)).items.count == 3)
        #expect(memory.start(recovering: ("e", 2)).recovered == false)
    }

    /// Retention took all messages; their offsets go on.
    @Test func goesOnWhereAnEmptiedLogEnded() {
        var memory = TopicMemory(deliveryClass: .log, epoch: "e")
        memory.restore([], newest: 40)
        #expect(memory.start(recovering: ("e", 40)).recovered == true)
        #expect(memory.publish(logged: logged(41)).map(\.offset) == [41])
    }

    @Test func restoresOnce() {
        var memory = TopicMemory(deliveryClass: .log, epoch: "e")
        memory.restore([logged(1), logged(2)], newest: 2)
        _ = memory.publish(logged: logged(3))
        memory.restore([logged(1), logged(2), logged(3), logged(4)], newest: 4)
        #expect(memory.start(recovering: ("e", 0)).items.map(\.offset) == [1, 2, 3])
        #expect(memory.publish(logged: logged(4)).map(\.offset) == [4])
    }

    @Test func boundsItsKeys() {
        var limits = TopicMemory.Limits()
        limits.keys = 3
        var memory = TopicMemory(deliveryClass: .state, epoch: "e", limits: limits)
        for number in 1...10 { _ = memory.publish(key: "k\(number)", data: [1], at: now) }
        #expect(memory.keys == ["k8", "k9", "k10"])
    }
}
