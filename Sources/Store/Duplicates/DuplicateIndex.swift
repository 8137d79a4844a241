import Concurrency
import Dispatch
import Foundation
import GRDB

/// Finds earlier events with the same id: the newest hashes in memory, older ones in files, those past a day forgotten.
///
/// Used on the writer's queue only. Memory stays flat: one table of at most 2 million entries (32 MB), and 1.3 bytes for each
/// older event within the day. Where files cannot be written, the tables of that day stay in memory instead.
struct DuplicateIndex {
    /// How long an id is remembered at least, in milliseconds.
    static let memory: Int64 = 25 * 3_600_000
    /// A table is sealed when it is full, or when its oldest event is this old.
    static let tableSpan: Int64 = 3_600_000
    /// From a table that could not be written to the next try, doubled with each that fails. What is in the way, such as a
    /// full disk, is cleared within minutes, and a try may write 32 MB.
    static let firstRetry = Duration.seconds(10)
    static let longestRetry = Duration.seconds(600)

    private let directory: String
    private let database: (UInt64, UInt64)
    private let tableLimit: Int
    private let now: @Sendable () -> ContinuousClock.Instant
    private let report: @Sendable (StoreError) -> Void
    /// Tries to write a table that failed; may be read from anywhere.
    let failures = Lock(0)
    private var active: HashTable?
    private var activeOldest: Int64 = .max
    private var activeNewest: Int64 = .min
    private var lastSequence: Int64 = 0
    private var sealing: [Sealing] = []
    private var sealed: [SealedTable] = []
    /// Tries under way, to wait for.
    private let writes = DispatchGroup()
    /// Since a try failed: nothing is written before this time.
    private var retryTime: ContinuousClock.Instant?
    private var retryPause = Self.firstRetry
    /// Slots filled since the last commit, newest last.
    private var uncommitted: [Int] = []

    /// A full table on its way to a file; searched in memory until the file is there.
    private struct Sealing {
        let table: HashTable
        /// The place of its last event.
        let last: Int64
        let newestArrival: Int64
        /// Holds what the try that was begun came to; `nil` where it waits for one.
        var outcome: Lock<Result<SealedTable, StoreError>?>?
    }

    /// - Parameters:
    ///   - tableLimit: Entries of a table before it is sealed.
    ///   - report: Called, on any thread, with why hashes are in memory that should be in files.
    init(
        directory: String, database: (UInt64, UInt64), tableLimit: Int = HashTable.limit,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
        report: @escaping @Sendable (StoreError) -> Void = { _ in }
    ) {
        self.directory = directory
        self.database = database
        self.tableLimit = min(tableLimit, HashTable.limit)
        self.now = now
        self.report = report
    }

    /// Takes over the files that fit the database, and every hash of `event_group` that they do not cover.
    ///
    /// O(n) in the hashes not covered: at most one table after a crash, and those that could not be written before.
    mutating func load(_ db: Database, lastSequence: Int64) throws {
        self.lastSequence = 0
        active = nil
        activeOldest = .max
        activeNewest = .min
        sealing = []
        sealed = []
        uncommitted = []
        try? FileManager.default.createDirectory(
            atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        for name in fileNames() {
            let path = directory + "/" + name
            if name.hasSuffix(".hashes"), let table = SealedTable.open(path, database: database),
                table.range.upperBound <= lastSequence,
                !sealed.contains(where: { $0.range.overlaps(table.range) })
            {
                sealed.append(table)
            } else if name.hasSuffix(".hashes") || name.hasSuffix(".draft") {
                try? FileManager.default.removeItem(atPath: path)
            }
        }
        let covered = sealed.map(\.range)
        let groups = try Row.fetchCursor(
            db, sql: "SELECT first, last, newest_arrival, hashes FROM event_group ORDER BY first")
        while let group = try groups.next() {
            let first: Int64 = group[0]
            let last: Int64 = group[1]
            let arrival: Int64 = group[2]
            guard !covered.contains(where: { $0.contains(first) && $0.contains(last) }) else { continue }
            try group.withUnsafeData(atIndex: 3) { data in
                guard let data, Int64(data.count) == (last - first + 1) * 8 else {
                    throw StoreError.damaged(
                        path: "event_group", reason: "group \(first) has hashes of the wrong length")
                }
                reserve(Int(last - first + 1), first: first)
                data.withUnsafeBytes { bytes in
                    for index in 0..<bytes.count / 8 {
                        insert(
                            bytes.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self),
                            sequence: first + Int64(index), arrival: arrival)
                    }
                }
            }
            commit(through: last)
            if sealing.count(where: { $0.outcome != nil }) > 1 { finishSealing() }
        }
        self.lastSequence = lastSequence
    }

    /// Prepares for a group whose first event will be `first`: seals what is full, so that nothing grows within the group.
    mutating func reserve(_ count: Int, first: Int64) {
        collectSealed()
        retrySealing()
        if let table = active, table.count > 0 {
            // A table's places are without a hole that another table may fill.
            let isFull = table.count + count > tableLimit || first != lastSequence + 1
            if isFull || activeNewest - activeOldest >= Self.tableSpan { seal(table) }
        }
        if active == nil {
            active = HashTable(base: first)
            activeOldest = .max
            activeNewest = .min
        }
        active?.reserve(count)
    }

    mutating func insert(_ hash: UInt64, sequence: Int64, arrival: Int64) {
        guard let slot = active?.insert(hash, sequence: sequence) else { return }
        uncommitted.append(slot)
        activeOldest = min(activeOldest, arrival)
        activeNewest = max(activeNewest, arrival)
    }

    /// Whether `isSame` holds for any event whose hash may be this one.
    func contains(_ hash: UInt64, isSame: (Int64) throws -> Bool) throws -> Bool {
        if let active, try active.contains(hash, where: isSame) { return true }
        for one in sealing.reversed() where try one.table.contains(hash, where: isSame) { return true }
        for table in sealed.reversed() where try table.contains(hash, where: isSame) { return true }
        return false
    }

    /// What was inserted stays.
    mutating func commit(through sequence: Int64) {
        lastSequence = sequence
        uncommitted.removeAll(keepingCapacity: true)
    }

    /// Takes back what was inserted since the last commit.
    mutating func rollBack() {
        for slot in uncommitted.reversed() { active?.remove(at: slot) }
        uncommitted.removeAll(keepingCapacity: true)
    }

    /// Drops tables whose events all came before `time`; returns the last place that is no longer needed, if any.
    mutating func forget(before time: Int64) -> Int64? {
        let old = sealed.filter { $0.newestArrival < time }
        // One that is being written is dropped as a file, the next time.
        let unwritten = sealing.filter { $0.outcome == nil && $0.newestArrival < time }
        guard !old.isEmpty || !unwritten.isEmpty else { return nil }
        sealed.removeAll { $0.newestArrival < time }
        sealing.removeAll { $0.outcome == nil && $0.newestArrival < time }
        for table in old { unlink(table.path) }
        return (old.map(\.range.upperBound) + unwritten.map(\.last)).max()
    }

    /// Bytes that the index keeps in memory, about.
    var residentBytes: Int {
        let tables = ([active].compactMap { $0 } + sealing.map(\.table)).map { $0.slots.count * 8 }
        return tables.reduce(0, +) + sealed.map(\.residentBytes).reduce(0, +)
    }

    /// Waits for files being written; for tests and for closing. What could not be written stays in memory, untried.
    mutating func finishSealing() {
        writes.wait()
        collectSealed()
    }

    /// Where the folder cannot be read its files are as good as lost: the database has all that they hold.
    private func fileNames() -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: directory).sorted()
        } catch {
            report(.unavailable(reason: "\(directory) cannot be read"))
            return []
        }
    }

    private mutating func seal(_ table: HashTable) {
        sealing.append(Sealing(table: table, last: lastSequence, newestArrival: activeNewest))
        active = nil
        // Where one could not be written, this one could not either just now.
        if retryTime == nil { write(sealing.count - 1) }
    }

    /// Begins to write a full table.
    private mutating func write(_ index: Int) {
        let outcome = Lock<Result<SealedTable, StoreError>?>(nil)
        sealing[index].outcome = outcome
        let one = sealing[index]
        let (table, last, newest) = (one.table, one.last, one.newestArrival)
        let (directory, database, failures, report) = (directory, database, failures, report)
        // Off the writer's queue: the flush of 32 MB may take longer than a sender should wait.
        DispatchQueue.global(qos: .utility).async(group: writes) {
            let result = Result {
                try SealedTable.write(table, through: last, newestArrival: newest, database: database, in: directory)
            }.mapError { StoreError($0) }
            if case .failure(let error) = result {
                failures.withLock { $0 += 1 }
                report(error)
            }
            outcome.withLock { $0 = result }
        }
    }

    /// Puts files that are written in the place of their tables. A table that could not be written stays in memory until a
    /// later try succeeds, its events are forgotten, or a restart takes its hashes from `event_group`.
    private mutating func collectSealed() {
        guard !sealing.isEmpty else { return }
        var (rest, failed): ([Sealing], [Sealing]) = ([], [])
        for var one in sealing {
            guard let outcome = one.outcome, let result = outcome.withLock({ $0 }) else {
                rest.append(one)
                continue
            }
            switch result {
            case .success(let table):
                sealed.append(table)
                retryTime = nil
                retryPause = Self.firstRetry
            case .failure:
                one.outcome = nil
                failed.append(one)
            }
        }
        // Behind the others, so that one of them is tried next.
        sealing = rest + failed
        guard !failed.isEmpty else { return }
        retryTime = now().advanced(by: retryPause)
        retryPause = min(retryPause * 2, Self.longestRetry)
    }

    /// Tries to write a table that waits, once it is time: one, and the others when that has succeeded.
    private mutating func retrySealing() {
        guard !sealing.isEmpty, sealing.allSatisfy({ $0.outcome == nil }) else { return }
        if let retryTime, now() < retryTime { return }
        write(0)
    }
}
