import GRDB
import RoomModel
import Rooms

extension Store: TextHistory {
    package func texts(of room: RoomID, limit: Int) async throws -> [AudienceEvent] {
        guard limit > 0 else { return [] }
        return try await read { db in
            guard let number = try Self.number(of: room, db) else { return [] }
            let rows = try Row.fetchCursor(
                db.cachedStatement(
                    sql: """
                        \(EventRow.select) WHERE e.room = ? AND e.room IS NOT NULL AND e.text IS NOT NULL
                        ORDER BY e.sequence DESC
                        """), arguments: [number])
            var texts: [AudienceEvent] = []
            while texts.count < limit, let row = try rows.next() {
                let event = try EventRow.read(row).event.event
                if event.isFeedback { texts.append(event) }
            }
            return texts
        }
    }
}
