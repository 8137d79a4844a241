/// How a channel treats a reader that cannot keep up.
package enum ChannelKind: Sendable {
    /// Every message matters: a reader that falls behind the ring gets one `gap` message and is detached.
    case log
    /// As `log`, and sent ahead of the other channels of a connection.
    case alert
    /// The newest value of each key matters: a reader that falls behind gets fewer, newer values.
    case state
}

/// One message to all subscribers of a channel, framed once.
package struct ChannelPublication: Sendable {
    package let channel: UInt32
    package let offset: UInt64
    /// The key whose value this is; `""` on channels without keys. Counts on `state` channels only.
    package let key: String
    /// Whether this message takes the key away, so that its memory can be freed once every reader knows.
    package let removesKey: Bool

    /// A number in the message whose extremes a reader that lagged is told of.
    package struct Measure: Sendable, Equatable {
        /// `engagement.score`; needs no escape in JSON.
        package var name: String
        /// Finite.
        package var value: Double

        package init(name: String, value: Double) {
            self.name = name
            self.value = value
        }
    }

    let measures: [Measure]
    /// When it was made, in nanoseconds of the monotonic clock.
    let published = monotonicNanoseconds()
    /// The WebSocket text frame.
    let frame: [UInt8]
    /// Where in `frame` the payload begins.
    let payloadStart: Int
    /// Where in `frame` a conflation count can be put in.
    let split: Int

    /// The message is `head` followed by `tail`; for a reader that lagged on a `state` channel it is `head`, then
    /// `,"n":5` and the extremes of its measures, then `tail`. So `head` ends after a complete member of a JSON object, and `tail` begins with `}` or `,`.
    package init(
        channel: UInt32, offset: UInt64, key: String = "", head: [UInt8], tail: [UInt8], removesKey: Bool = false,
        measures: [Measure] = []
    ) {
        self.channel = channel
        self.offset = offset
        self.key = key
        self.removesKey = removesKey
        self.measures = measures
        let header = WebSocketFrame.header(opcode: .text, payloadLength: head.count + tail.count)
        payloadStart = header.count
        split = header.count + head.count
        frame = header + head + tail
    }
}
