import Concurrency
import RoomModel

/// The rooms that this machine owns, by tenant and session.
package final class RoomRegistry: Sendable {
    private let rooms = Lock<[RoomID: Room]>([:])
    private let audiences = Lock<[EventAudience.ID: EventAudience]>([:])

    package init() {}

    package func room(_ id: RoomID) -> Room? { rooms.withLock { $0[id] } }

    package var all: [Room] { rooms.withLock { $0.sorted { $0.key < $1.key }.map(\.value) } }

    package func audience(_ id: EventAudience.ID) -> EventAudience? { audiences.withLock { $0[id] } }

    package var allAudiences: [EventAudience] { audiences.withLock { Array($0.values) } }

    /// The audience of an event, made on first use.
    @discardableResult
    package func audience(_ id: EventAudience.ID, make: (EventAudience.ID) -> EventAudience) -> EventAudience {
        audiences.withLock { audiences in
            if let present = audiences[id] { return present }
            let made = make(id)
            audiences[id] = made
            return made
        }
    }

    /// Adds a room unless there is one of that id; returns the one that is there.
    @discardableResult
    package func add(_ room: Room) -> Room {
        rooms.withLock { rooms in
            if let present = rooms[room.id] { return present }
            rooms[room.id] = room
            return room
        }
    }
}
