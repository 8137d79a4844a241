import Concurrency
import RoomModel
import Wire

/// The one order of audience events: takes batches from all connections, makes them durable in groups, hands them to
/// their rooms, and only then answers.
///
/// While one group is being committed the next gathers, so the commit's cost is shared by all who wait for it. What else
/// changes a room's windows passes through the same order, so the log tells how every room got to where it is.
package final class EventIntake: Sendable {
    package typealias Answer = @Sendable (Result<BatchReceipt, RequestError>) -> Void

    private struct Batch: Sendable {
        var verdicts: [EventAdmission.Verdict]
        var answer: Answer
    }

    /// What is asked of the intake.
    private enum Order: Sendable {
        case batch(Batch)
        case changes([RoomID: [RoomRecord.Change]])
        case act(@Sendable () async -> Void)
    }

    /// Events of one commit, beyond which the next begins: what the store takes at once is bounded.
    private static let greatestGroup = 10_000

    private let orders: Mailbox<Order>
    private let log: any EventLog
    private let rooms: RoomRegistry
    private let observers: [any RoomObserver]
    private let counters = Lock(IntakeStatistics())
    private let waitingEvents = Lock(0)
    private let eventCapacity: Int

    /// - Parameters:
    ///   - capacity: Batches that may wait; more are refused with `rate_limited` and a delay.
    ///   - eventCapacity: Events in them; an empty queue takes any one batch.
    package init(
        log: any EventLog, rooms: RoomRegistry, observers: [any RoomObserver] = [], capacity: Int = 4096,
        eventCapacity: Int = 200_000
    ) {
        self.log = log
        self.rooms = rooms
        self.observers = observers
        self.eventCapacity = eventCapacity
        orders = Mailbox(capacity: capacity)
    }

    package var statistics: IntakeStatistics { counters.withLock { $0 } }

    /// Orders that wait for the store.
    package var waiting: Int { orders.count }

    /// Queues a judged batch. `answer` is called once, on any thread, after the batch is durable or refused.
    package func submit(_ verdicts: [EventAdmission.Verdict], answer: @escaping Answer) {
        let hasRoom = waitingEvents.withLock { waiting in
            guard waiting == 0 || waiting + verdicts.count <= eventCapacity else { return false }
            waiting += verdicts.count
            return true
        }
        if hasRoom {
            if orders.post(.batch(Batch(verdicts: verdicts, answer: answer))) { return }
            waitingEvents.withLock { $0 -= verdicts.count }
        }
        counters.withLock { $0.refusedBatches += 1 }
        answer(
            .failure(
                RequestError(
                    .rateLimited, "more events come than can be stored; send the batch again later",
                    afterMilliseconds: 500)))
    }

    /// Asks for what changes a room's windows beside events, as stored records. What a full queue has no room for is left out.
    package func submit(_ changes: [RoomID: [RoomRecord.Change]]) {
        let asked = changes.filter { !$0.value.isEmpty }
        if !asked.isEmpty { orders.post(.changes(asked)) }
    }

    /// Runs `body` at one place of the order: what was submitted before is durable and applied, what comes later waits.
    package func inOrder<Value: Sendable>(_ body: @escaping @Sendable () async throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            let isPosted = orders.post(
                .act {
                    do {
                        continuation.resume(returning: try await body())
                    } catch {
                        continuation.resume(throwing: error)
                    }
                })
            if !isPosted {
                continuation.resume(
                    throwing: RequestError(.overloaded, "the log of events takes no more just now; try again shortly"))
            }
        }
    }

    /// Returns once everything submitted before is durable and answered.
    package func flush() async { try? await inOrder {} }

    /// Takes no more batches; `run` returns when those that wait are answered.
    package func close() { orders.close() }

    /// Serves the orders until closed. Call once.
    package func run() async {
        while let group = await orders.next() {
            var batches: [Batch] = []
            var changes: [RoomID: [RoomRecord.Change]] = [:]
            var gathered = 0
            for order in group {
                switch order {
                case .batch(let batch):
                    batches.append(batch)
                    gathered += batch.verdicts.count
                    if gathered >= Self.greatestGroup {
                        await commit(&batches)
                        gathered = 0
                    }
                case .changes(let asked): changes.merge(asked) { $0 + $1 }
                case .act(let body):
                    await commit(&batches)
                    await body()
                }
            }
            await commit(&batches)
            await record(changes)
        }
    }

    private func commit(_ batches: inout [Batch]) async {
        guard !batches.isEmpty else { return }
        let count = batches.reduce(0) { $0 + $1.verdicts.count }
        defer {
            batches.removeAll(keepingCapacity: true)
            waitingEvents.withLock { $0 -= count }
        }
        let events = batches.flatMap { $0.verdicts.compactMap { try? $0.get() } }
        var outcomes: [AppendOutcome] = []
        if !events.isEmpty {
            do {
                outcomes = try await log.append(events)
            } catch {
                counters.withLock { $0.failedCommits += 1 }
                let refusal = RequestError(
                    .storeUnavailable,
                    "the events could not be stored: \(error); nothing of the batch was kept, send it again",
                    afterMilliseconds: 2_000)
                for batch in batches { batch.answer(.failure(refusal)) }
                return
            }
        }
        let stored = zip(events, outcomes).compactMap { event, outcome -> StoredEvent? in
            guard case .stored(let sequence) = outcome else { return nil }
            return StoredEvent(event: event, sequence: sequence)
        }
        let late = await deliver(stored)
        answer(batches, outcomes, late)
        guard !stored.isEmpty else { return }
        for observer in observers { await observer.observe(stored) }
    }

    /// Hands stored events to their rooms, each room's in one call; says for each event whether it was late.
    private func deliver(_ stored: [StoredEvent]) async -> [Bool] {
        var late = Array(repeating: false, count: stored.count)
        var parts: [(room: RoomID, indices: [Int])] = []
        var places: [RoomID: Int] = [:]
        var last: (session: SessionID, tenant: TenantID, place: Int)?
        for (index, one) in stored.enumerated() {
            guard let session = one.event.event.session else { continue }
            // Events of one room tend to come together: most need no look-up.
            if let last, last.session == session, last.tenant == one.event.tenant {
                parts[last.place].indices.append(index)
                continue
            }
            let room = RoomID(tenant: one.event.tenant, session: session)
            let place = places[room] ?? parts.count
            if place == parts.count {
                parts.append((room, []))
                places[room] = place
            }
            parts[place].indices.append(index)
            last = (session, one.event.tenant, place)
        }
        for part in parts {
            guard let room = rooms.room(part.room) else { continue }
            let records = part.indices.count == stored.count ? stored : part.indices.map { stored[$0] }
            let verdicts = await room.accept(records)
            let audience = rooms.audience(EventAudience.ID(tenant: part.room.tenant, event: room.event))
            await audience?.accept(records)
            for (index, isLate) in zip(part.indices, verdicts) { late[index] = isLate }
        }
        return late
    }

    private func answer(_ batches: [Batch], _ outcomes: [AppendOutcome], _ late: [Bool]) {
        var next = 0
        var nextStored = 0
        var total = BatchReceipt()
        for batch in batches {
            var receipt = BatchReceipt()
            for (index, verdict) in batch.verdicts.enumerated() {
                switch verdict {
                case .failure(let rejection): receipt.rejected.append(.init(index: index, rejection: rejection))
                case .success:
                    switch outcomes[next] {
                    case .duplicate: receipt.duplicates += 1
                    case .stored:
                        receipt.accepted += 1
                        if late[nextStored] { receipt.late += 1 }
                        nextStored += 1
                    }
                    next += 1
                }
            }
            total.accepted += receipt.accepted
            total.duplicates += receipt.duplicates
            total.late += receipt.late
            total.rejected += receipt.rejected
            batch.answer(.success(receipt))
        }
        counters.withLock { $0.add(total) }
    }

    /// Stores the changes behind all events committed before, in one commit, and then applies them.
    private func record(_ asked: [RoomID: [RoomRecord.Change]]) async {
        var records: [(room: Room, record: RoomRecord)] = []
        for (id, changes) in asked.sorted(by: { $0.key < $1.key }) {
            guard let room = rooms.room(id) else { continue }
            let sequence = await room.lastSequence
            records += changes.map { (room, RoomRecord(room: id, afterSequence: sequence, change: $0)) }
        }
        guard !records.isEmpty else { return }
        let numbers: [Int64]
        do {
            numbers = try await log.append(records.map(\.record))
        } catch {
            counters.withLock { $0.failedCommits += 1 }
            return
        }
        for ((room, record), number) in zip(records, numbers) { await room.apply(record, number: number) }
    }
}

/// What the intake has done so far.
package struct IntakeStatistics: Hashable, Sendable {
    package var accepted = 0
    package var duplicates = 0
    package var late = 0
    package var rejected = 0
    package var refusedBatches = 0
    package var failedCommits = 0

    package init() {}

    mutating func add(_ receipt: BatchReceipt) {
        accepted += receipt.accepted
        duplicates += receipt.duplicates
        late += receipt.late
        rejected += receipt.rejected.count
    }
}
