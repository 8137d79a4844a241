import Concurrency
import RoomModel
import Rooms

/// A clock that stands until it is turned.
package final class ManualClock: Sendable {
    private let time: Lock<EventTime>

    package init(_ start: EventTime) { time = Lock(start) }

    package func advance(_ milliseconds: Int64) {
        time.withLock { $0 = $0.advanced(byMilliseconds: milliseconds) }
    }

    package var wall: WallClock { WallClock { [time] in time.withLock { $0 } } }
}
