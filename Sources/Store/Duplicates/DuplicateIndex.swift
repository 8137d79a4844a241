import Concurrency
import Dispatch
import Foundation
import GRDB

/// Finds earlier events with the same id: the newest hashes in memory, older ones in files, those past a day forgotten.
///
/// Used on the writer's queue only. Memory stays flat: one table of at most 2 million entries (32 MB), and 1.3 bytes for each
/// older event within the day.
struct DuplicateIndex {
    /// How long an id is remembered at least, in milliseconds.
    static let memory: Int64 = 25 * 3_600_000
    /// A table is sealed when it is full, or when its oldest event is this old.
    static let tableSpan: Int64 = 3_600_000

    private let directory: String
    private let database: (UInt64, UInt64)
    private let tableLimit: Int
    private var active: HashTable?
    private var activeOldest: Int64 = .max
    private var activeNewest: Int64 = .min
    private var lastSequence: Int64 = 0
    private var sealing: [Sealing] = []
    private var sealed: [SealedTable] = []
    /// Slots filled since the last commit, newest last.
    private var uncommitted: [Int] = []

    /// A full table on its way to a file; searched in memory until the file is there.
    private struct Sealing {
        var table: HashTable
        let result: Lock<Result<SealedTable, StoreError>?>
    }

    /// - Parameter tableLimit: Entries of a table before it is sealed.
    init(directory: String, database: (UInt64, UInt64), tableLimit: Int = HashTable.limit) {
        self.directory = directory
        self.database = database
        self.tableLimit = min(tableLimit, HashTable.limit)
    }

    /// Takes over the files that fit the database, and every hash of `event_group` that they do not cover.
    ///
    /// O(n) in the hashes not covered, at most one table after a crash.
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
        for name in try FileManager.default.contentsOfDirectory(atPath: directory).sorted() {
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
            if sealing.count > 1 { finishSealing() }
        }
        self.lastSequence = lastSequence
    }

    /// Prepares for a group whose first event will be `first`: seals what is full, so that nothing grows within the group.
    mutating func reserve(_ count: Int, first: Int64) {
        collectSealed()
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
        guard !old.isEmpty else { return nil }
        sealed.removeAll { $0.newestArrival < time }
        for table in old { unlink(table.path) }
        return old.map(\.range.upperBound).max()
    }

    /// Bytes that the index keeps in memory, about.
    var residentBytes: Int {
        let tables = ([active].compactMap { $0 } + sealing.map(\.table)).map { $0.slots.count * 8 }
        return tables.reduce(0, +) + sealed.map(\.residentBytes).reduce(0, +)
    }

    /// Waits for files being written; for tests and for closing.
    mutating func finishSealing() {
        while !sealing.isEmpty {
            collectSealed()
            if !sealing.isEmpty { usleep(1000) }
        }
    }

    private mutating func seal(_ table: HashTable) {
        let result = Lock<Result<SealedTable, StoreError>?>(nil)
        let last = lastSequence
        let newest = activeNewest
        let (directory, database) = (directory, database)
        sealing.append(Sealing(table: table, result: result))
        active = nil
        // Off the writer's queue: the flush of 32 MB may take longer than a sender should wait.
        DispatchQueue.global(qos: .utility).async {
            let outcome = Result {
                try SealedTable.write(table, through: last, newestArrival: newest, database: database, in: directory)
            }.mapError { StoreError($0) }
            result.withLock { $0 = outcome }
        }
    }

    /// Puts files that are written in the place of their tables. A table that could not be written stays in memory and is
    /// tried again after a restart.
    private mutating func collectSealed() {
        sealing.removeAll { one in
            guard case .success(let table)? = one.result.withLock({ $0 }) else { return false }
            sealed.append(table)
            return true
        }
    }
}
