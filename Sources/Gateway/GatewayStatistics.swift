/// Counts since the start, summed over the service threads; each thread's share is at most a quarter second old.
package struct GatewayStatistics: Sendable, Equatable {
    /// Sockets open now, of either kind.
    package var connections = 0
    /// WebSocket connections open now.
    package var webSockets = 0
    /// Subscriptions held now.
    package var subscriptions = 0
    /// Sockets accepted.
    package var accepted: UInt64 = 0
    /// Sockets turned away because of the connection cap or a lack of descriptors.
    package var refused: UInt64 = 0
    /// HTTP requests answered.
    package var responses: UInt64 = 0
    /// Channel messages given to readers, each conflated one counted once.
    package var deliveries: UInt64 = 0
    /// Channel messages that a slow reader never saw because a newer value of the key took their place.
    package var conflated: UInt64 = 0
    /// Messages that no reader got, since too much waited for a service thread; their readers were told of a gap.
    package var overrun: UInt64 = 0
    /// Times a reader was called slow and held to a slow pace.
    package var slowReaders: UInt64 = 0
    /// From publication to write, by kind of channel.
    package var stateLatency = LatencyHistogram()
    package var logLatency = LatencyHistogram()
    package var alertLatency = LatencyHistogram()
    /// Readers of a log that fell behind the ring, were told so and detached.
    package var gaps: UInt64 = 0
    /// Writes to sockets; deliveries ÷ writes is the coalescing.
    package var writes: UInt64 = 0
    package var bytesReceived: UInt64 = 0
    package var bytesSent: UInt64 = 0
    /// Connections ended by the gateway, by reason.
    package var disconnects = Disconnects()

    package struct Disconnects: Sendable, Equatable {
        /// The control lane overflowed, or nothing could be written for `writeTimeout`.
        package var slowConsumer: UInt64 = 0
        /// No answer to a ping.
        package var noPong: UInt64 = 0
        /// A request head or a body did not arrive in time, or an idle connection was put away.
        package var timeout: UInt64 = 0
        /// Bytes that are no HTTP or no WebSocket.
        package var badProtocol: UInt64 = 0
        /// A head, a body or a message past its limit.
        package var tooBig: UInt64 = 0
    }

    static func + (left: Self, right: Self) -> Self {
        var sum = left
        sum.connections += right.connections
        sum.webSockets += right.webSockets
        sum.subscriptions += right.subscriptions
        sum.accepted += right.accepted
        sum.refused += right.refused
        sum.responses += right.responses
        sum.deliveries += right.deliveries
        sum.conflated += right.conflated
        sum.overrun += right.overrun
        sum.slowReaders += right.slowReaders
        sum.stateLatency = sum.stateLatency + right.stateLatency
        sum.logLatency = sum.logLatency + right.logLatency
        sum.alertLatency = sum.alertLatency + right.alertLatency
        sum.gaps += right.gaps
        sum.writes += right.writes
        sum.bytesReceived += right.bytesReceived
        sum.bytesSent += right.bytesSent
        sum.disconnects.slowConsumer += right.disconnects.slowConsumer
        sum.disconnects.noPong += right.disconnects.noPong
        sum.disconnects.timeout += right.disconnects.timeout
        sum.disconnects.badProtocol += right.disconnects.badProtocol
        sum.disconnects.tooBig += right.disconnects.tooBig
        return sum
    }

    /// Counts what one write carried, to each of so many readers.
    mutating func add(_ delivery: Subscription.Delivery, to readers: UInt64, on kind: ChannelKind, now: UInt64) {
        let messages = delivery.messages * readers
        deliveries += messages
        conflated += delivery.conflated * readers
        let wait = now - min(now, delivery.oldest)
        switch kind {
        case .state: stateLatency.add(wait, count: messages)
        case .log: logLatency.add(wait, count: messages)
        case .alert: alertLatency.add(wait, count: messages)
        }
    }
}
