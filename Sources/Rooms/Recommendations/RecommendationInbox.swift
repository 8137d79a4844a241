import Concurrency
import RoomModel

/// What was observed and the desk has not taken yet. Bounded: what finds no room in it is in the log, to be read there.
final class RecommendationInbox: Sendable {
    enum Order: Sendable {
        case events([StoredEvent])
        case keywords([Keyword], RoomID)
        case moment(Moment, RoomID)
        case snapshot(Snapshot, RoomID)
    }

    private struct State {
        var orders: [Order] = []
        var weight = 0
        var isOverrun = false
    }

    private let capacity: Int
    private let state = Lock(State())

    /// - Parameter capacity: Events that wait at most.
    init(capacity: Int) { self.capacity = capacity }

    func post(_ order: Order) {
        let weight = if case .events(let events) = order { events.count } else { 1 }
        state.withLock { state in
            if state.weight + weight > capacity { state = State(isOverrun: true) }
            if state.isOverrun { return }
            state.orders.append(order)
            state.weight += weight
        }
    }

    /// What waits, oldest first; nothing after an overrun, until that is taken.
    func takeAll() -> [Order] {
        state.withLock { state in
            defer { if !state.isOverrun { state = State() } }
            return state.orders
        }
    }

    /// Whether more came than it holds. It begins anew: what comes from now on is kept.
    func takeOverrun() -> Bool {
        state.withLock { state in
            defer { if state.isOverrun { state = State() } }
            return state.isOverrun
        }
    }

    /// Has the log be read once more.
    func overrun() { state.withLock { $0 = State(isOverrun: true) } }
}
