import Documents
import RoomModel
import Rooms
import Wire

/// Recorded events, line by line: each id once, as on the server, and nothing that comes after the moment asked about.
struct RecordedEvents {
    private let parser = EventParser()
    private let moment: EventTime?
    private var newest: EventTime?
    private var seen: Set<String> = []
    private var line = 0
    private(set) var rejected = 0
    private var firstRejected = (line: 0, reason: "")

    /// - Parameter moment: Milliseconds since 1970 or ISO 8601; `nil` is the newest event's time, now without any.
    init(until moment: String?) throws { self.moment = try moment.map(Self.parse) }

    /// Takes a line of NDJSON; `nil` when it holds no event, or one that does not count.
    mutating func accept(_ bytes: ArraySlice<UInt8>) -> AudienceEvent? {
        line += 1
        guard bytes.contains(where: { $0 != 0x20 && $0 != 0x09 }) else { return nil }
        switch parser.parseLine(Array(bytes)) {
        case .failure(let rejection):
            if rejected == 0 { firstRejected = (line, rejection.message) }
            rejected += 1
            return nil
        case .success(let event):
            guard event.id.isEmpty || seen.insert(event.id).inserted else { return nil }
            if let moment, event.time > moment { return nil }
            newest = max(newest ?? event.time, event.time)
            return event
        }
    }

    /// The moment asked about.
    var at: EventTime { moment ?? newest ?? WallClock.system.now() }

    /// What to say of lines that were left out; `nil` when there were none.
    var complaint: String? {
        guard rejected > 0 else { return nil }
        return "\(rejected) lines were no events and were left out; the first is line \(firstRejected.line): "
            + firstRejected.reason
    }

    private static func parse(_ text: String) throws -> EventTime {
        if let milliseconds = Int64(text) { return EventTime(milliseconds: milliseconds) }
        guard let milliseconds = TimeText.parse(text) else {
            throw InputError("--at is milliseconds since 1970, or a time such as 2026-11-21T09:00:00Z")
        }
        return EventTime(milliseconds: milliseconds)
    }
}
