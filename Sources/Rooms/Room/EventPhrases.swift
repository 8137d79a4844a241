import Concurrency
import RoomModel
import TextAnalysis

/// The phrases that each session of an event turns on, so that every room can tell what is its own.
package final class EventPhrases: Sendable {
    /// Phrases kept of a session.
    package static let greatestCount = 64
    /// Sessions that must have been heard before their phrases count as the event's: two may well share a subject.
    package static let leastSessions = 3

    private struct Key: Hashable {
        var tenant: TenantID
        var event: EventID
    }

    private let events = Lock<[Key: [SessionID: Set<String>]]>([:])

    package init() {}

    /// Takes a session's phrases and gives how often the event's other sessions say each.
    package func exchange(_ phrases: Set<String>, of room: RoomID, in event: EventID) -> BackgroundFrequencies {
        let others = events.withLock { events in
            let key = Key(tenant: room.tenant, event: event)
            events[key, default: [:]][room.session] = phrases.isEmpty ? nil : phrases
            return events[key, default: [:]].filter { $0.key != room.session }
        }
        var background = BackgroundFrequencies()
        guard others.count >= Self.leastSessions else { return background }
        for (_, phrases) in others.sorted(by: { $0.key < $1.key }) { background.add(document: phrases) }
        return background
    }
}
