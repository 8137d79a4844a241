import Foundation
import GRDB
import RoomModel
import Rooms

/// Puts events into the log: places, interning, duplicates, rows.
///
/// Lives on the writer's queue, inside the committer's transactions: what it did since `begin` stays with `committed`, or is
/// taken back by `rolledBack`.
struct EventAppender {
    private(set) var nextSequence: Int64 = 1
    private(set) var duplicates: DuplicateIndex
    private var names = NameTable()
    private var types: [AudienceEventType: Int64] = [:]
    private var hash: SipHash
    private let insertion: EventInsertion
    private let groupInsertion: Statement
    private let groupDeletion: Statement
    private let sameID: Statement
    private var first: Int64 = 1
    private var hashes: [UInt64] = []
    private var newestArrival: Int64 = .min
    private var lastForgotten: Int64 = .min

    /// - Parameter report: Called with why ids that are known stay in memory instead of a file.
    init(
        _ db: Database, duplicatesDirectory: String, tableLimit: Int = HashTable.limit,
        report: @escaping @Sendable (StoreError) -> Void = { _ in }
    ) throws {
        let identity = try Self.words(of: "database", db)
        hash = SipHash(key: try Self.bytes(of: "hash_key", db))
        duplicates = DuplicateIndex(
            directory: duplicatesDirectory, database: identity, tableLimit: tableLimit, report: report)
        insertion = try EventInsertion(db)
        groupInsertion = try db.makeStatement(
            sql: "INSERT INTO event_group (first, last, newest_arrival, hashes) VALUES (?, ?, ?, ?)")
        groupDeletion = try db.makeStatement(
            sql: """
                DELETE FROM event_group WHERE newest_arrival < ?
                    AND first IN (SELECT first FROM event_group ORDER BY first LIMIT 2)
                """)
        sameID = try db.makeStatement(
            sql: "SELECT 1 FROM event WHERE sequence = ? AND tenant = ? AND (id = ? OR id = ?)")
        for type in AudienceEventType.allCases {
            try db.execute(sql: "INSERT OR IGNORE INTO event_type (name) VALUES (?)", arguments: [type.rawValue])
            types[type] = try Int64.fetchOne(
                db, sql: "SELECT id FROM event_type WHERE name = ?", arguments: [type.rawValue])
        }
        let last =
            try Int64.fetchOne(
                db,
                sql: """
                    SELECT max(
                        coalesce((SELECT max(sequence) FROM event), 0),
                        coalesce((SELECT max(last) FROM event_group), 0),
                        coalesce((SELECT value FROM meta WHERE key = 'events_purged_through'), 0))
                    """) ?? 0
        nextSequence = last + 1
        first = nextSequence
        try duplicates.load(db, lastSequence: last)
    }

    /// Appends events in order; `count` of them may follow in the same transaction.
    mutating func append(_ events: [LoggedEvent], _ db: Database) throws -> [AppendOutcome] {
        var outcomes: [AppendOutcome] = []
        outcomes.reserveCapacity(events.count)
        for logged in events { outcomes.append(try append(logged, db)) }
        return outcomes
    }

    private mutating func append(_ logged: LoggedEvent, _ db: Database) throws -> AppendOutcome {
        let event = logged.event
        let tenant = try names.number(of: logged.tenant, db)
        let hashed = hash.hash(UInt64(bitPattern: tenant), event.id)
        let isDuplicate = try duplicates.contains(hashed) { sequence in
            try Int.fetchOne(sameID, arguments: [sequence, tenant, event.id, Self.erasedID(hashed)]) != nil
        }
        if isDuplicate { return .duplicate }
        let room = try event.session.map { try names.number(of: RoomID(tenant: logged.tenant, session: $0), db) }
        let attendee = try names.number(of: event.attendee, tenant: tenant, db)
        let sequence = nextSequence
        try insertion.run(
            logged, sequence: sequence, tenant: tenant, room: room, attendee: attendee, type: types[event.type] ?? 0)
        nextSequence += 1
        duplicates.insert(hashed, sequence: sequence, arrival: logged.arrival.milliseconds)
        hashes.append(hashed)
        newestArrival = max(newestArrival, logged.arrival.milliseconds)
        return .stored(sequence: sequence)
    }

    /// Before the first event of a transaction that holds at most `count`.
    mutating func begin(count: Int) {
        first = nextSequence
        if count > 0 { duplicates.reserve(count, first: first) }
    }

    /// The last thing in a transaction: the hashes of its events, so that a restart knows them.
    mutating func prepareToCommit(_ db: Database) throws {
        guard !hashes.isEmpty else { return }
        let blob = hashes.withUnsafeBytes { Data($0) }
        try groupInsertion.execute(arguments: [first, nextSequence - 1, newestArrival, blob])
        // What is older than a retry can be is forgotten: files now and then, groups a few with each commit, so that none
        // waits for a long deletion.
        let horizon = newestArrival - DuplicateIndex.memory
        if lastForgotten == .min || newestArrival - lastForgotten >= DuplicateIndex.tableSpan {
            lastForgotten = newestArrival
            _ = duplicates.forget(before: horizon)
        }
        try groupDeletion.execute(arguments: [horizon])
    }

    mutating func committed() {
        duplicates.commit(through: nextSequence - 1)
        hashes.removeAll(keepingCapacity: true)
    }

    mutating func rolledBack() {
        duplicates.rollBack()
        names.forget()
        nextSequence = first
        hashes.removeAll(keepingCapacity: true)
    }

    /// Looks the numbers of names up anew: a person's may have changed.
    mutating func forgetNames() { names.forget() }

    /// What stands in the place of an event's id that named a person who was erased; a retry of it is still known.
    func erasedID(_ id: String, tenant: Int64) -> String { Self.erasedID(hash.hash(UInt64(bitPattern: tenant), id)) }

    private static func erasedID(_ hash: UInt64) -> String { "erased-\(String(hash, radix: 36))" }

    /// A keyed hash by which an erased person is known again, and that says nothing to who has not the name.
    func fingerprint(of attendee: String, tenant: Int64) -> Int64 {
        Int64(bitPattern: hash.hash(UInt64(bitPattern: tenant), "attendee \(attendee)"))
    }

    /// Waits for files that are being written.
    mutating func finish() { duplicates.finishSealing() }

    private static func bytes(of key: String, _ db: Database) throws -> Data {
        try Data.fetchOne(db, sql: "SELECT value FROM meta WHERE key = ?", arguments: [key]) ?? Data()
    }

    private static func words(of key: String, _ db: Database) throws -> (UInt64, UInt64) {
        let bytes = try bytes(of: key, db)
        guard bytes.count == 16 else { throw StoreError.damaged(path: "meta", reason: "\(key) is missing") }
        return bytes.withUnsafeBytes {
            ($0.loadUnaligned(fromByteOffset: 0, as: UInt64.self), $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        }
    }
}
