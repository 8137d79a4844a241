import RoomModel

@testable import Engagement
@testable import Windowing

extension Snapshot.Engagement.Level {
    var order: Int { [.low, .moderate, .high, .peak].firstIndex(of: self) ?? -1 }

    static func < (left: Self, right: Self) -> Bool { left.order < right.order }
}

/// An event of `attendee`, `time` in milliseconds.
func rated(
    _ type: AudienceEventType, _ attendee: String, _ time: Int64, kind: String? = nil, weight: Double = 1,
    sentiment: Double? = nil, emotion: String? = nil
) throws -> RatedEvent {
    struct BadFixture: Error {}
    guard let id = AttendeeID(attendee) else { throw BadFixture() }
    let event = AudienceEvent(
        id: "e", session: nil, attendee: id, type: type, kind: kind ?? (type == .reaction ? "applause" : nil),
        time: EventTime(milliseconds: time))
    return RatedEvent(event, weight: weight, sentiment: sentiment, emotion: emotion)
}

extension SessionWindows {
    mutating func take(_ events: [RatedEvent]) -> [Snapshot] { events.flatMap { accept($0).closed } }

    /// The window being filled, which must exist.
    mutating func snapshot(at milliseconds: Int64) throws -> Snapshot {
        struct NoSnapshot: Error {}
        guard let snapshot = current(at: EventTime(milliseconds: milliseconds)) else { throw NoSnapshot() }
        return snapshot
    }
}

extension EventTime {
    static func ms(_ milliseconds: Int64) -> EventTime { EventTime(milliseconds: milliseconds) }
}
