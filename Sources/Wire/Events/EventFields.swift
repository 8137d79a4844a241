import RoomModel

/// The fields of one event while its object is read; the first fault is kept, reading goes on to the object's end.
struct EventFields {
    let limits: EventLimits
    private var id: String?
    private var session: SessionID?
    private var attendee: AttendeeID?
    private var type: AudienceEventType?
    private var kind: String?
    private var time: EventTime?
    private var text: String?
    private var weight: Double?
    private var sentiment: Double?
    private var value: Double?
    private var target: EventTarget?
    private var context: String?
    private var fault: EventRejection?

    init(limits: EventLimits) {
        self.limits = limits
    }

    mutating func read(_ name: String, from scanner: inout JSONScanner) throws {
        let kindOfValue = scanner.next()
        if kindOfValue == .null {
            try scanner.null()
            return
        }
        switch name {
        case "id":
            guard let text = try string(name, kindOfValue, &scanner) else { return }
            guard ItemID.isValid(text) else {
                return reject(.badID, "id is 1 to 64 characters of A-Z a-z 0-9 _ - .")
            }
            id = text
        case "session":
            guard let text = try string(name, kindOfValue, &scanner) else { return }
            guard let parsed = SessionID(text) else {
                return reject(.badID, "session is 1 to 64 characters of A-Z a-z 0-9 _ -")
            }
            session = parsed
        case "attendee":
            guard let text = try string(name, kindOfValue, &scanner) else { return }
            guard let parsed = AttendeeID(text) else {
                return reject(.badID, "attendee is 1 to 64 characters of A-Z a-z 0-9 _ -")
            }
            attendee = parsed
        case "type":
            guard let text = try string(name, kindOfValue, &scanner) else { return }
            guard let parsed = AudienceEventType(rawValue: text) else {
                return reject(
                    .unknownType,
                    "type is none that is known; the known ones are in docs/protocol.md, such as reaction, chat, join")
            }
            type = parsed
        case "kind":
            guard let text = try string(name, kindOfValue, &scanner) else { return }
            guard ItemID.isValid(text) || Self.isWord(text) else {
                return reject(.badField, "kind is a word of 1 to 64 bytes, without spaces")
            }
            kind = text
        case "ts":
            guard kindOfValue == .number else { return try mistyped(name, "a whole number of milliseconds", &scanner) }
            guard let milliseconds = try scanner.integer(), Self.times.contains(milliseconds) else {
                return reject(.badTime, "ts is milliseconds since 1970 as a whole number, before the year 10000")
            }
            time = EventTime(milliseconds: milliseconds)
        case "text":
            guard let parsed = try string(name, kindOfValue, &scanner) else { return }
            guard parsed.utf8.count <= limits.textBytes else {
                return reject(.textTooLong, "text is at most \(limits.textBytes) bytes of UTF-8")
            }
            text = parsed
        case "weight":
            guard let number = try number(name, kindOfValue, &scanner) else { return }
            guard (0...limits.greatestWeight).contains(number) else {
                return reject(.badWeight, "weight is 0 to \(limits.greatestWeight)")
            }
            weight = number
        case "sentiment":
            guard let number = try number(name, kindOfValue, &scanner) else { return }
            guard (-1...1).contains(number) else { return reject(.badSentiment, "sentiment is -1 to 1") }
            sentiment = number
        case "value":
            guard let number = try number(name, kindOfValue, &scanner) else { return }
            value = number
        case "target":
            guard kindOfValue == .object else { return try mistyped(name, #"{"type":…,"id":…}"#, &scanner) }
            try readTarget(&scanner)
        case "context":
            guard kindOfValue == .object else { return try mistyped(name, "a JSON object", &scanner) }
            let range = try scanner.skipValue()
            guard range.count <= limits.contextBytes else {
                return reject(.badContext, "context is at most \(limits.contextBytes) bytes")
            }
            // A string holds no line breaks, so these stand between its parts; a line of NDJSON has no room for them.
            context = String(decoding: scanner.bytes[range].filter { $0 != 0x0A && $0 != 0x0D }, as: UTF8.self)
        default:
            try scanner.skipValue()
        }
    }

    func event() -> Result<AudienceEvent, EventRejection> {
        if let fault { return .failure(fault) }
        guard let attendee else { return missing("attendee") }
        guard let type else { return missing("type") }
        guard let time else { return missing("ts") }
        guard session != nil || target != nil else { return missing("session or target") }
        if type == .reaction, kind == nil { return missing("kind (a reaction has one, such as applause)") }
        if type == .rate {
            guard let value, (1...5).contains(value) else {
                return .failure(EventRejection(.badValue, "a rate event carries a value from 1 to 5"))
            }
        }
        if (type == .chat || type == .feedback), text == nil { return missing("text (chat and feedback carry it)") }
        return .success(
            AudienceEvent(
                id: id ?? "", session: session, attendee: attendee, type: type, kind: kind, time: time, text: text,
                weight: weight, sentiment: sentiment, value: value, target: target, context: context))
    }

    /// The years 1970 to 9999.
    private static let times: ClosedRange<Int64> = 0...253_402_300_799_999

    /// Whether a text is a word of any language or an emoji, fit for a column's name: at most 64 bytes, without spaces,
    /// and of ASCII what ids hold.
    private static func isWord(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.unicodeScalars.allSatisfy { scalar in
                if scalar.isASCII { return ItemID.isValid(String(Character(scalar))) }
                return switch scalar.properties.generalCategory {
                case .control, .surrogate, .privateUse, .unassigned, .spaceSeparator, .lineSeparator,
                    .paragraphSeparator:
                    false
                // Joins the parts of an emoji.
                case .format: scalar == "\u{200D}"
                default: true
                }
            }
    }

    private func missing(_ field: String) -> Result<AudienceEvent, EventRejection> {
        .failure(EventRejection(.missingField, "\(field) is missing"))
    }

    private mutating func reject(_ code: EventRejection.Code, _ message: String) {
        if fault == nil { fault = EventRejection(code, message) }
    }

    private mutating func mistyped(_ name: String, _ wanted: String, _ scanner: inout JSONScanner) throws {
        try scanner.skipValue()
        reject(.badField, "\(name) is \(wanted)")
    }

    private mutating func string(
        _ name: String, _ kind: JSONScanner.Kind, _ scanner: inout JSONScanner
    ) throws -> String? {
        if kind == .string { return try scanner.string() }
        try mistyped(name, "a string", &scanner)
        return nil
    }

    private mutating func number(
        _ name: String, _ kind: JSONScanner.Kind, _ scanner: inout JSONScanner
    ) throws -> Double? {
        if kind == .number {
            let start = scanner
            if let number = try? scanner.number() { return number }
            scanner = start
        }
        try mistyped(name, "a finite number", &scanner)
        return nil
    }

    private mutating func readTarget(_ scanner: inout JSONScanner) throws {
        var type: EventTarget.Kind?
        var id: ItemID?
        try scanner.object { scanner, name in
            guard scanner.next() == .string, name == "type" || name == "id" else {
                try scanner.skipValue()
                return
            }
            let text = try scanner.string()
            if name == "type" { type = EventTarget.Kind(rawValue: text) } else { id = ItemID(text) }
        }
        guard let type else {
            return reject(
                .badTarget, "target.type is one of \(EventTarget.Kind.allCases.map(\.rawValue).joined(separator: ", "))"
            )
        }
        guard let id else { return reject(.badTarget, "target.id is 1 to 64 characters of A-Z a-z 0-9 _ - .") }
        target = EventTarget(type: type, id: id)
    }
}
