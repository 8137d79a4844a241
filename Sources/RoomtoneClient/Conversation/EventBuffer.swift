/// What waits for the reader of a subscription, bounded.
///
/// Of a state topic only the newest value of each key waits. When more waits than the limit, nothing further is taken
/// until the reader has emptied it; then the subscription is renewed from where the reader stands.
struct EventBuffer: Sendable {
    private let limit: Int
    private var events: [TopicEvent] = []
    private var head = 0
    /// Where the newest value of a key waits, counted from the first event ever.
    private var places: [String: Int] = [:]
    private var taken = 0
    private(set) var hasOverflowed = false
    private var conflates = false

    init(limit: Int) { self.limit = limit }

    var isEmpty: Bool { head == events.count }

    /// False when the publication finds no place.
    mutating func offer(_ event: TopicEvent) -> Bool {
        guard !hasOverflowed else { return false }
        switch event {
        case .began(let topicClass):
            conflates = topicClass == .state
            if !isEmpty, events.last == event { return true }
            append(event)
        case .missed: append(event)
        case .publication(let publication):
            let key = publication.key ?? ""
            if conflates, let place = places[key], place >= taken {
                events[head + place - taken] = event
                return true
            }
            guard events.count - head < limit else {
                hasOverflowed = true
                return false
            }
            if conflates { places[key] = taken + events.count - head }
            append(event)
        }
        return true
    }

    mutating func take() -> TopicEvent? {
        guard !isEmpty else { return nil }
        let event = events[head]
        head += 1
        taken += 1
        if isEmpty {
            events.removeAll(keepingCapacity: true)
            places.removeAll(keepingCapacity: true)
            head = 0
        } else if head > limit {
            events.removeFirst(head)
            head = 0
        }
        return event
    }

    /// The reader has taken everything and the subscription is being renewed.
    mutating func clearOverflow() { hasOverflowed = false }

    private mutating func append(_ event: TopicEvent) { events.append(event) }
}
