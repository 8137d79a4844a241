import Foundation
import GRDB
import RoomModel
import Rooms

/// Reads events back as they were appended.
enum EventRow {
    /// To be followed by conditions on `e`.
    static let select = """
        SELECT e.sequence, t.name, r.session, p.name, e.id, y.name, e.kind, e.time, e.claimed_time, e.arrival,
            e.weight_micros, e.sentiment_micros, e.emotion, CAST(e.text AS BLOB), e.weight, e.sentiment, e.value, e.target_type,
            e.target_id, e.context
        FROM event e JOIN tenant t ON t.id = e.tenant LEFT JOIN room r ON r.id = e.room
            JOIN person p ON p.id = e.attendee JOIN event_type y ON y.id = e.type
        """

    static func read(_ row: Row) throws -> (event: LoggedEvent, sequence: Int64) {
        let sequence: Int64 = row[0]
        let session: String? = row[2]
        let type: String = row[5]
        guard let tenant = TenantID(row[1] as String), let attendee = AttendeeID(row[3] as String),
            let type = AudienceEventType(rawValue: type)
        else { throw StoreError.damaged(path: "event", reason: "row \(sequence) cannot be read") }
        var target: EventTarget?
        if let kind = (row[17] as String?).flatMap(EventTarget.Kind.init(rawValue:)),
            let id = (row[18] as String?).flatMap({ ItemID($0) })
        {
            target = EventTarget(type: kind, id: id)
        }
        // As bytes: people may write a NUL, where a C string would end.
        let text = (row[13] as Data?).map { String(decoding: $0, as: UTF8.self) }
        let event = AudienceEvent(
            id: row[4], session: session.flatMap { SessionID($0) }, attendee: attendee, type: type, kind: row[6],
            time: EventTime(milliseconds: row[7]), claimedTime: (row[8] as Int64?).map(EventTime.init(milliseconds:)),
            text: text, weight: row[14], sentiment: row[15], value: row[16], target: target, context: row[19])
        let logged = LoggedEvent(
            tenant: tenant, event: event, weightMicros: row[10], sentimentMicros: row[11], emotion: row[12],
            arrival: EventTime(milliseconds: row[9]))
        return (logged, sequence)
    }
}
