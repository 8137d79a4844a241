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
        var at: EventTime
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
        if !notes.post(Note(room: room, snapshot: snapshot, at: clock.now())) { dropped.withLock { $0 += 1 } }
    }

    /// Takes no more notes; `run` returns.
    package func close() { notes.close() }

    /// What is known of a room while its session is on.
    private struct Watched {
        var outlook: AudienceOutlook
        /// The newest open insight of each thing that is watched.
        var open: [String: Insight] = [:]
    }

    /// Judges what is noted until closed. Call once.
    package func run() async {
        var watched: [RoomID: Watched] = [:]
        while let group = await notes.next() {
            for note in group {
                guard let room = rooms.room(note.room) else { continue }
                guard let pulse = await room.pulse else {
                    // The session is over: what was said of it is so no longer.
                    for insight in (watched.removeValue(forKey: note.room)?.open ?? [:]).values {
                        await settle(insight, of: room)
                    }
                    continue
                }
                if watched[note.room] == nil {
                    watched[note.room] = Watched(outlook: AudienceOutlook(minimumGroup: minimumGroup))
                    await settleLeftovers(of: room)
                }
                let findings = watched[note.room]?.outlook.accept(reading(note, pulse)) ?? []
                for finding in findings {
                    switch finding {
                    case .anomaly(let change) where !change.isRaised:
                        guard let insight = watched[note.room]?.open.removeValue(forKey: change.kind.rawValue) else {
                            continue
                        }
                        await settle(insight, of: room)
                    case .anomaly(let change):
                        let insight = AudienceInsight.anomaly(change, in: room.id.session)
                        watched[note.room]?.open[change.kind.rawValue] = insight
                        await raise(insight, of: room)
                    case .forecast(let figure, let prediction, let now, let time):
                        let insight = AudienceInsight.forecast(
                            figure, prediction, now: now, at: time, in: room.id.session)
                        watched[note.room]?.open[figure.rawValue] = insight
                        await raise(insight, of: room)
                    }
                }
            }
        }
    }

    /// Anomalies and forecasts that an earlier process left open: nobody would ever settle them.
    private func settleLeftovers(of room: Room) async {
        do {
            try await board.settle([.anomaly, .forecast], of: room.id.session, in: room.event, tenant: room.id.tenant)
        } catch {
            report(RoomFault(room: room.id, attempt: "settle earlier insights", reason: "\(error)"))
        }
    }

    private func reading(_ note: Note, _ pulse: Room.Pulse) -> AudienceReading {
        let snapshot = note.snapshot
        return AudienceReading(
            at: note.at, present: snapshot.attendees.present, active: snapshot.attendees.active,
            score: snapshot.engagement.score, sentiment: snapshot.sentiment.mean, speech: pulse.speech)
    }

    private func settle(_ insight: Insight, of room: Room) async {
        var insight = insight
        insight.state = .resolved
        await raise(insight, of: room)
    }

    private func raise(_ insight: Insight, of room: Room) async {
        do {
            try await board.raise(insight, of: room.event, tenant: room.id.tenant)
        } catch {
            report(RoomFault(room: room.id, attempt: "store an insight", reason: "\(error)"))
        }
    }
}
