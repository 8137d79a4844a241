import Concurrency
import Dispatch
import GRDB
import Rooms

/// Runs everything that is written, many callers' work in one transaction: while one commit is on its way to the disk, the
/// next gathers.
///
/// Callers are answered after their commit. Work is taken in the order it came.
final class GroupCommitter: Sendable {
    /// The most events of one transaction, so that none waits behind a very long one.
    private static let groupLimit = 10_000

    /// What one caller wants written.
    private struct Work: Sendable {
        /// Events it appends at most.
        var events: Int
        /// Runs it and returns how to tell its caller after the commit.
        var run: @Sendable (Database, Writing) throws -> @Sendable () -> Void
        var fail: @Sendable (StoreError) -> Void
    }

    /// What belongs to the writer's queue.
    final class Writing: @unchecked Sendable {
        // Touched by blocks on the database's writer queue only, one at a time.
        var appender: EventAppender?
        /// Of writing tables of ids; may be read from anywhere.
        let tableFailures: Lock<Int>

        init(_ appender: EventAppender) {
            self.appender = appender
            tableFailures = appender.duplicates.failures
        }
    }

    private struct State {
        var works: [Work] = []
        var events = 0
        var isRunning = false
        var isClosed = false
        var failure: StoreError?
        var statistics = StoreStatistics()
    }

    private let pool: DatabasePool
    private let writing: Writing
    /// Told of each commit by the connection, so it lives as long as writing does.
    let checkpointer: LogCheckpointer
    private let path: String
    private let pendingLimit: Int
    private let state = Lock(State())

    /// - Parameter pendingLimit: Events that may wait for a commit; more are refused.
    init(
        pool: DatabasePool, writing: Writing, checkpointer: LogCheckpointer, path: String, pendingLimit: Int
    ) {
        self.pool = pool
        self.writing = writing
        self.checkpointer = checkpointer
        self.path = path
        self.pendingLimit = pendingLimit
    }

    /// Runs `body` in a transaction and returns its result once that is durable.
    ///
    /// If it fails for a reason of its own, only its own changes are taken back.
    func write<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        try await submit(events: 0) { db, _ in
            var value: Value?
            try db.inSavepoint {
                value = try body(db)
                return .commit
            }
            guard let value else { throw StoreError.unavailable(reason: "a write returned nothing") }
            return value
        }
    }

    /// As `write`, for work that changes what names stand for: their numbers are looked up anew afterwards.
    func rename<Value: Sendable>(
        _ body: @escaping @Sendable (Database, EventAppender) throws -> Value
    ) async throws -> Value {
        try await submit(events: 0) { db, writing in
            guard let appender = writing.appender else { throw StoreError.closed }
            var value: Value?
            try db.inSavepoint {
                value = try body(db, appender)
                return .commit
            }
            writing.appender?.forgetNames()
            guard let value else { throw StoreError.unavailable(reason: "a write returned nothing") }
            return value
        }
    }

    /// Appends to the log of events; all of it is taken back with its whole transaction if it fails.
    func append(_ events: [LoggedEvent]) async throws -> [AppendOutcome] {
        try await submit(events: events.count) { db, writing in
            guard let outcomes = try writing.appender?.append(events, db) else { throw StoreError.closed }
            return outcomes
        }
    }

    /// Why the last transaction failed, until one succeeds.
    var failure: StoreError? { state.withLock { $0.failure } }

    var statistics: StoreStatistics {
        var statistics = state.withLock { $0.statistics }
        statistics.failedCheckpoints = checkpointer.failures
        statistics.failedTables = writing.tableFailures.withLock { $0 }
        return statistics
    }

    /// Takes no more work; returns when all that was taken is answered.
    func close() async {
        state.withLock { $0.isClosed = true }
        // The queue is serial: when this runs, everything before has.
        while state.withLock({ $0.isRunning }) {
            try? await pool.writeWithoutTransaction { _ in }
        }
        try? await pool.writeWithoutTransaction { [writing] _ in
            writing.appender?.finish()
            // Its statements must go before their connection.
            writing.appender = nil
        }
    }

    private func submit<Value: Sendable>(
        events: Int, _ body: @escaping @Sendable (Database, Writing) throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            let work = Work(
                events: events,
                run: { db, writing in
                    let value = try body(db, writing)
                    return { continuation.resume(returning: value) }
                },
                fail: { continuation.resume(throwing: $0) })
            let refusal: StoreError?
            let mustStart: Bool
            (refusal, mustStart) = state.withLock { state in
                if state.isClosed { return (.closed, false) }
                guard state.events + events <= pendingLimit, state.works.count < pendingLimit else {
                    state.statistics.refused += 1
                    return (.overloaded(pending: state.events), false)
                }
                state.works.append(work)
                state.events += events
                defer { state.isRunning = true }
                return (nil, !state.isRunning)
            }
            if let refusal { return work.fail(refusal) }
            if mustStart { schedule() }
        }
    }

    private func schedule() {
        pool.asyncWriteWithoutTransaction { [self] db in
            let group = takeGroup()
            commit(group, db)
            // One transaction a block, so that others who need the queue get their turn.
            let hasMore = state.withLock { state in
                state.isRunning = !state.works.isEmpty
                return state.isRunning
            }
            if hasMore { schedule() }
        }
    }

    private func takeGroup() -> [Work] {
        state.withLock { state in
            var events = 0
            var count = 0
            for work in state.works {
                guard count == 0 || events + work.events <= Self.groupLimit else { break }
                events += work.events
                count += 1
            }
            let group = Array(state.works.prefix(count))
            state.works.removeFirst(count)
            state.events -= events
            return group
        }
    }

    private func commit(_ group: [Work], _ db: Database) {
        guard !group.isEmpty else { return }
        var answers: [@Sendable () -> Void] = []
        answers.reserveCapacity(group.count)
        let events = group.reduce(0) { $0 + $1.events }
        do {
            writing.appender?.begin(count: events)
            try db.beginTransaction(.immediate)
            for work in group {
                do {
                    answers.append(try work.run(db, writing))
                } catch  where work.events == 0 && !StoreError.isFatal(error) && db.isInsideTransaction {
                    let failure = StoreError(error, path: path)
                    answers.append { work.fail(failure) }
                }
            }
            try writing.appender?.prepareToCommit(db)
            try db.commit()
        } catch {
            if db.isInsideTransaction { try? db.rollback() }
            writing.appender?.rolledBack()
            let failure = StoreError(error, path: path)
            state.withLock { state in
                state.failure = failure
                state.statistics.failedGroups += 1
            }
            for work in group { work.fail(failure) }
            return
        }
        writing.appender?.committed()
        state.withLock { state in
            state.failure = nil
            state.statistics.groups += 1
            state.statistics.events += events
        }
        for answer in answers { answer() }
    }
}

/// Counts since the store was opened.
package struct StoreStatistics: Hashable, Sendable {
    /// Transactions committed.
    package var groups = 0
    /// Events in them, duplicates among them.
    package var events = 0
    package var failedGroups = 0
    /// Attempts to move the write-ahead log into the database that failed; the log grows until one succeeds.
    package var failedCheckpoints = 0
    /// Attempts to write the ids of events to a file that failed; they stay in memory until one succeeds.
    package var failedTables = 0
    /// Calls refused because too much was waiting.
    package var refused = 0
}
