import Foundation
import GRDB
import RoomModel
import Rooms

extension Store: CatalogStore {
    package func save(_ catalog: Catalog) async throws {
        let event = try Self.encode(EventRecord(catalog.event))
        var rows: [(table: CatalogTable, id: String, body: String)] = []
        for one in catalog.sessions { rows.append((.session, one.id.text, try Self.encode(SessionRecord(one)))) }
        for one in catalog.attendees { rows.append((.attendee, one.id.text, try Self.encode(AttendeeRecord(one)))) }
        for one in catalog.sponsors { rows.append((.sponsor, one.id.text, try Self.encode(SponsorRecord(one)))) }
        for one in catalog.contents { rows.append((.content, one.id.text, try Self.encode(ContentRecord(one)))) }
        for one in catalog.activities { rows.append((.activity, one.id.text, try Self.encode(ActivityRecord(one)))) }
        let (things, id, tenantID) = (rows, catalog.event.id.text, catalog.tenant)
        try await committer().write { db in
            let tenant = try NameTable.number(of: tenantID, db)
            // Takes its things with it.
            try db.execute(sql: "DELETE FROM catalog_event WHERE tenant = ? AND id = ?", arguments: [tenant, id])
            try db.execute(sql: "INSERT INTO catalog_event VALUES (?, ?, ?)", arguments: [tenant, id, event])
            for (position, thing) in things.enumerated() {
                let table = thing.table.rawValue
                if let owner = try String.fetchOne(
                    db.cachedStatement(sql: "SELECT event FROM \(table) WHERE tenant = ? AND id = ?"),
                    arguments: [tenant, thing.id])
                {
                    throw StoreError.duplicateID(kind: thing.table.noun, id: thing.id, event: owner)
                }
                try db.cachedStatement(
                    sql: "INSERT INTO \(table) (tenant, id, event, position, body) VALUES (?, ?, ?, ?, ?)"
                ).execute(arguments: [tenant, thing.id, id, position, thing.body])
            }
        }
    }

    package func catalogs() async throws -> [Catalog] {
        try await read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT t.id, t.name, c.id, c.body FROM catalog_event c JOIN tenant t ON t.id = c.tenant
                    ORDER BY t.name, c.id
                    """
            ).map { row in
                let tenant: Int64 = row[0]
                let id: String = row[2]
                guard let name = TenantID(row[1] as String) else {
                    throw StoreError.damaged(path: "catalog_event", reason: "\(id) has no tenant")
                }
                func things<Record: Decodable>(_ table: CatalogTable, _: Record.Type) throws -> [Record] {
                    try String.fetchAll(
                        db,
                        sql: "SELECT body FROM \(table.rawValue) WHERE tenant = ? AND event = ? ORDER BY position",
                        arguments: [tenant, id]
                    ).map { try JSONDecoder().decode(Record.self, from: Data($0.utf8)) }
                }
                do {
                    return Catalog(
                        tenant: name,
                        event: try JSONDecoder().decode(EventRecord.self, from: Data((row[3] as String).utf8)).value,
                        sessions: try things(.session, SessionRecord.self).map(\.value),
                        attendees: try things(.attendee, AttendeeRecord.self).map(\.value),
                        sponsors: try things(.sponsor, SponsorRecord.self).map(\.value),
                        contents: try things(.content, ContentRecord.self).map(\.value),
                        activities: try things(.activity, ActivityRecord.self).map(\.value))
                } catch is DecodingError {
                    throw StoreError.damaged(path: "catalog_event", reason: "the catalog of \(id) cannot be read")
                }
            }
        }
    }

    private static func encode(_ record: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return String(decoding: try encoder.encode(record), as: UTF8.self)
    }
}
