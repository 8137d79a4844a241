import Foundation
import RoomModel
import Rooms

extension WallClock {
    /// The machine's own clock.
    package static var system: WallClock {
        WallClock {
            var time = timespec()
            clock_gettime(CLOCK_REALTIME, &time)
            return EventTime(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
        }
    }
}
