import Concurrency
import RoomModel
import Rooms

/// Brings messages to sponsors' own systems: durable first, then tried until they are taken or given up.
///
/// One message of a sponsor is on its way at a time, so that a system that hangs holds up nobody else's; all queues are
/// bounded, and what does not fit is counted.
package actor WebhookSender {
    /// A request as it goes out.
    package struct Request: Sendable {
        package var url: String
        package var headers: [(name: String, value: String)]
        package var body: [UInt8]
    }

    package struct Statistics: Hashable, Sendable {
        package var delivered = 0
        package var failedTries = 0
        package var dead = 0
        package var overflowed = 0
        package var waiting = 0
    }

    /// Sends a request and gives the answer's status, or throws why there is none.
    package typealias Transport = @Sendable (Request) async throws -> Int
    /// Signs `timestamp.body` with the sponsor's secret, in hex.
    package typealias Signature = @Sendable (_ message: [UInt8], SponsorID, TenantID) -> String

    /// Messages that wait for one sponsor; more are refused.
    private static let capacity = 1_000

    private struct Target: Hashable {
        var tenant: TenantID
        var sponsor: SponsorID
    }

    private let store: any WebhookStore
    private let clock: WallClock
    private let scope: TaskScope
    private let retry: WebhookRetry
    private let transport: Transport
    private let signature: Signature
    private let template: @Sendable (SponsorID, String) -> WebhookTemplate
    private let url: @Sendable (SponsorID, TenantID) -> String?
    private let report: @Sendable (String, any Error) -> Void
    private var queues: [Target: [WebhookDelivery]] = [:]
    private var busy: Set<Target> = []
    private var counts = Statistics()
    private var gaveUp: @Sendable (WebhookDelivery) async -> Void = { _ in }

    /// - Parameters:
    ///   - url: Where a sponsor wants its messages now; `nil` for nowhere.
    ///   - template: How they look there.
    package init(
        store: any WebhookStore, clock: WallClock, scope: TaskScope, retry: WebhookRetry = WebhookRetry(),
        transport: @escaping Transport, signature: @escaping Signature,
        url: @escaping @Sendable (SponsorID, TenantID) -> String?,
        template: @escaping @Sendable (SponsorID, String) -> WebhookTemplate = { WebhookTemplate(url: $1) },
        report: @escaping @Sendable (String, any Error) -> Void = { _, _ in }
    ) {
        self.store = store
        self.clock = clock
        self.scope = scope
        self.retry = retry
        self.transport = transport
        self.signature = signature
        self.url = url
        self.template = template
        self.report = report
    }

    package var statistics: Statistics {
        var statistics = counts
        statistics.waiting = queues.values.reduce(0) { $0 + $1.count }
        return statistics
    }

    /// Says whom to tell of messages that are given up.
    package func whenGivenUp(_ tell: @escaping @Sendable (WebhookDelivery) async -> Void) { gaveUp = tell }

    /// Takes up what waited when the server ended.
    package func resume() async throws {
        for delivery in try await store.waitingDeliveries() {
            queues[Target(tenant: delivery.tenant, sponsor: delivery.sponsor), default: []].append(delivery)
        }
    }

    /// Keeps a message and sends it. One that is known already is not sent twice.
    package func send(_ message: WebhookMessage, title: String, to sponsor: SponsorID, of tenant: TenantID) async {
        let target = Target(tenant: tenant, sponsor: sponsor)
        guard url(sponsor, tenant) != nil else { return }
        let waiting = queues[target] ?? []
        if waiting.contains(where: { $0.id == message.id }) { return }
        guard waiting.count < Self.capacity else {
            counts.overflowed += 1
            return
        }
        let delivery = WebhookDelivery(
            id: message.id, tenant: tenant, sponsor: sponsor, kind: message.kind.rawValue, title: title,
            data: String(decoding: message.data, as: UTF8.self), created: message.at)
        queues[target, default: []].append(delivery)
        await keep(delivery)
        start(target)
    }

    /// Takes back what waits about a lead; what is on its way cannot be stopped.
    ///
    /// - Parameter mark: What the ids of all its messages hold.
    package func withdraw(_ mark: String, of tenant: TenantID) async {
        for target in queues.keys where target.tenant == tenant {
            let taken = (queues[target] ?? []).filter { $0.id.contains(mark) }
            guard !taken.isEmpty else { continue }
            queues[target]?.removeAll { $0.id.contains(mark) }
            for var delivery in taken {
                delivery.end(as: .withdrawn)
                await keep(delivery)
            }
        }
    }

    /// Once a second: what is due again.
    package func tick() {
        for target in queues.keys { start(target) }
    }

    private func start(_ target: Target) {
        let now = clock.now()
        guard !busy.contains(target), let due = queues[target]?.first(where: { $0.nextTry <= now }) else {
            if queues[target]?.isEmpty == true { queues[target] = nil }
            return
        }
        busy.insert(target)
        let isStarted = scope.spawn { await self.attempt(due, target) }
        if !isStarted { busy.remove(target) }
    }

    private func attempt(_ delivery: WebhookDelivery, _ target: Target) async {
        var delivery = delivery
        delivery.tries += 1
        let problem: (reason: String, isFinal: Bool)?
        do {
            problem = try await self.problem(with: delivery)
        } catch {
            // The server ends. That was no try: the message goes out after the next start.
            busy.remove(target)
            return
        }
        busy.remove(target)
        // Taken back while it was on its way.
        guard let index = queues[target]?.firstIndex(where: { $0.id == delivery.id }) else { return start(target) }
        if let problem {
            counts.failedTries += 1
            delivery.error = problem.reason
            if !problem.isFinal, let wait = retry.wait(after: delivery.tries) {
                delivery.nextTry = clock.now().advanced(byMilliseconds: wait)
                queues[target]?[index] = delivery
            } else {
                delivery.end(as: .dead)
                counts.dead += 1
                queues[target]?.remove(at: index)
            }
        } else {
            delivery.end(as: .delivered)
            delivery.error = nil
            counts.delivered += 1
            queues[target]?.remove(at: index)
        }
        await keep(delivery)
        start(target)
        if delivery.state == .dead { await gaveUp(delivery) }
    }

    private func problem(
        with delivery: WebhookDelivery
    ) async throws(CancellationError) -> (reason: String, isFinal: Bool)? {
        guard let url = url(delivery.sponsor, delivery.tenant) else {
            return ("the sponsor has no webhook any more", true)
        }
        let template = template(delivery.sponsor, url)
        let body = template.body(of: delivery, url: url)
        let stamp = String(clock.now().milliseconds)
        let signed = signature(Array(stamp.utf8) + [UInt8(ascii: ".")] + body, delivery.sponsor, delivery.tenant)
        let request = Request(
            url: String(url.prefix { $0 != "#" }),
            headers: [
                ("Content-Type", "application/json"), ("User-Agent", "roomtone"),
                ("X-Roomtone-Delivery", delivery.id), ("X-Roomtone-Timestamp", stamp),
                ("X-Roomtone-Signature", "v1=\(signed)"),
            ], body: body)
        do {
            let status = try await transport(request)
            switch status {
            case 200..<300: return nil
            case 410: return ("it answered 410: gone", true)
            case 300..<400: return ("it answered \(status), and redirects are not followed", false)
            default: return ("it answered \(status)", false)
            }
        } catch let error as CancellationError {
            throw error
        } catch {
            return ("\(error)", false)
        }
    }

    private func keep(_ delivery: WebhookDelivery) async {
        do {
            try await store.save([delivery])
        } catch {
            report("keep a webhook message", error)
        }
    }
}
