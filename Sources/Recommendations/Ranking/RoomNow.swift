import Foundation
import RoomModel

/// What a room does now, as far as lists look at it.
struct RoomNow: Sendable {
    var keywords: [Keyword] = []
    /// People present: of the newest snapshot, else those who joined and did not leave.
    var present: Int { snapshotPresent ?? joined.count }
    /// 0...1, of the newest snapshot; `nil` where none tells it.
    private(set) var engagement: Double?
    /// When the room last reacted as it seldom does.
    private var moment: EventTime?
    private var snapshotPresent: Int?
    private var joined: Set<AttendeeID> = []
    /// Times of the newest reactions, for recordings, which hold no snapshots.
    private var newest: [EventTime] = []

    mutating func see(_ snapshot: Snapshot) {
        snapshotPresent = snapshot.attendees.present
        engagement = snapshot.engagement.score / 100
        joined = []
    }

    mutating func see(_ moment: Moment) { self.moment = max(self.moment ?? moment.peak, moment.peak) }

    mutating func follow(_ event: AudienceEvent) {
        guard snapshotPresent == nil else { return }
        switch event.type {
        case .join, .checkIn: joined.insert(event.attendee)
        case .leave: joined.remove(event.attendee)
        case .reaction, .chat, .question:
            newest.append(event.time)
            if newest.count > 2 * Self.remembered { newest.removeFirst(Self.remembered) }
        default: break
        }
    }

    /// How lively the room is at a time, 0...1.
    func liveliness(at now: EventTime) -> Double {
        min(1, max(0, engagement ?? recentShare(at: now)) + Self.momentBoost * afterglow(at: now))
    }

    /// 1 at a moment's peak, halved by every two minutes since; 0 where there was none.
    func afterglow(at now: EventTime) -> Double {
        guard let moment else { return 0 }
        return exp2(-Double(max(0, now.milliseconds - moment.milliseconds)) / 120_000)
    }

    /// A moment just now lifts a room of average engagement to a lively one.
    private static let momentBoost = 0.4

    private func recentShare(at now: EventTime) -> Double {
        let from = now.advanced(byMilliseconds: -60_000)
        let recent = newest.count { $0 > from && $0 <= now }
        return Double(recent) / Double(recent + 20)
    }

    private static let remembered = 200
}
