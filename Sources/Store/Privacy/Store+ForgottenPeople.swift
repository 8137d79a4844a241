import GRDB

/// People whom nothing names any more: their ids go after the last of their events.
extension Store {
    /// Rows of the log looked through at once, and people deleted at once: others get their turn in between.
    private static let scanned: Int64 = 500_000
    private static let deleted = 5_000

    /// Deletes them. Gives how many they were.
    func forgetPeople() async throws -> Int {
        // People who come while the log is looked through are none of those that may go.
        let newestPerson = try await read { try Int64.fetchOne($0, sql: "SELECT max(id) FROM person") ?? 0 }
        let newest = try await lastSequence()
        let oldest = try await read { try Int64.fetchOne($0, sql: "SELECT min(sequence) FROM event") ?? newest + 1 }
        var named: Set<Int64> = []
        for first in stride(from: oldest, through: newest, by: Int(Self.scanned)) {
            let last = min(first + Self.scanned - 1, newest)
            named.formUnion(try await read { try Self.people(in: first...last, $0) })
        }
        let known = named
        let unnamed = try await read { db in
            try Int64.fetchAll(db, sql: "SELECT id FROM person WHERE id <= ?", arguments: [newestPerson])
                .filter { !known.contains($0) }
        }
        var total = 0
        for start in stride(from: 0, to: unnamed.count, by: Self.deleted) {
            let some = unnamed[start..<min(start + Self.deleted, unnamed.count)]
            // Names are looked up anew afterwards, so that no event takes the number of somebody who is gone.
            total += try await committer().rename { db, _ in
                // What came meanwhile, and what has no index by person.
                let named = try Self.people(in: (newest + 1)...Int64.max, db).union(
                    Int64.fetchSet(db, sql: "SELECT author FROM question UNION SELECT person FROM question_vote"))
                return try some.reduce(0) { try $0 + (named.contains($1) ? 0 : Self.deletePerson($1, db)) }
            }
        }
        return total
    }

    private static func people(in sequences: ClosedRange<Int64>, _ db: Database) throws -> Set<Int64> {
        try Int64.fetchSet(
            db, sql: "SELECT DISTINCT attendee FROM event WHERE sequence BETWEEN ? AND ?",
            arguments: [sequences.lowerBound, sequences.upperBound])
    }

    /// Unless what they told of themselves, or what they like, is kept.
    private static func deletePerson(_ person: Int64, _ db: Database) throws -> Int {
        let isNamed = try Bool.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT EXISTS (SELECT 1 FROM person_interest WHERE person = :person)
                        OR EXISTS (SELECT 1 FROM person_topic WHERE person = :person)
                    """), arguments: ["person": person])
        if isNamed == true { return 0 }
        try db.cachedStatement(sql: "DELETE FROM person_progress WHERE person = ?").execute(arguments: [person])
        try db.cachedStatement(sql: "DELETE FROM person WHERE id = ?").execute(arguments: [person])
        return db.changesCount
    }
}
