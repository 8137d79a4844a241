import CSQLite
import GRDB
import RoomModel
import Rooms

/// The statement that stores one event, bound by hand: an eighth of what a record type costs.
struct EventInsertion {
    private let statement: Statement

    /// What an UPDATE sets where what a person wrote goes: the sentiment that the text had a part in stays, so that an
    /// exported event still says it.
    static let withoutText = """
        sentiment = CASE WHEN text IS NULL THEN sentiment ELSE coalesce(sentiment, sentiment_micros / 1e6) END,
            text = NULL, context = NULL
        """

    init(_ db: Database) throws {
        statement = try db.makeStatement(
            sql: """
                INSERT INTO event (sequence, tenant, room, attendee, id, type, kind, time, claimed_time, arrival,
                    weight_micros, sentiment_micros, emotion, text, weight, sentiment, value, target_type, target_id, context)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)
    }

    func run(_ logged: LoggedEvent, sequence: Int64, tenant: Int64, room: Int64?, attendee: Int64, type: Int64) throws {
        let event = logged.event
        var row = Binder(handle: statement.sqliteStatement)
        row.bind(sequence)
        row.bind(tenant)
        row.bind(room)
        row.bind(attendee)
        row.bind(event.id)
        row.bind(type)
        row.bind(event.kind)
        row.bind(event.time.milliseconds)
        row.bind(event.claimedTime?.milliseconds)
        row.bind(logged.arrival.milliseconds)
        row.bind(logged.weightMicros)
        row.bind(logged.sentimentMicros)
        row.bind(logged.emotion)
        row.bind(event.text)
        row.bind(event.weight)
        row.bind(event.sentiment)
        row.bind(event.value)
        row.bind(event.target?.type.rawValue)
        row.bind(event.target?.id.text)
        row.bind(event.context)
        try row.step()
    }
}

/// Binds a statement's parameters from left to right and runs it.
struct Binder {
    private let handle: OpaquePointer
    private var index: Int32 = 0
    private var failure: Int32 = SQLITE_OK

    init(handle: OpaquePointer) { self.handle = handle }

    mutating func bind(_ value: Int64?) {
        index += 1
        guard let value else { return note(sqlite3_bind_null(handle, index)) }
        note(sqlite3_bind_int64(handle, index, value))
    }

    mutating func bind(_ value: Double?) {
        index += 1
        guard let value else { return note(sqlite3_bind_null(handle, index)) }
        note(sqlite3_bind_double(handle, index, value))
    }

    mutating func bind(_ value: String?) {
        index += 1
        guard var value else { return note(sqlite3_bind_null(handle, index)) }
        let index = index
        note(
            value.withUTF8 { bytes in
                bytes.withMemoryRebound(to: CChar.self) {
                    // A null address would bind NULL, so an empty text points somewhere.
                    csqlite_bind_text(handle, index, $0.baseAddress ?? UnsafePointer(bitPattern: 1), Int32($0.count))
                }
            })
    }

    /// Runs the statement to its end and makes it ready for the next row.
    mutating func step() throws {
        let result = failure == SQLITE_OK ? sqlite3_step(handle) : failure
        guard result != SQLITE_DONE else {
            sqlite3_reset(handle)
            return
        }
        let message = String(cString: sqlite3_errmsg(sqlite3_db_handle(handle)))
        let code = sqlite3_extended_errcode(sqlite3_db_handle(handle))
        sqlite3_reset(handle)
        throw DatabaseError(resultCode: ResultCode(rawValue: code), message: message)
    }

    private mutating func note(_ result: Int32) {
        if result != SQLITE_OK { failure = result }
    }
}
