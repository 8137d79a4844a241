import Engagement
import RoomModel
import Rooms
import Windowing
import Wire

/// Recorded events through the windows of the server: parsed, rated and counted by the same code.
package struct EventReplay {
    /// Bytes of rows that are written at once while there is input to read.
    private static let block = 1 << 16

    private var replay: Replay
    private var table = ReplayTable()
    private let asTable: Bool
    private let parser = EventParser()
    private let rating: EventRating
    private var sessions = SymbolTable()
    private var attendees = SymbolTable()
    private var kinds = SymbolTable()
    /// Hashes of the ids there were: an event that is repeated counts once, as on the server.
    private var seen: Set<UInt64> = []
    private var line = 0
    private var output: [UInt8] = []

    package private(set) var rejected = 0
    package private(set) var firstRejected = (line: 0, reason: "")

    /// - Parameter asTable: Tab-separated, written at the end; else NDJSON, written as windows close.
    package init(size: Duration, slide: Duration, lateness: Duration, asTable: Bool) throws {
        do {
            replay = Replay(
                try WindowConfiguration(
                    size: size.milliseconds, slide: slide.milliseconds, lateness: lateness.milliseconds))
        } catch {
            throw InputError("\(error)")
        }
        self.asTable = asTable
        rating = try LanguageFiles.load(Configuration()).lexicons.common.rating
    }

    /// Takes a line of NDJSON.
    package mutating func accept(_ bytes: ArraySlice<UInt8>, write: ([UInt8]) -> Void) {
        line += 1
        guard bytes.contains(where: { $0 != 0x20 && $0 != 0x09 }) else { return }
        switch parser.parseLine(Array(bytes)) {
        case .failure(let rejection):
            if rejected == 0 { firstRejected = (line, rejection.message) }
            rejected += 1
        case .success(let event):
            // What has no session falls into no session's windows.
            guard let session = event.session else { return }
            guard event.id.isEmpty || seen.insert(SymbolTable.stableHash(event.id)).inserted else { return }
            let rated = rating.rate(event)
            let attendee = attendees.intern(event.attendee.text)
            let item = Replay.Event(
                session: sessions.intern(session.text), attendee: attendee,
                attendeeHash: attendees.stableHash(of: attendee), kind: kinds.intern(event.countedKind),
                time: event.time.milliseconds, weight: rated.weight, sentiment: rated.sentiment)
            take { replay, row in replay.accept(item, row: row) }
            if output.count > Self.block { flush(write: write) }
        }
    }

    /// Writes the rows that wait to be written together; to be called where the next line is yet to come.
    package mutating func flush(write: ([UInt8]) -> Void) {
        guard !output.isEmpty else { return }
        write(output)
        output.removeAll(keepingCapacity: true)
    }

    /// Closes all windows and writes what is left.
    package mutating func finish(write: ([UInt8]) -> Void) {
        take { replay, row in replay.finish(row: row) }
        if asTable { table.write(sessions: sessions, kinds: kinds, write) }
        flush(write: write)
    }

    private mutating func take(_ step: (inout Replay, (ReplayRow) -> Void) -> Void) {
        var rows: [ReplayRow] = []
        step(&replay) { rows.append($0) }
        for row in rows {
            if asTable {
                table.append(row)
            } else {
                row.appendNDJSON(to: &output, sessions: sessions, kinds: kinds)
            }
        }
    }
}
