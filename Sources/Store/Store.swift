import Foundation
import GRDB
import Glibc
import RoomModel
import Rooms

/// Everything that outlives the process, in one SQLite database: the log of events, catalogs, what was said, snapshots, jobs,
/// topics, the audit.
///
/// What it answered as written survives `kill -9` and power loss: every commit is flushed (`synchronous=FULL`). Writes of many
/// callers share transactions; reads run beside them. Errors are `StoreError`.
package final class Store: Sendable {
    package struct Settings: Sendable {
        /// Events that may wait for a commit before more are refused.
        package var pendingLimit = 100_000
        /// Connections for reading beside the one for writing.
        package var readers = 4
        /// Pages of 4 KiB in the write-ahead log before it begins anew.
        package var logPages = 8_000
        /// For tests: entries of a table of id hashes before it moves to a file.
        package var hashTableLimit = 1 << 21
        /// For tests: pages the database may have; stands in for a full disk.
        package var pageLimit: Int?

        package init() {}
    }

    /// Whether writing works.
    package enum Health: Hashable, Sendable {
        case ok
        /// The last transaction failed; nothing is acknowledged until one succeeds.
        case failing(StoreError)
    }

    private let pool: DatabasePool
    private let writer: GroupCommitter?
    private let path: String
    /// Held for its lock.
    private let directory: DataDirectory?

    private init(pool: DatabasePool, writer: GroupCommitter?, path: String, directory: DataDirectory?) {
        self.pool = pool
        self.writer = writer
        self.path = path
        self.directory = directory
    }

    /// Opens the store of a data directory, making or upgrading its tables.
    ///
    /// - Parameter report: Called, on any thread, with what went wrong that nobody waits to hear.
    package static func open(
        _ directory: DataDirectory, settings: Settings = Settings(),
        report: @escaping @Sendable (String, any Error) -> Void = { _, _ in }
    ) async throws -> Store {
        let path = directory.databasePath
        // SQLite gives its other files the mode of this one.
        let file = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else {
            throw StoreError.directoryUnusable(path: directory.path, reason: String(cString: strerror(errno)))
        }
        Glibc.close(file)
        do {
            let pool = try DatabasePool(path: path, configuration: configuration(settings, isReadOnly: false))
            let migrator = Schema.migrator
            if try await pool.read(migrator.hasBeenSuperseded) { throw StoreError.newerSchema(path: path) }
            try migrator.migrate(pool)
            let checkpointer = try LogCheckpointer(
                path: path, pool: pool, limit: settings.logPages,
                configuration: configuration(settings, isReadOnly: false))
            let appender = try await pool.writeWithoutTransaction { db in
                // Here and not before: the pool lowers it to NORMAL when it turns on the write-ahead log.
                try db.execute(sql: "PRAGMA synchronous = FULL")
                guard try Int.fetchOne(db, sql: "PRAGMA synchronous") == 2 else {
                    throw StoreError.unavailable(reason: "SQLite does not flush each commit")
                }
                let appender = try EventAppender(
                    db, duplicatesDirectory: directory.duplicatesPath, tableLimit: settings.hashTableLimit
                ) { report("keep ids of events in files; they stay in memory, and the server goes on", $0) }
                if let pages = settings.pageLimit { try db.execute(sql: "PRAGMA max_page_count = \(pages)") }
                checkpointer.follow(db)
                return GroupCommitter.Writing(appender)
            }
            let committer = GroupCommitter(
                pool: pool, writing: appender, checkpointer: checkpointer, path: path,
                pendingLimit: settings.pendingLimit)
            return Store(pool: pool, writer: committer, path: path, directory: directory)
        } catch {
            throw StoreError(error, path: path)
        }
    }

    /// Opens the store of a directory for reading, also beside a running server.
    package static func openForReading(_ directory: String) async throws -> Store {
        let path = DataDirectory.databasePath(in: directory)
        guard FileManager.default.fileExists(atPath: path) else { throw StoreError.missing(path: directory) }
        do {
            let pool = try DatabasePool(path: path, configuration: configuration(Settings(), isReadOnly: true))
            if try await pool.read(Schema.migrator.hasBeenSuperseded) { throw StoreError.newerSchema(path: path) }
            return Store(pool: pool, writer: nil, path: path, directory: nil)
        } catch {
            throw StoreError(error, path: path)
        }
    }

    /// Finishes what was taken and closes the files. Later calls throw `closed`.
    package func close() async throws {
        await writer?.close()
        await writer?.checkpointer.close()
        do {
            // One file to look at and to copy; a log that is left is read at the next start all the same.
            if writer != nil { try? await pool.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) } }
            try pool.close()
        } catch {
            throw StoreError(error, path: path)
        }
    }

    /// As the last transaction left it; O(1), for readiness.
    package var health: Health { writer?.failure.map(Health.failing) ?? .ok }

    package var statistics: StoreStatistics { writer?.statistics ?? StoreStatistics() }

    /// Where the last transaction failed, tries a small one, so that the store is well again as soon as it can be.
    @discardableResult
    package func probe() async -> Health {
        guard let writer, case .failing = health else { return health }
        _ = try? await writer.write { db in
            try db.execute(sql: "INSERT OR REPLACE INTO meta VALUES ('probe', zeroblob(65536))")
            try db.execute(sql: "DELETE FROM meta WHERE key = 'probe'")
        }
        return health
    }

    /// A consistent copy of the database as it is now, whole or not at all; the store goes on meanwhile.
    package func backUp(to destination: String) async throws {
        let draft = destination + ".draft"
        do {
            try? FileManager.default.removeItem(atPath: draft)
            let file = Glibc.open(draft, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
            guard file >= 0 else {
                throw StoreError.unavailable(reason: "\(draft) cannot be made: \(String(cString: strerror(errno)))")
            }
            defer { Glibc.close(file) }
            let copy = try DatabaseQueue(path: draft)
            try pool.backup(to: copy)
            // One file that can be moved about, without a log beside it.
            try await copy.writeWithoutTransaction { _ = try String.fetchOne($0, sql: "PRAGMA journal_mode=DELETE") }
            try copy.close()
            guard fsync(file) == 0, rename(draft, destination) == 0 else {
                throw StoreError.unavailable(reason: "\(destination): \(String(cString: strerror(errno)))")
            }
        } catch {
            unlink(draft)
            throw StoreError(error, path: destination)
        }
    }

    /// Puts a backup in the place of a directory's database; the server must be stopped.
    package static func restore(_ backup: String, into directory: DataDirectory) async throws {
        guard FileManager.default.fileExists(atPath: backup) else { throw StoreError.missing(path: backup) }
        let draft = directory.databasePath + ".draft"
        do {
            var configuration = Configuration()
            configuration.readonly = true
            let source = try DatabaseQueue(path: backup, configuration: configuration)
            let verdict = try await source.read { db in
                if try Schema.migrator.hasBeenSuperseded(db) { throw StoreError.newerSchema(path: backup) }
                guard try db.tableExists("event_group") else {
                    throw StoreError.damaged(path: backup, reason: "it is no backup of this program")
                }
                return try String.fetchOne(db, sql: "PRAGMA quick_check(1)")
            }
            guard verdict == "ok" else { throw StoreError.damaged(path: backup, reason: verdict ?? "no answer") }
            try? FileManager.default.removeItem(atPath: draft)
            let file = Glibc.open(draft, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
            guard file >= 0 else { throw StoreError.unavailable(reason: "\(draft) cannot be made") }
            defer { Glibc.close(file) }
            let copy = try DatabaseQueue(path: draft)
            try source.backup(to: copy)
            // Its logs go on from the backup, not from where subscribers are: another store, so another epoch.
            try await copy.write {
                try $0.execute(sql: "UPDATE meta SET value = randomblob(16) WHERE key = 'database'")
            }
            try copy.close()
            // The old log belongs to the old database, and the files of hashes to its events.
            for old in ["-wal", "-shm"] { unlink(directory.databasePath + old) }
            try? FileManager.default.removeItem(atPath: directory.duplicatesPath)
            guard fsync(file) == 0, rename(draft, directory.databasePath) == 0 else {
                throw StoreError.unavailable(reason: "\(directory.databasePath): \(String(cString: strerror(errno)))")
            }
        } catch {
            unlink(draft)
            throw StoreError(error, path: backup)
        }
    }

    /// Moves the write-ahead log into the database and empties it: what was overwritten is then in no file.
    func emptyLog() async throws {
        do {
            try await committer().checkpointer.empty()
        } catch {
            throw StoreError(error, path: path)
        }
    }

    func committer() throws(StoreError) -> GroupCommitter {
        guard let writer else { throw .readOnly }
        return writer
    }

    /// Runs `body` on one state of the database.
    func read<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        do {
            return try await pool.read(body)
        } catch let error as CancellationError {
            throw error
        } catch {
            throw StoreError(error, path: path)
        }
    }

    /// The number of a room, if anything was ever stored of it.
    static func number(of room: RoomID, _ db: Database) throws -> Int64? {
        try Int64.fetchOne(
            db.cachedStatement(
                sql: "SELECT r.id FROM room r JOIN tenant t ON t.id = r.tenant WHERE t.name = ? AND r.session = ?"),
            arguments: [room.tenant.text, room.session.text])
    }

    static func configuration(_ settings: Settings, isReadOnly: Bool) -> Configuration {
        var configuration = Configuration()
        configuration.readonly = isReadOnly
        configuration.label = "store"
        configuration.busyMode = .timeout(5)
        configuration.maximumReaderCount = settings.readers
        configuration.foreignKeysEnabled = true
        configuration.prepareDatabase { db in
            guard !db.configuration.readonly else { return }
            // What is deleted or moved is overwritten, so that an erased person is nowhere in the file. The log of events
            // only grows at its end, so it pays nothing.
            try db.execute(
                sql: """
                    PRAGMA secure_delete = ON;
                    PRAGMA wal_autocheckpoint = 0;
                    PRAGMA journal_size_limit = 67108864;
                    PRAGMA cache_size = -16000;
                    """)
        }
        return configuration
    }
}
