import Glibc

/// Slow readers: told so, held to a slow pace on state channels, and let go when they keep up again.
extension Service {
    /// The connection's socket has taken nothing for `slowAfter`.
    func slowDown(_ connection: Connection) {
        connection.isSlow = true
        statistics.slowReaders += 1
        for subscription in connection.subscriptions { slowDown(subscription) }
    }

    /// Holds one subscription of a slow reader to the slow pace.
    func slowDown(_ subscription: Subscription) {
        let interval = UInt64(1e9 / configuration.slowHz)
        guard subscription.channel.kind == .state, subscription.interval < interval else { return }
        subscription.interval = interval
        tellPace(of: subscription, reason: "slow")
    }

    /// The connection's socket took everything at once for `calmAfter`.
    func endSlowness(of connection: Connection) {
        connection.isSlow = false
        for subscription in connection.subscriptions where subscription.interval != subscription.wantedInterval {
            subscription.interval = subscription.wantedInterval
            subscription.due = 0
            tellPace(of: subscription, reason: "caught_up")
        }
    }

    /// `hz` is null where the subscription has no pace of its own.
    private func tellPace(of subscription: Subscription, reason: String) {
        let pace = subscription.interval == 0 ? "null" : Self.number(1e9 / Double(subscription.interval))
        let text = #"{"qos":{"t":\#(subscription.channel.number),"hz":\#(pace),"reason":"\#(reason)"}}"#
        enqueue(subscription.connection, WebSocketFrame.encode(.text, Array(text.utf8)))
    }

    /// To a thousandth, without a fraction that says nothing.
    private static func number(_ value: Double) -> String {
        let rounded = (value * 1000).rounded() / 1000
        return rounded == rounded.rounded() ? String(Int(rounded)) : String(rounded)
    }

    // MARK: Overrun

    /// Publications of these channels were dropped, since too much waited for this thread: their readers begin anew.
    func tellOverrun(_ channels: Set<UInt32>) {
        for number in channels {
            for reader in self.channels[number]?.readers ?? [] {
                reader.isOverrun = true
                queueWrite(reader.connection)
            }
        }
    }
}
