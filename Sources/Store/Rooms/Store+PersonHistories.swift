import GRDB
import Recommendations
import RoomModel
import Rooms

extension Store: PersonHistoryStore {
    package func save(
        _ histories: [AttendeeID: PersonHistory], of event: EventID, tenant: TenantID, through sequence: Int64
    ) async throws {
        try await committer().write { db in
            let tenantNumber = try NameTable.number(of: tenant, db)
            for (attendee, history) in histories.sorted(by: { $0.key < $1.key }) {
                let person = try NameTable.number(of: attendee, inTenant: tenantNumber, db)
                for table in ["person_interest", "person_topic"] {
                    try db.cachedStatement(sql: "DELETE FROM \(table) WHERE person = ? AND event = ?")
                        .execute(arguments: [person, event.text])
                }
                let interest = try db.cachedStatement(
                    sql: """
                        INSERT INTO person_interest (person, event, kind, item, interest, at, chosen, dismissed, ignored)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                        """)
                for (target, entry) in history.entries.sorted(by: { $0.key < $1.key }) {
                    try interest.execute(arguments: [
                        person, event.text, target.kind.rawValue, target.id.text, entry.interest,
                        entry.at.milliseconds, entry.isChosen, entry.isDismissed, entry.ignored,
                    ])
                }
                let topic = try db.cachedStatement(
                    sql: "INSERT INTO person_topic (person, event, topic, weight) VALUES (?, ?, ?, ?)")
                for (name, weight) in history.stated.sorted(by: { $0.key < $1.key }) {
                    try topic.execute(arguments: [person, event.text, name, weight])
                }
                try db.cachedStatement(
                    sql: "INSERT OR REPLACE INTO person_progress (person, event, sequence) VALUES (?, ?, ?)"
                ).execute(arguments: [person, event.text, sequence])
            }
        }
    }

    package func note(progress sequence: Int64, of event: EventID, tenant: TenantID) async throws {
        try await committer().write { db in
            try db.cachedStatement(
                sql: "INSERT OR REPLACE INTO recommendation_progress (tenant, event, sequence) VALUES (?, ?, ?)"
            ).execute(arguments: [NameTable.number(of: tenant, db), event.text, sequence])
        }
    }

    package func histories(of event: EventID, tenant: TenantID) async throws -> PersonHistories {
        try await read { db in
            var entries: [AttendeeID: [RecommendationTarget: PersonHistory.Entry]] = [:]
            var topics: [AttendeeID: [String: Double]] = [:]
            let people = "p.name FROM person p JOIN tenant t ON t.id = p.tenant"
            let interests = try Row.fetchCursor(
                db.cachedStatement(
                    sql: """
                        SELECT i.kind, i.item, i.interest, i.at, i.chosen, i.dismissed, i.ignored, \(people)
                        JOIN person_interest i ON i.person = p.id WHERE t.name = ? AND i.event = ?
                        """), arguments: [tenant.text, event.text])
            while let row = try interests.next() {
                guard let attendee = AttendeeID(row[7] as String), let id = ItemID(row[1] as String),
                    let kind = RecommendationTarget.Kind(rawValue: row[0])
                else { throw StoreError.damaged(path: "person_interest", reason: "an id or kind is unknown") }
                entries[attendee, default: [:]][RecommendationTarget(kind, id)] = PersonHistory.Entry(
                    interest: row[2], at: EventTime(milliseconds: row[3]), isChosen: row[4], isDismissed: row[5],
                    ignored: row[6])
            }
            let stated = try Row.fetchCursor(
                db.cachedStatement(
                    sql: """
                        SELECT i.topic, i.weight, \(people)
                        JOIN person_topic i ON i.person = p.id WHERE t.name = ? AND i.event = ?
                        """), arguments: [tenant.text, event.text])
            while let row = try stated.next() {
                guard let attendee = AttendeeID(row[2] as String) else {
                    throw StoreError.damaged(path: "person_topic", reason: "an id is unknown")
                }
                topics[attendee, default: [:]][row[0]] = row[1]
            }
            var held = PersonHistories()
            for attendee in Set(entries.keys).union(topics.keys) {
                held.people[attendee] = PersonHistory(
                    entries: entries[attendee] ?? [:], stated: topics[attendee] ?? [:])
            }
            held.through =
                try Int64.fetchOne(
                    db.cachedStatement(
                        sql: """
                            SELECT g.sequence FROM recommendation_progress g JOIN tenant t ON t.id = g.tenant
                            WHERE t.name = ? AND g.event = ?
                            """), arguments: [tenant.text, event.text]) ?? 0
            let ahead = try Row.fetchCursor(
                db.cachedStatement(
                    sql: """
                        SELECT i.sequence, \(people)
                        JOIN person_progress i ON i.person = p.id WHERE t.name = ? AND i.event = ? AND i.sequence > ?
                        """), arguments: [tenant.text, event.text, held.through])
            while let row = try ahead.next() {
                guard let attendee = AttendeeID(row[1] as String) else {
                    throw StoreError.damaged(path: "person_progress", reason: "an id is unknown")
                }
                held.ahead[attendee] = row[0]
            }
            return held
        }
    }
}

extension Store: EventHistory {
    package func events(of tenant: TenantID, after sequence: Int64, limit: Int) async throws -> [StoredEvent] {
        try await read { db in
            let rows = try Row.fetchCursor(
                db.cachedStatement(
                    sql: "\(EventRow.select) WHERE t.name = ? AND e.sequence > ? ORDER BY e.sequence LIMIT ?"),
                arguments: [tenant.text, sequence, max(0, limit)])
            var events: [StoredEvent] = []
            while let row = try rows.next() {
                let (event, sequence) = try EventRow.read(row)
                events.append(StoredEvent(event: event, sequence: sequence))
            }
            return events
        }
    }
}
