import GRDB
import RoomModel

/// Numbers for tenants, rooms and attendees, so that a row holds eight bytes of each at most.
///
/// Used on the writer's queue only. Memory is bounded: what was not asked for lately is looked up again.
struct NameTable {
    private struct PersonKey: Hashable {
        var tenant: Int64
        var name: AttendeeID
    }

    private var tenants: RecentValues<TenantID, Int64>
    private var rooms: RecentValues<RoomID, Int64>
    private var people: RecentValues<PersonKey, Int64>

    init() {
        tenants = RecentValues(limit: 1_000)
        rooms = RecentValues(limit: 10_000)
        people = RecentValues(limit: 100_000)
    }

    mutating func number(of tenant: TenantID, _ db: Database) throws -> Int64 {
        if let known = tenants[tenant] { return known }
        let number = try Self.number(of: tenant, db)
        tenants[tenant] = number
        return number
    }

    mutating func number(of room: RoomID, _ db: Database) throws -> Int64 {
        if let known = rooms[room] { return known }
        let number = try Self.number(of: room, db)
        rooms[room] = number
        return number
    }

    mutating func number(of attendee: AttendeeID, tenant: Int64, _ db: Database) throws -> Int64 {
        let key = PersonKey(tenant: tenant, name: attendee)
        if let known = people[key] { return known }
        let number = try Self.number(of: attendee, inTenant: tenant, db)
        people[key] = number
        return number
    }

    /// Forgets everything, after a transaction whose insertions did not stay.
    mutating func forget() { self = NameTable() }

    static func number(of tenant: TenantID, _ db: Database) throws -> Int64 {
        try number(
            db, "SELECT id FROM tenant WHERE name = ?", "INSERT INTO tenant (name) VALUES (?)", [tenant.text])
    }

    static func number(of room: RoomID, _ db: Database) throws -> Int64 {
        try number(
            db, "SELECT id FROM room WHERE tenant = ? AND session = ?",
            "INSERT INTO room (tenant, session) VALUES (?, ?)", [number(of: room.tenant, db), room.session.text])
    }

    static func number(of attendee: AttendeeID, tenant: TenantID, _ db: Database) throws -> Int64 {
        try number(of: attendee, inTenant: number(of: tenant, db), db)
    }

    static func number(of attendee: AttendeeID, inTenant tenant: Int64, _ db: Database) throws -> Int64 {
        try number(
            db, "SELECT id FROM person WHERE tenant = ? AND name = ?",
            "INSERT INTO person (tenant, name) VALUES (?, ?)", [tenant, attendee.text])
    }

    private static func number(
        _ db: Database, _ find: String, _ insert: String, _ arguments: StatementArguments
    ) throws -> Int64 {
        if let known = try Int64.fetchOne(db.cachedStatement(sql: find), arguments: arguments) { return known }
        try db.cachedStatement(sql: insert).execute(arguments: arguments)
        return db.lastInsertedRowID
    }
}

/// A bounded memory of values by key: two generations, the older one dropped when the newer is full.
struct RecentValues<Key: Hashable, Value> {
    private let generationLimit: Int
    private var newer: [Key: Value] = [:]
    private var older: [Key: Value] = [:]

    /// - Parameter limit: The most values kept; at least half as many of the newest are.
    init(limit: Int) { generationLimit = max(1, limit / 2) }

    subscript(key: Key) -> Value? {
        mutating get {
            if let value = newer[key] { return value }
            guard let value = older[key] else { return nil }
            remember(key, value)
            return value
        }
        set {
            guard let newValue else { return }
            remember(key, newValue)
        }
    }

    private mutating func remember(_ key: Key, _ value: Value) {
        if newer.count >= generationLimit {
            older = newer
            newer = [:]
        }
        newer[key] = value
    }
}
