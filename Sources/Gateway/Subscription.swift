/// One connection's place in one channel.
final class Subscription {
    // What every round looks at comes first, so that it lies together.

    /// Unchecked, for speed: both live on one service thread, and the connection takes this object out of the channel before
    /// it goes.
    unowned(unsafe) let connection: Connection
    /// The number of the next frame to deliver.
    var position: UInt64 = 0
    /// Least nanoseconds between two deliveries as it holds now: longer than wanted while the reader is slow.
    var interval: UInt64
    /// How often each key had been written when the reader last saw it; `nil` while it keeps up.
    private var seen: [UInt64]?
    /// Publications for it were dropped before they came here; what is left goes out, then a gap.
    var isOverrun = false
    /// The offset of the last message delivered.
    var deliveredOffset: UInt64 = 0

    let channel: Channel
    /// Least nanoseconds between two deliveries that the reader asked for; 0 for none.
    let wantedInterval: UInt64
    /// Its place in the channel's list of readers; `nil` before and after.
    var index: Int?
    /// No delivery before this time, in nanoseconds.
    var due: UInt64 = 0
    /// All keys taken away up to this offset were seen by the reader before it fell behind.
    private(set) var lagOffset: UInt64 = 0

    init(connection: Connection, channel: Channel, interval: UInt64) {
        self.connection = connection
        self.channel = channel
        wantedInterval = interval
        self.interval = interval
    }

    var isLagging: Bool { seen != nil }

    /// Whether frames it should have had are gone; cannot be on a state channel.
    var hasLostFrames: Bool { !isLagging && position < channel.log.start }

    /// Whether a delivery just now left something for the next write.
    var isBehind: Bool { isLagging || position != channel.log.end }

    /// Falls behind: from now on the newest value of each key counts.
    func beginLag() {
        var counts = channel.keys.counts
        for number in position..<channel.log.end { counts[channel.log.slot(of: number)] -= 1 }
        seen = counts
        lagOffset = deliveredOffset
        channel.laggingCount += 1
    }

    func endLag() {
        if seen == nil { return }
        seen = nil
        channel.laggingCount -= 1
        position = channel.log.end
    }

    /// Whether all it waits for is what came from frame `number` on, to be written at once and as it is.
    func isReady(for number: UInt64) -> Bool {
        position == number && seen == nil && interval == 0 && !isOverrun
    }

    /// All of the channel was written.
    func tookAll() {
        position = channel.log.end
        deliveredOffset = channel.lastOffset
    }

    /// After a round of writes: what it did not take of a state channel is replaced by the newest value of each key.
    func settle() {
        if index != nil, channel.kind == .state, position != channel.log.end, !isLagging { beginLag() }
    }

    /// What one write carries of a subscription.
    struct Delivery {
        var messages: UInt64 = 0
        /// How many others those stand for.
        var conflated: UInt64 = 0
        /// When the oldest of them was published.
        var oldest = UInt64.max
    }

    /// Appends what is due to `buffer`, whole frames, up to about `limit` bytes.
    func deliver(into buffer: inout [UInt8], limit: Int) -> Delivery {
        // A paced reader gets one message per key each time, however many came together.
        if interval > 0 && !isLagging && channel.log.end - position > 1 { beginLag() }
        if isLagging { return deliverNewest(into: &buffer, limit: limit) }
        let next = channel.log.copy(from: position, into: &buffer, limit: limit)
        guard next > position else { return Delivery() }
        let delivery = Delivery(messages: next - position, oldest: channel.log.published(of: position))
        deliveredOffset = channel.log.offset(of: next - 1)
        position = next
        return delivery
    }

    /// Slots written since the reader last saw them, by the offset of their newest message.
    private var changedSlots: [(slot: Int, count: UInt64)] {
        guard let seen else { return [] }
        let slots = channel.keys.slots
        return slots.indices
            .compactMap { slot -> (Int, UInt64)? in
                let count = slots[slot].count - (slot < seen.count ? seen[slot] : 0)
                return count > 0 && slots[slot].newest != nil ? (slot, count) : nil
            }
            .sorted { (slots[$0.0].newest?.offset ?? 0) < (slots[$1.0].newest?.offset ?? 0) }
    }

    private func deliverNewest(into buffer: inout [UInt8], limit: Int) -> Delivery {
        let slots = channel.keys.slots
        var delivery = Delivery()
        for (slot, count) in changedSlots {
            guard let newest = slots[slot].newest else { continue }
            if !buffer.isEmpty && buffer.count + newest.frame.count > limit { return delivery }
            newest.append(
                to: &buffer, standingFor: count, extremes: slots[slot].extremes, seen: slots[slot].count - count)
            delivery.messages += 1
            delivery.conflated += count - 1
            delivery.oldest = min(delivery.oldest, newest.published)
            deliveredOffset = max(deliveredOffset, newest.offset)
            while let known = seen?.count, known <= slot { seen?.append(0) }
            seen?[slot] = slots[slot].count
        }
        endLag()
        return delivery
    }
}

extension ChannelPublication {
    /// The frame for one reader that missed the `count` − 1 messages before this one, and of each measure the least, the
    /// greatest and the last value among them.
    ///
    /// - Parameter seen: The number of the key's last update that the reader knows.
    func append(
        to buffer: inout [UInt8], standingFor count: UInt64, extremes: [String: SeriesExtremes] = [:], seen: UInt64 = 0
    ) {
        var note = Array(",\"n\":\(count)".utf8)
        if count > 1 {
            let told = measures.compactMap { measure in
                extremes[measure.name]?.range(after: seen).map {
                    "\"\(measure.name)\":{\"least\":\($0.least),\"greatest\":\($0.greatest),\"last\":\(measure.value)}"
                }
            }
            if !told.isEmpty { note += Array(",\"agg\":{\(told.joined(separator: ","))}".utf8) }
        }
        let length = frame.count - payloadStart + note.count
        buffer.append(contentsOf: WebSocketFrame.header(opcode: .text, payloadLength: length))
        buffer.append(contentsOf: frame[payloadStart..<split])
        buffer.append(contentsOf: note)
        buffer.append(contentsOf: frame[split...])
    }
}
