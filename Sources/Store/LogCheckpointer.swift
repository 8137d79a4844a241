import CSQLite
import Concurrency
import GRDB

/// Moves the write-ahead log into the database beside the writer, so that no commit waits for it.
///
/// Copying and flushing megabytes takes longer than a sender should wait. It happens on a connection of its own, in steps
/// that hold up nobody (SQLite's passive checkpoint). A log that is written all the time is never quite empty, so once it is
/// long the writer moves the small rest itself, between two commits, and then begins the log anew: its file stays short, and
/// is overwritten rather than grown, which flushes faster.
final class LogCheckpointer: Sendable {
    /// Pages that the writer may move itself: some milliseconds.
    private static let rest = 500

    private struct State {
        /// Pages in the log as of the last commit.
        var length = 0
        /// Of them, those that are in the database too.
        var moved = 0
        var isRunning = false
        var isClosed = false
        var failures = 0
    }

    private let connection: DatabaseQueue
    private let pool: DatabasePool
    /// Pages at which the log should begin anew.
    private let limit: Int
    private let state = Lock(State())

    /// - Parameter limit: Pages of 4 KiB that the log holds at most while no reader holds on to it.
    init(path: String, pool: DatabasePool, limit: Int, configuration: Configuration) throws {
        self.pool = pool
        self.limit = limit
        connection = try DatabaseQueue(path: path, configuration: configuration)
    }

    /// Follows the commits of the writer's connection, which must not outlive this object.
    func follow(_ writer: Database) {
        sqlite3_wal_hook(
            writer.sqliteConnection,
            { context, _, _, pages in
                if let context { Unmanaged<LogCheckpointer>.fromOpaque(context).takeUnretainedValue().note(Int(pages)) }
                return SQLITE_OK
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    /// Attempts that failed, as when the disk is full; the log grows until one succeeds.
    var failures: Int { state.withLock { $0.failures } }

    /// Moves everything and empties the log's file: what was overwritten is then in no file.
    func empty() async throws {
        // On the own connection's queue, so that no step runs meanwhile: two checkpoints exclude each other.
        try await connection.writeWithoutTransaction { [pool] _ in
            for _ in 0..<5 {
                let busy = try pool.writeWithoutTransaction { db in
                    try Int.fetchOne(db, sql: "PRAGMA wal_checkpoint(TRUNCATE)")
                }
                if busy == 0 { return }
            }
            throw StoreError.unavailable(reason: "readers held the write-ahead log for too long; try again shortly")
        }
    }

    /// Returns when no step is under way.
    func settle() async { try? await connection.writeWithoutTransaction { _ in } }

    /// Makes no more steps, and closes the connection.
    func close() async {
        state.withLock { $0.isClosed = true }
        await settle()
        try? connection.close()
    }

    /// The log has so many pages after a commit.
    private func note(_ pages: Int) {
        let mustRun = state.withLock { state in
            if pages < state.length { state.moved = 0 }
            state.length = pages
            guard !state.isRunning, !state.isClosed, pages - state.moved >= limit / 4 else { return false }
            state.isRunning = true
            return true
        }
        if mustRun { connection.asyncWriteWithoutTransaction { self.step($0) } }
    }

    private func step(_ db: Database) {
        // The second finds only what was written during the first.
        for _ in 0..<2 { move(db) }
        let mustFinish = state.withLock { state in
            state.length >= limit && (state.length - state.moved <= Self.rest || state.length >= 4 * limit)
        }
        if mustFinish { pool.writeWithoutTransaction { move($0) } }
        state.withLock { $0.isRunning = false }
    }

    private func move(_ db: Database) {
        do {
            let (length, moved) = try db.checkpoint(.passive)
            state.withLock { state in
                // A longer one than the last commit's was the log before it began anew.
                if length <= state.length { state.moved = moved }
            }
        } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
            // Another connection held the log for a moment; the next step finds what this one left.
        } catch {
            state.withLock { $0.failures += 1 }
        }
    }
}
