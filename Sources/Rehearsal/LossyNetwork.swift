import MediaTransport

/// A network that loses, reorders, doubles and delays packets, the same for the same seed.
///
/// Loss comes in bursts, after Gilbert: a packet behind a lost one is lost with a probability of its own.
package struct LossyNetwork: Sendable {
    /// What the network does to packets.
    package struct Conditions: Sendable {
        /// Share of packets lost, 0 to 1.
        package var loss = 0.0
        /// Mean length of a burst of losses, in packets, 1 or more.
        package var burst = 1.0
        /// Shares of packets that are held back, and that come twice.
        package var reordered = 0.0
        package var duplicated = 0.0
        /// Greatest extra delay of a packet that is held back, in milliseconds.
        package var heldBack = 60
        /// Greatest delay of every packet, in milliseconds; less than a packet's length keeps the order.
        package var jitter = 0

        package init(
            loss: Double = 0, burst: Double = 1, reordered: Double = 0, duplicated: Double = 0, heldBack: Int = 60,
            jitter: Int = 0
        ) {
            self.loss = loss
            self.burst = burst
            self.reordered = reordered
            self.duplicated = duplicated
            self.heldBack = heldBack
            self.jitter = jitter
        }
    }

    /// A datagram, and when it arrives.
    package struct Arrival: Sendable {
        /// Milliseconds since the first packet was sent.
        package var at: Int64
        package var datagram: [UInt8]
    }

    private let conditions: Conditions
    private var random: SeededRandom

    package init(_ conditions: Conditions, seed: UInt64) {
        self.conditions = conditions
        random = SeededRandom(seed: seed)
    }

    /// Sends packets of 20 ms and returns what arrives, in the order of arrival. The first one always arrives.
    package mutating func send(_ packets: [RTPPacket]) -> [Arrival] {
        var arrivals: [Arrival] = []
        // From good to bad such that the share of time in bad is the loss; bad lasts a burst.
        let leaveBad = 1 / max(1, conditions.burst)
        let enterBad = conditions.loss < 1 ? conditions.loss / (1 - conditions.loss) * leaveBad : 1
        var isBad = false
        for (index, packet) in packets.enumerated() {
            isBad = index > 0 && (isBad ? !happens(leaveBad) : happens(enterBad))
            if isBad { continue }
            var at = Int64(index * 20) + delay(conditions.jitter)
            if happens(conditions.reordered) { at += 20 + delay(conditions.heldBack) }
            arrivals.append(Arrival(at: at, datagram: packet.datagram))
            if happens(conditions.duplicated) {
                arrivals.append(Arrival(at: at + delay(100), datagram: packet.datagram))
            }
        }
        // A stable order: equal times keep the order of sending.
        return arrivals.enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }.map(\.element)
    }

    private mutating func happens(_ probability: Double) -> Bool {
        probability > 0 && Double.random(in: 0..<1, using: &random) < probability
    }

    private mutating func delay(_ greatest: Int) -> Int64 {
        greatest > 0 ? Int64.random(in: 0...Int64(greatest), using: &random) : 0
    }
}
