import RoomModel

/// The server's clock, given rather than asked, so that tests can turn it.
package struct WallClock: Sendable {
    package let now: @Sendable () -> EventTime

    package init(now: @escaping @Sendable () -> EventTime) { self.now = now }
}
