import Concurrency
import RoomModel
import Rooms
import TestKit
import Testing

@testable import Decisions

private struct Unreachable: Error {}

struct WebhookSenderTests {
    private let sponsor: SponsorID = Samples.id("acme-cloud")

    /// Answers as told, one status a request; the last goes on. 0 is no answer at all, -1 the end of the server.
    private final class Receiver: Sendable {
        let requests = Lock<[WebhookSender.Request]>([])
        private let statuses: [Int]
        init(_ statuses: [Int]) { self.statuses = statuses }

        func answer(_ request: WebhookSender.Request) throws -> Int {
            let number = requests.withLock { requests in
                requests.append(request)
                return requests.count
            }
            let status = statuses[min(number, statuses.count) - 1]
            if status == 0 { throw Unreachable() }
            if status < 0 { throw CancellationError() }
            return status
        }

        var count: Int { requests.withLock { $0.count } }
    }

    private func message(_ id: String = "A-1-1", data: String = #"{"lead":"L-1"}"#) -> WebhookMessage {
        WebhookMessage(id: id, kind: .alert, data: Array(data.utf8), at: Samples.start)
    }

    /// Runs `body` with a sender and a receiver; every try that was started has ended when `settle` returns.
    private func with(
        _ statuses: [Int], url: String? = "https://example.com/hook", store: InMemoryStore = InMemoryStore(),
        _ body: (WebhookSender, Receiver, ManualClock, InMemoryStore) async throws -> Void
    ) async throws {
        let receiver = Receiver(statuses)
        let clock = ManualClock(Samples.start)
        let scope = TaskScope()
        var retry = WebhookRetry()
        retry.tries = 4
        let sender = WebhookSender(
            store: store, clock: clock.wall, scope: scope, retry: retry, transport: { try receiver.answer($0) },
            signature: { message, _, _ in "s\(message.count)" }, url: { _, _ in url })
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await scope.run() }
            try await body(sender, receiver, clock, store)
            scope.close()
            try await group.waitForAll()
        }
    }

    /// Turns the clock until nothing waits any more.
    private func settle(_ sender: WebhookSender, _ clock: ManualClock) async {
        for _ in 0..<10_000 {
            if await sender.statistics.waiting == 0 { return }
            clock.advance(1_000)
            await sender.tick()
            await Task.yield()
        }
    }

    @Test func aMessageIsSignedAndSentOnce() async throws {
        try await with([200]) { sender, receiver, clock, store in
            await sender.send(message(), title: "Hot", to: sponsor, of: Samples.acme)
            await settle(sender, clock)
            await sender.send(message(), title: "Hot", to: sponsor, of: Samples.acme)
            let request = try #require(receiver.requests.withLock { $0.first })
            let headers = Dictionary(request.headers.map { ($0.name, $0.value) }) { $1 }
            let stamp = try #require(headers["X-Roomtone-Timestamp"])
            #expect(headers["X-Roomtone-Signature"] == "v1=s\(stamp.utf8.count + 1 + request.body.count)")
            #expect(headers["X-Roomtone-Delivery"] == "A-1-1")
            #expect(String(decoding: request.body, as: UTF8.self).contains(#""data":{"lead":"L-1"}"#))
        }
    }

    @Test(arguments: [[0, 0, 200], [500, 302, 204], [429, 404, 200]])
    func aTryThatFailedIsRepeated(statuses: [Int]) async throws {
        try await with(statuses) { sender, receiver, clock, _ in
            await sender.send(message(), title: "Hot", to: sponsor, of: Samples.acme)
            await settle(sender, clock)
            #expect(receiver.count == 3)
            let statistics = await sender.statistics
            #expect(statistics.delivered == 1 && statistics.failedTries == 2 && statistics.dead == 0)
        }
    }

    @Test func whatNobodyTakesIsGivenUpAndKept() async throws {
        try await with([0]) { sender, receiver, clock, store in
            await sender.send(message(), title: "Hot", to: sponsor, of: Samples.acme)
            await settle(sender, clock)
            #expect(receiver.count == 4)
            let kept = try await store.deliveries(of: sponsor, tenant: Samples.acme, limit: 10)
            #expect(kept.first?.state == .dead && kept.first?.error?.contains("Unreachable") == true)
        }
    }

    @Test func aSystemThatIsGoneIsNotAskedAgain() async throws {
        try await with([410]) { sender, receiver, clock, _ in
            await sender.send(message(), title: "Hot", to: sponsor, of: Samples.acme)
            await settle(sender, clock)
            #expect(receiver.count == 1)
            #expect(await sender.statistics.dead == 1)
        }
    }

    @Test func whatDoesNotFitIsCounted() async throws {
        try await with([0]) { sender, _, _, _ in
            for number in 0..<1_100 {
                await sender.send(message("A-\(number)-1"), title: "Hot", to: sponsor, of: Samples.acme)
            }
            let statistics = await sender.statistics
            #expect(statistics.waiting <= 1_000 && statistics.overflowed >= 100)
        }
    }

    @Test func whatIsTakenBackIsNotSent() async throws {
        try await with([500, 200]) { sender, receiver, clock, store in
            await sender.send(message("A-abc-1"), title: "Hot", to: sponsor, of: Samples.acme)
            await sender.withdraw("abc", of: Samples.acme)
            await settle(sender, clock)
            let kept = try await store.deliveries(of: sponsor, tenant: Samples.acme, limit: 10)
            #expect(kept.first?.state == .withdrawn && kept.first?.data == "{}")
            #expect(receiver.count <= 1)
        }
    }

    @Test func withoutAnAddressNothingIsKept() async throws {
        try await with([200], url: nil) { sender, receiver, _, store in
            await sender.send(message(), title: "Hot", to: sponsor, of: Samples.acme)
            let kept = try await store.deliveries(of: sponsor, tenant: Samples.acme, limit: 10)
            #expect(kept.isEmpty)
            #expect(receiver.count == 0)
        }
    }

    @Test func whatWaitedAtTheEndIsSentAfterTheNextStart() async throws {
        let store = InMemoryStore()
        var waiting = WebhookDelivery(
            id: "A-1-1", tenant: Samples.acme, sponsor: sponsor, kind: "alert", title: "Hot", data: "{}",
            created: Samples.start)
        waiting.tries = 1
        try await store.save([waiting])
        try await with([200], store: store) { sender, receiver, clock, _ in
            try await sender.resume()
            await settle(sender, clock)
            #expect(receiver.count == 1)
        }
    }

    @Test func aTryThatTheEndOfTheServerCutsShortIsNone() async throws {
        let store = InMemoryStore()
        try await with([-1], store: store) { sender, receiver, _, _ in
            await sender.send(message(), title: "Hot", to: sponsor, of: Samples.acme)
            while receiver.count == 0 { await Task.yield() }
        }
        #expect(try await store.waitingDeliveries().map(\.tries) == [0])
        try await with([200], store: store) { sender, receiver, clock, _ in
            try await sender.resume()
            await settle(sender, clock)
            #expect(receiver.count == 1)
        }
        #expect(try await store.waitingDeliveries().isEmpty)
    }

    @Test(arguments: [
        ("https://hooks.slack.com/services/T/B/x", WebhookTemplate.slack),
        ("https://events.pagerduty.com/v2/enqueue#key", .pagerduty),
        ("https://example.com/hooks.slack.com", .json), ("nonsense", .json),
    ])
    func theHostTellsTheTemplate(url: String, template: WebhookTemplate) {
        #expect(WebhookTemplate(url: url) == template)
    }

    @Test func templatesSpeakTheReceiversLanguage() {
        let delivery = WebhookDelivery(
            id: "A-1-1", tenant: Samples.acme, sponsor: sponsor, kind: "alert", title: "Hot <!channel> & more",
            data: #"{"score":90}"#, created: Samples.start)
        let slack = String(decoding: WebhookTemplate.slack.body(of: delivery, url: ""), as: UTF8.self)
        #expect(slack == #"{"text":"Hot &lt;!channel&gt; &amp; more"}"#)
        let duty = String(
            decoding: WebhookTemplate.pagerduty.body(of: delivery, url: "https://events.pagerduty.com/v2/enqueue#k1"),
            as: UTF8.self)
        #expect(duty.contains(#""routing_key":"k1""#) && duty.contains(#""dedup_key":"A-1-1""#))
        #expect(duty.contains(#""custom_details":{"score":90}"#))
    }
}
