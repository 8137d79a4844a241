import Engagement
import Foundation
import RoomModel
import Rooms
import Store
import Transcription
import Wire

/// Reads a session out of the store, also beside a running server.
package struct StoreExport: Sendable {
    private let configuration: Configuration
    /// Events read from the store at once.
    private let page: Int

    package init(_ configuration: Configuration, page: Int = 10_000) {
        self.configuration = configuration
        self.page = page
    }

    private static let ofSessions = ["transcript", "snapshots", "keywords", "moments", "events", "jobs"]
    private static let ofEvents = ["insights", "leads"]
    private static let formats = ["ndjson", "csv"]
    /// What every row of a kind has; the heading of a table without rows.
    static let columns: [String: String] = [
        "transcript": "segment rev state start end lang text stable_chars words confidence engine gaps origin",
        "snapshots": "session window_end window_ms closed watermark attendees events sentiment engagement late",
        "keywords": "keyword score mentions",
        "moments": "moment session start peak end people size kinds text segments spoken_from spoken_to lag_ms",
        "events": "id session attendee type ts",
        "jobs": "job session track state codec engine queued_at seconds loss real_time_factor",
        "insights": "id type title description data confidence impact actions state at",
        "leads": "attendee sponsor lead score temperature factors reasons weights at",
    ]
    private static let transcriptFormats = formats + ["json", "vtt", "srt", "text", "txt"]

    /// Whether `what` belongs to a whole event rather than to a session. Throws where it, or the format, is none.
    package static func isOfEvent(_ what: String, format: String) throws -> Bool {
        guard (ofSessions + ofEvents).contains(what) else {
            throw InputError(
                "--what is \(ofSessions.joined(separator: ", ")) of a session; \(ofEvents.joined(separator: " or ")) of an event"
            )
        }
        guard (what == "transcript" ? transcriptFormats : formats).contains(format) else {
            throw InputError("--format is ndjson or csv; a transcript also as json, vtt, srt or text")
        }
        return ofEvents.contains(what)
    }

    package func write(
        what: String, of session: String, tenant: String, format: String, to write: ([UInt8]) -> Void
    ) async throws {
        guard let session = SessionID(session), let tenant = TenantID(tenant) else {
            throw InputError("session and tenant are 1 to 64 characters of A-Z a-z 0-9 _ -")
        }
        let room = RoomID(tenant: tenant, session: session)
        let store = try await Store.openForReading(configuration.store.directory)
        guard try await store.knows(room) else {
            throw InputError("the store holds no session \(session) of \(tenant); check its id, --tenant and --data")
        }
        try await audit("\(session) \(what)", of: tenant)
        switch what {
        case "transcript": try await transcript(of: room, from: store, format, write)
        case "snapshots":
            let snapshots = try await store.snapshots(of: room, from: nil, to: nil, newest: false, limit: .max)
            try rows(snapshots.map(\.json), of: what, format, write)
        case "moments":
            let moments = try await store.moments(of: room, from: nil, to: nil, limit: .max)
            try rows(moments.map(\.json), of: what, format, write)
        case "keywords":
            let keywords = try await store.keywords(of: room)
            try rows(
                keywords.map { keyword in Self.json { $0.keywords([keyword]) }.dropFirst().dropLast() },
                of: what, format, write)
        case "jobs":
            let jobs = try await store.jobs(of: room)
            try rows(jobs.map { job in Self.json { $0.job(job) } }, of: what, format, write)
        default: try await events(of: room, from: store, format, write)
        }
        try await store.close()
    }

    /// What belongs to a whole event rather than to a session.
    package func write(
        what: String, ofEvent event: String, tenant: String, format: String, to write: ([UInt8]) -> Void
    ) async throws {
        guard let event = EventID(event), let tenant = TenantID(tenant) else {
            throw InputError("event and tenant are 1 to 64 characters of A-Z a-z 0-9 _ -")
        }
        let store = try await Store.openForReading(configuration.store.directory)
        guard let catalog = try await store.catalogs().first(where: { $0.tenant == tenant && $0.event.id == event })
        else {
            throw InputError("the store holds no event \(event) of \(tenant); check --event, --tenant and --data")
        }
        try await audit("\(event) \(what)", of: tenant)
        switch what {
        case "insights":
            let insights = try await store.insights(of: event, tenant: tenant, limit: .max)
            try rows(insights.reversed().map { insight in Self.json { $0.insight(insight) } }, of: what, format, write)
        default: try rows(try await leads(of: catalog, from: store), of: what, format, write)
        }
        try await store.close()
    }

    /// Who may read the store may read it all; that it was is written down first.
    private func audit(_ subject: String, of tenant: TenantID) async throws {
        try await Store.append(
            AuditEntry(
                tenant: tenant, at: WallClock.system.now(), actor: "command line", role: "none",
                action: Audit.Action.exported.rawValue, subject: subject), toThatOf: configuration.store.directory)
    }

    /// The newest scores of an event's sponsors, of people who consent to them now.
    private func leads(of catalog: Catalog, from store: Store) async throws -> [[UInt8]] {
        let tenant = catalog.tenant
        let now = WallClock.system.now()
        let consents = ConsentRegister(store: store, clock: .system)
        try await consents.resume()
        let people = Dictionary(catalog.attendees.map { ($0.id, $0) }) { first, _ in first }
        let sponsors = Set(catalog.sponsors.map(\.id))
        return try await store.leadRecords(of: tenant).compactMap { record in
            guard let person = people[record.attendee], sponsors.contains(record.lead.sponsor) else { return nil }
            let consent = consents.consent(of: person, tenant: tenant)
            guard consent.shows(to: record.lead.sponsor, at: now) else { return nil }
            let contact = consent.names(to: record.lead.sponsor, at: now) ? person.contact : nil
            return Self.json { $0.lead(record.lead, attendee: record.attendee, contact: contact) }
        }
    }

    private func transcript(
        of room: RoomID, from store: Store, _ format: String, _ write: ([UInt8]) -> Void
    ) async throws {
        let segments = try await store.segments(of: room)
        switch format {
        case "json":
            let transcript = Self.json {
                $0.transcript(
                    session: room.session, language: segments.last?.language ?? "en",
                    engine: segments.last?.engine ?? "", generatedAt: WallClock.system.now(),
                    accuracy: Transcript(segments).accuracy, segments: segments)
            }
            write(transcript + [UInt8(ascii: "\n")])
        case "vtt": write(Array(WebVTT.file(CueLayout().cues(of: segments)).utf8))
        case "srt": write(Array(SubRip.file(CueLayout().cues(of: segments)).utf8))
        case "text", "txt": write(Array(PlainText.file(segments).utf8))
        default:
            try rows(
                segments.map { caption in Self.json { $0.caption(caption) } }, of: "transcript", format, write)
        }
    }

    private func events(
        of room: RoomID, from store: Store, _ format: String, _ write: ([UInt8]) -> Void
    ) async throws {
        var table = CSVTable()
        var end = Int64.max
        if format == "csv" {
            end = try await pages(of: room, from: store, through: end) { for line in $0 { try table.name(line) } }
            write((end > 0 ? table : Self.emptyTable(of: "events")).heading)
        }
        try await pages(of: room, from: store, through: end) { try lines($0, format, table, write) }
    }

    /// Hands the events to `take`, some at a time, up to a place of the log; gives the last one's place.
    @discardableResult
    private func pages(
        of room: RoomID, from store: Store, through end: Int64, _ take: ([[UInt8]]) throws -> Void
    ) async throws -> Int64 {
        var sequence: Int64 = 0
        while true {
            let records = try await store.records(of: room, after: sequence, limit: page)
            var lines: [[UInt8]] = []
            for case .event(let event, let place) in records where place <= end {
                sequence = place
                lines.append(Self.json { $0.event(Self.exported(event)) })
            }
            guard !lines.isEmpty else { return sequence }
            try take(lines)
        }
    }

    /// The event as it came; one whose text is gone carries what that made of it, so that a replay gives the same sums.
    private static func exported(_ logged: LoggedEvent) -> AudienceEvent {
        var event = logged.event
        guard event.type.carriesText, event.text == nil else { return event }
        event.text = ""
        event.weight = Double(logged.weightMicros) / 1e6
        event.sentiment = logged.sentimentMicros.map { Double($0) / 1e6 }
        return event
    }

    private func rows(
        _ rows: [some Collection<UInt8>], of what: String, _ format: String, _ write: ([UInt8]) -> Void
    ) throws {
        var table = rows.isEmpty ? Self.emptyTable(of: what) : CSVTable()
        if format == "csv" {
            for row in rows { try table.name(Array(row)) }
            write(table.heading)
        }
        try lines(rows, format, table, write)
    }

    private static func emptyTable(of what: String) -> CSVTable {
        CSVTable(columns: (columns[what] ?? "").split(separator: " ").map(String.init))
    }

    /// Without the heading, which stands once over all pages.
    private func lines(
        _ rows: [some Collection<UInt8>], _ format: String, _ table: CSVTable, _ write: ([UInt8]) -> Void
    ) throws {
        if format != "csv" { return write(rows.flatMap { $0 + [UInt8(ascii: "\n")] }) }
        for row in rows { write(try table.row(Array(row))) }
    }

    private static func json(_ write: (inout JSONWriter) -> Void) -> [UInt8] {
        var writer = JSONWriter()
        write(&writer)
        return writer.bytes
    }
}

/// JSON objects as rows of comma-separated values (RFC 4180), one column for each member that any of them has.
///
/// `name` every object first, then write the heading and the rows. Members that hold objects or arrays stay JSON in their cell.
struct CSVTable {
    private var columns: [String]

    init(columns: [String] = []) { self.columns = columns }

    /// Gives the members of an object their columns, in the order in which they come.
    mutating func name(_ object: [UInt8]) throws {
        for (name, _) in try Self.members(of: object) where !columns.contains(name) { columns.append(name) }
    }

    var heading: [UInt8] { Self.line(columns) }

    func row(_ object: [UInt8]) throws -> [UInt8] {
        let values = Dictionary(try Self.members(of: object)) { _, last in last }
        return Self.line(columns.map { values[$0] ?? "" })
    }

    private static func members(of object: [UInt8]) throws -> [(String, String)] {
        var cells: [(String, String)] = []
        var scanner = JSONScanner(object)
        try scanner.object { scanner, name in
            if scanner.next() == .string {
                cells.append((name, try scanner.string()))
            } else {
                let range = try scanner.skipValue()
                let text = String(decoding: object[range], as: UTF8.self)
                cells.append((name, text == "null" ? "" : text))
            }
        }
        return cells
    }

    private static func line(_ cells: [String]) -> [UInt8] {
        Array((cells.map(cell).joined(separator: ",") + "\r\n").utf8)
    }

    private static func cell(_ text: String) -> String {
        // A leading = + - @ would be run as a formula by spreadsheets; numbers keep their sign.
        var text = text
        if let first = text.first, "=+-@\t\r".contains(first), Double(text) == nil { text = "'" + text }
        // By scalars: CR and LF together are one character.
        let special = text.unicodeScalars.contains { [",", "\"", "\r", "\n"].contains($0) }
        guard special else { return text }
        return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }
}
