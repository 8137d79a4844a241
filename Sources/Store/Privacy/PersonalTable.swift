import GRDB

/// What erasing a person does to one table. Whoever adds a table that holds people adds a line to `all`.
struct PersonalTable: Sendable {
    /// Who is erased, and who stands in their place.
    struct Person: Sendable {
        /// Of the table `tenant`.
        var tenant: Int64
        var name: String
        var replacement: String
        /// Sessions in which they wrote something: insights may quote it.
        var wroteIn: Set<String>
    }

    var table: String
    var erase: @Sendable (Database, Person) throws -> Void

    /// Every table but the log of events, which is too long for one transaction (`Store.erase`).
    static let all: [PersonalTable] = [
        // By number, so ahead of the new name.
        .deletingOfPerson("person_interest", "person"),
        .deletingOfPerson("person_topic", "person"),
        .deletingOfPerson("person_progress", "person"),
        PersonalTable(table: "question_vote") { db, person in
            try db.execute(
                sql: """
                    DELETE FROM question_vote WHERE (room, question) IN (
                        SELECT q.room, q.id FROM question q JOIN person p ON p.id = q.author
                        WHERE p.tenant = ? AND p.name = ?)
                    """, arguments: [person.tenant, person.name])
        },
        .deletingOfPerson("question", "author"),
        .renaming("person", "name"),
        .deleting("catalog_attendee", "id"),
        // By the pseudonyms of the person's leads, so ahead of these.
        .emptyingOfLeads("alert", "data = '{}'"),
        .emptyingOfLeads("webhook_delivery", "body = json_set(body, '$.data', '{}', '$.title', '')"),
        .deleting("lead", "attendee"),
        .deleting("stated_consent", "attendee"),
        .renaming("audit", "actor"),
        // The id, or a word and the id: `attendee a-17` was minted a token, `sub a-17` had them revoked.
        PersonalTable(table: "audit") { db, person in
            try db.execute(
                sql: """
                    UPDATE audit SET subject = substr(subject, 1, length(subject) - length(?)) || ?
                    WHERE tenant = ? AND substr(subject, instr(subject, ' ') + 1) = ?
                    """, arguments: [person.name, person.replacement, person.tenant, person.name])
        },
        .rewriting("insight", "data"),
        .rewriting("insight", "description"),
        .rewriting("topic_message", "data", tenant: "topic IN (SELECT id FROM topic WHERE tenant = ?)"),
        PersonalTable(table: "insight") { db, person in
            for session in person.wroteIn {
                try db.execute(
                    sql: """
                        UPDATE insight SET description = title, data = json_set(data, '$.examples', json('[]'))
                        WHERE tenant = ? AND session = ? AND kind = 'feedback'
                        """, arguments: [person.tenant, session])
            }
        },
        PersonalTable(table: "topic_message") { db, person in
            for session in person.wroteIn {
                try db.execute(
                    sql: """
                        UPDATE topic_message SET data = json_set(
                            data, '$.description', json_extract(data, '$.title'), '$.data.examples', json('[]'))
                        WHERE topic IN (SELECT id FROM topic WHERE tenant = ? AND name LIKE 'event.%.insights')
                            AND json_extract(data, '$.type') = 'feedback' AND json_extract(data, '$.session') = ?
                        """, arguments: [person.tenant, session])
            }
        },
        PersonalTable(table: "lead_checkpoint") { db, person in
            try db.execute(sql: "DELETE FROM lead_checkpoint WHERE tenant = ?", arguments: [person.tenant])
        },
        // It holds names of people, and is only a cache.
        PersonalTable(table: "room_checkpoint") { db, person in
            try db.execute(
                sql: "DELETE FROM room_checkpoint WHERE room IN (SELECT id FROM room WHERE tenant = ?)",
                arguments: [person.tenant])
        },
        PersonalTable(table: "topic") { db, person in
            // Topics of the person's own.
            let own = "SELECT id FROM topic WHERE tenant = ? AND substr(name, 1, ?) = ?"
            let prefix = "attendee.\(person.name)."
            let arguments: StatementArguments = [person.tenant, prefix.count, prefix]
            try db.execute(sql: "DELETE FROM topic_message WHERE topic IN (\(own))", arguments: arguments)
            try db.execute(sql: "DELETE FROM topic WHERE id IN (\(own))", arguments: arguments)
        },
    ]

    /// The column holds ids of attendees: the replacement takes the place.
    static func renaming(_ table: String, _ column: String) -> PersonalTable {
        PersonalTable(table: table) { db, person in
            try db.execute(
                sql: "UPDATE \(table) SET \(column) = ? WHERE tenant = ? AND \(column) = ?",
                arguments: [person.replacement, person.tenant, person.name])
        }
    }

    /// Rows that name the person by number go.
    static func deletingOfPerson(_ table: String, _ column: String) -> PersonalTable {
        PersonalTable(table: table) { db, person in
            try db.execute(
                sql: """
                    DELETE FROM \(table) WHERE \(column) IN (SELECT id FROM person WHERE tenant = ? AND name = ?)
                    """, arguments: [person.tenant, person.name])
        }
    }

    /// Rows whose id holds the pseudonym of a lead that the person is lose what they say.
    static func emptyingOfLeads(_ table: String, _ change: String) -> PersonalTable {
        PersonalTable(table: table) { db, person in
            try db.execute(
                sql: """
                    UPDATE \(table) SET \(change) WHERE tenant = ? AND EXISTS (
                        SELECT 1 FROM lead WHERE lead.tenant = \(table).tenant AND lead.attendee = ?
                            AND instr(\(table).id, '-' || substr(json_extract(lead.body, '$.lead.id'), 3) || '-') > 0)
                    """, arguments: [person.tenant, person.name])
        }
    }

    /// Rows of the person go.
    static func deleting(_ table: String, _ column: String) -> PersonalTable {
        PersonalTable(table: table) { db, person in
            try db.execute(
                sql: "DELETE FROM \(table) WHERE tenant = ? AND \(column) = ?", arguments: [person.tenant, person.name])
        }
    }

    /// The column holds JSON in which the attendee's id may stand as a string of its own.
    static func rewriting(_ table: String, _ column: String, tenant: String = "tenant = ?") -> PersonalTable {
        PersonalTable(table: table) { db, person in
            let (old, new) = ("\"\(person.name)\"", "\"\(person.replacement)\"")
            try db.execute(
                sql:
                    "UPDATE \(table) SET \(column) = replace(\(column), ?, ?) WHERE \(tenant) AND instr(\(column), ?) > 0",
                arguments: [old, new, person.tenant, old])
        }
    }
}
