import Concurrency
import Engagement
import RoomModel
import Windowing

/// Follows the snapshots of all rooms and raises what their organizers should know: anomalies and forecasts.
///
/// Rooms only drop a note here; the work is done in `run`, so that a slow store holds no room up. Notes beyond the bound are
/// dropped and counted: a reading a second is missed without harm.
package final class AudienceWatch: RoomObserver {
    private struct Note: Sendable {
        var room: RoomID
        var snapshot: Snapshot
    }

    private let notes = Mailbox<Note>(capacity: 4_096)
    private let dropped = Lock(0)
    private let rooms: RoomRegistry
    private let board: InsightBoard
    private let clock: WallClock
    private let minimumGroup: Int
    private let report: @Sendable (RoomFault) -> Void

    package init(
        rooms: RoomRegistry, board: InsightBoard, clock: WallClock, minimumGroup: Int,
        report: @escaping @Sendable (RoomFault) -> Void
    ) {
        self.rooms = rooms
        self.board = board
        self.clock = clock
        self.minimumGroup = minimumGroup
        self.report = report
    }

    package var droppedNotes: Int { dropped.withLock { $0 } }

    package func observe(snapshot: Snapshot, in room: RoomID) async {
        if !notes.post(Note(room: room, snapshot: snapshot)) { dropped.withLock { $0 += 1 } }
    }

    /// Takes no more notes; `run` returns.
    package func close() { notes.close() }

    /// Judges what is noted until closed. Call once.
    package func run() async {
        var outlooks: [RoomID: AudienceOutlook] = [:]
        var open: [RoomID: [AnomalyDetector.Kind: Insight]] = [:]
        while let group = await notes.next() {
            for note in group {
                guard let room = rooms.room(note.room), let pulse = await room.pulse else {
                    // The session is over: what was known of it ends, and so do its alarms.
                    outlooks[note.room] = nil
                    if let room = rooms.room(note.room) {
                        for insight in (open.removeValue(forKey: note.room) ?? [:]).values {
                            await raise(settled(insight), of: room)
                        }
                    }
                    continue
                }
                let reading = reading(note.snapshot, pulse)
                let findings = outlooks[note.room, default: AudienceOutlook(minimumGroup: minimumGroup)]
                    .accept(reading)
                for finding in findings {
                    switch finding {
                    case .anomaly(let change) where change.isRaised:
                        let insight = AudienceInsight.anomaly(change, in: room.id.session)
                        open[note.room, default: [:]][change.kind] = insight
                        await raise(insight, of: room)
                    case .anomaly(let change):
                        guard let insight = open[note.room]?.removeValue(forKey: change.kind) else { continue }
                        await raise(settled(insight), of: room)
                    case .forecast(let figure, let prediction, let now, let time):
                        await raise(
                            AudienceInsight.forecast(figure, prediction, now: now, at: time, in: room.id.session),
                            of: room)
                    }
                }
            }
        }
    }

    private func reading(_ snapshot: Snapshot, _ pulse: Room.Pulse) -> AudienceReading {
        AudienceReading(
            at: clock.now(), present: snapshot.attendees.present, active: snapshot.attendees.active,
            score: snapshot.engagement.score, sentiment: snapshot.sentiment.mean, speech: pulse.speech)
    }

    private func settled(_ insight: Insight) -> Insight {
        var insight = insight
        insight.state = .resolved
        return insight
    }

    private func raise(_ insight: Insight, of room: Room) async {
        do {
            try await board.raise(insight, of: room.event, tenant: room.id.tenant)
        } catch {
            report(RoomFault(room: room.id, attempt: "store an insight", reason: "\(error)"))
        }
    }
}
