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

    package init(_ configuration: Configuration) { self.configuration = configuration }

    /// Events read from the store at once.
    private static let page = 10_000

    package func write(
        what: String, of session: String, tenant: String, format: String, to write: ([UInt8]) -> Void
    ) async throws {
        guard let session = SessionID(session), let tenant = TenantID(tenant) else {
            throw InputError("session and tenant are 1 to 64 characters of A-Z a-z 0-9 _ -")
        }
        let room = RoomID(tenant: tenant, session: session)
        let store = try await Store.openForReading(configuration.store.directory)
        switch what {
        case "transcript": try await transcript(of: room, from: store, format, write)
        case "snapshots":
            let snapshots = try await store.snapshots(of: room, from: nil, to: nil, newest: false, limit: .max)
            try rows(snapshots.map(\.json), format, write)
        case "moments":
            let moments = try await store.moments(of: room, from: nil, to: nil, limit: .max)
            try rows(moments.map(\.json), format, write)
        case "keywords":
            let keywords = try await store.keywords(of: room)
            try rows(
                keywords.map { keyword in Self.json { $0.keywords([keyword]) }.dropFirst().dropLast() }, format, write)
        case "jobs":
            let jobs = try await store.jobs(of: room)
            try rows(jobs.map { job in Self.json { $0.job(job) } }, format, write)
        case "events": try await events(of: room, from: store, format, write)
        default:
            throw InputError("--what is transcript, snapshots, keywords, moments, events or jobs of a session")
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
        switch what {
        case "insights":
            let insights = try await store.insights(of: event, tenant: tenant, limit: .max)
            try rows(insights.reversed().map { insight in Self.json { $0.insight(insight) } }, format, write)
        case "leads":
            try rows(try await leads(of: event, tenant: tenant, from: store), format, write)
        default: throw InputError("say which session: roomtone export <session> --what \(what)")
        }
        try await store.close()
    }

    /// The newest scores of an event's sponsors, of people who consent to them now.
    private func leads(of event: EventID, tenant: TenantID, from store: Store) async throws -> [[UInt8]] {
        let now = WallClock.system.now()
        let consents = ConsentRegister(store: store, clock: .system)
        try await consents.resume()
        guard let catalog = try await store.catalogs().first(where: { $0.tenant == tenant && $0.event.id == event })
        else { throw InputError("the store holds no event \(event) of \(tenant)") }
        let people = Dictionary(catalog.attendees.map { ($0.id, $0) }) { first, _ in first }
        let sponsors = Set(catalog.sponsors.map(\.id))
        return try await store.leadRecords(of: tenant).compactMap { record in
            guard let person = people[record.attendee], sponsors.contains(record.lead.sponsor),
                consents.consent(of: person, tenant: tenant).shows(to: record.lead.sponsor, at: now)
            else { return nil }
            return Self.json { $0.lead(record.lead, attendee: record.attendee) }
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
        default: try rows(segments.map { caption in Self.json { $0.caption(caption) } }, format, write)
        }
    }

    private func events(
        of room: RoomID, from store: Store, _ format: String, _ write: ([UInt8]) -> Void
    ) async throws {
        var sequence: Int64 = 0
        var table = CSVTable()
        while true {
            let page = try await store.records(of: room, after: sequence, limit: Self.page)
            var lines: [[UInt8]] = []
            for case .event(let event, let place) in page {
                sequence = place
                lines.append(Self.json { $0.event(Self.exported(event)) })
            }
            guard !lines.isEmpty else { return }
            try rows(lines, format, &table, write)
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

    private func rows(_ rows: [some Collection<UInt8>], _ format: String, _ write: ([UInt8]) -> Void) throws {
        var table = CSVTable()
        try self.rows(rows, format, &table, write)
    }

    private func rows(
        _ rows: [some Collection<UInt8>], _ format: String, _ table: inout CSVTable, _ write: ([UInt8]) -> Void
    ) throws {
        switch format {
        case "ndjson": write(rows.flatMap { $0 + [UInt8(ascii: "\n")] })
        case "csv": for row in rows { write(try table.append(Array(row))) }
        default: throw InputError("--format is ndjson or csv; a transcript also as json, vtt, srt or text")
        }
    }

    private static func json(_ write: (inout JSONWriter) -> Void) -> [UInt8] {
        var writer = JSONWriter()
        write(&writer)
        return writer.bytes
    }
}

/// JSON objects as rows of comma-separated values (RFC 4180), one column for each member of the first.
///
/// Members that hold objects or arrays stay JSON in their cell; a member that the first row lacks is left out.
struct CSVTable {
    private var columns: [String]?

    /// The row's text, ahead of it the heading when it is the first.
    mutating func append(_ object: [UInt8]) throws -> [UInt8] {
        var cells: [(name: String, value: String)] = []
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
        var text = ""
        if columns == nil {
            columns = cells.map(\.name)
            text += cells.map { Self.cell($0.name) }.joined(separator: ",") + "\r\n"
        }
        let values = Dictionary(cells.map { ($0.name, $0.value) }) { _, last in last }
        text += (columns ?? []).map { Self.cell(values[$0] ?? "") }.joined(separator: ",") + "\r\n"
        return Array(text.utf8)
    }

    private static func cell(_ text: String) -> String {
        // A leading = + - @ would be run as a formula by spreadsheets; numbers keep their sign.
        var text = text
        if let first = text.first, "=+-@\t\r".contains(first), Double(text) == nil { text = "'" + text }
        guard text.contains(where: { ",\"\r\n".contains($0) || $0 == "\r\n" }) else { return text }
        return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }
}
