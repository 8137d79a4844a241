import Access
import PubSub
import RoomModel
import TestKit
import Testing
import Wire

@testable import Rooms

/// Recovery of a log whose oldest messages only the store still has.
struct LogHistoryTests {
    private let topic = Topic("session.keynote.transcript") ?? .ops
    private let plane = RecordingBackPlane()
    private let store = InMemoryStore()

    /// `count` messages stored and published, of which the hub remembers fewer.
    private func hub(_ count: Int, remembering: Int) async throws -> Hub {
        var limits = TopicMemory.Limits()
        limits.messages = remembering
        let hub = Hub(backPlane: plane, stateEpoch: "s", logEpoch: "l", limits: limits)
        for number in 1...count { try await publish(number, hub) }
        return hub
    }

    private func publish(_ number: Int, _ hub: Hub) async throws {
        let data = Array("{\"n\":\(number)}".utf8)
        let offset = try await store.append(data, at: Samples.start, to: topic.description, tenant: Samples.acme)
        hub.publish(
            logged: TopicMessage(offset: offset, time: Samples.start, data: data), to: topic, of: Samples.acme)
    }

    private func recover(_ hub: Hub, from offset: UInt64, epoch: String = "l") async -> String {
        await LogHistory(hub: hub, log: store).subscribe(
            1, request: 7, to: topic, of: Samples.acme, recovering: .init(epoch: epoch, offset: offset))
        return plane.replies.last ?? ""
    }

    private func numbers(_ count: ClosedRange<Int>) -> String {
        count.map { "{\"o\":\($0),\"ts\":\(Samples.start.milliseconds),\"d\":{\"n\":\($0)}}" }.joined(separator: ",")
    }

    @Test(arguments: [0, 1, 50, 90, 99, 100] as [UInt64])
    func givesEveryMissedMessageOnceAndInOrder(_ offset: UInt64) async throws {
        let hub = try await hub(100, remembering: 10)
        let reply = await recover(hub, from: offset)
        let items = offset < 100 ? numbers(Int(offset) + 1...100) : ""
        #expect(reply.contains(#""offset":100,"recovered":true,"items":[\#(items)]"#))
    }

    @Test func refusesAnotherEpochAndAPositionAhead() async throws {
        let hub = try await hub(20, remembering: 4)
        for reply in [await recover(hub, from: 3, epoch: "x"), await recover(hub, from: 21)] {
            #expect(reply.contains(#""recovered":false,"items":[]"#))
        }
    }

    @Test func refusesWhatTheStoreNoLongerHas() async throws {
        let hub = try await hub(20, remembering: 4)
        store.forget(topic: topic.description, of: Samples.acme, through: 5)
        #expect(await recover(hub, from: 3).contains(#""recovered":false"#))
        #expect(await recover(hub, from: 5).contains(#""recovered":true"#))
    }

    /// The store is ahead of the hub for a moment: what was not published yet comes live, not twice.
    @Test func leavesToTheLiveStreamWhatIsNotPublishedYet() async throws {
        let hub = try await hub(20, remembering: 4)
        _ = try await store.append(
            Array("{}".utf8), at: Samples.start, to: topic.description, tenant: Samples.acme)
        let reply = await recover(hub, from: 2)
        #expect(reply.contains(#""offset":20,"recovered":true,"items":[\#(numbers(3...20))]"#))
    }

    @Test func refusesMoreThanAReplyMayHold() async throws {
        let hub = try await hub(5, remembering: 2)
        let large = Array("\"\(String(repeating: "x", count: 1_000_000))\"".utf8)
        let offset = try await store.append(large, at: Samples.start, to: topic.description, tenant: Samples.acme)
        hub.publish(
            logged: TopicMessage(offset: offset, time: Samples.start, data: large), to: topic, of: Samples.acme)
        #expect(await recover(hub, from: 1).contains(#""recovered":false,"items":[]"#))
    }

    @Test func answersWhenTheStoreCannotBeRead() async throws {
        struct Broken: Error {}
        let hub = try await hub(20, remembering: 4)
        store.failure = Broken()
        #expect(await recover(hub, from: 2).contains(#""recovered":false"#))
    }
}
