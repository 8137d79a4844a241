/// Brings the Opus packets of an RTP stream (RFC 3550, RFC 7587) into their order and tells what is missing.
///
/// What comes in order goes on at once: a recogniser needs no even pace, so nothing is held for the sake of playing it.
/// Only behind a hole do packets wait, as long as `ReorderDelay` says; then the hole is lost, and the packet after it is
/// handed along, since it may carry a copy. A sender that stops sending in silence (DTX) leaves a hole in its timestamps
/// but none in its sequence numbers.
///
/// Decides only: datagrams and times come as arguments, units come back. Times are milliseconds of any steady clock.
package struct RTPReceiver: Sendable {
    /// Packets that may wait behind a hole; the wait is at most 120 ms, so only a flood fills it.
    private static let capacity = 256
    /// Sequence numbers this far from the last are another stream's (RFC 3550 A.1, MAX_DROPOUT).
    private static let greatestJump: Int64 = 3_000
    /// Timestamps this far from the expected one, 2 s, are a new beginning; the session's clock tells how long it took.
    private static let greatestGap: Int64 = 96_000
    /// Milliseconds without a packet after which the sender has stalled: two of the packets that a sender in silence
    /// still sends (400 ms apart, RFC 7587 §3.1.3) and the longest wait.
    private static let stall: Int64 = 1_000
    /// Numbers of lost packets that are remembered, to tell the late from the doubled.
    private static let remembered = 512

    private struct Waiting: Sendable {
        var packet: RTPPacket
        /// 48 kHz.
        var duration: Int64
        var arrival: Int64
    }

    /// What is known of the source that is followed.
    private struct Stream: Sendable {
        var source: UInt32
        var payloadType: UInt8
        var sequences = CounterUnwrapper<UInt16>()
        var timestamps = CounterUnwrapper<UInt32>()
        /// The next sequence number to go on.
        var next: Int64
        /// The timestamp at which the audio told so far ends.
        var end: Int64
        var waiting: [Int64: Waiting] = [:]
        var lost: [Int64: Hole] = [:]
        var duration: Int64 = 960
        var hasBegun = false
        /// Samples at 16 kHz told so far.
        var told: Int64 = 0
        var statistics = ReceptionStatistics()
        /// When the newest packet came.
        var heardAt: Int64
        var hasStalled = false
    }

    /// A packet that was given up.
    private struct Hole: Sendable {
        /// When it was first missed, and where its audio began in what was told.
        var at: Int64
        var place: Int64
    }

    /// Sums since the receiver began, over all sources.
    package struct Counts: Equatable, Sendable {
        package var packets = 0
        package var lost = 0
        package var late = 0
        package var duplicates = 0
        /// Not RTP, of another payload type, or no Opus.
        package var foreign = 0
        package var sources = 0
    }

    package private(set) var counts = Counts()
    private var stream: Stream?
    /// The first packet of a source that is not followed yet: two in a row make a stream (RFC 3550 A.1).
    private var candidate: RTPPacket?
    private var delay = ReorderDelay()

    package init() {}

    /// The source that is followed.
    package var source: UInt32? { stream?.source }

    /// Takes a datagram and returns what can go on.
    package mutating func accept(_ datagram: [UInt8], at now: Int64) -> [MediaUnit] {
        guard let packet = RTPPacket(datagram: datagram) else {
            counts.foreign += 1
            return []
        }
        var units = advance(to: now)
        guard let stream, stream.source == packet.source, !jumps(packet, of: stream) else {
            guard follows(packet) else {
                if stream == nil { return units + begin(with: [packet], at: now) }
                candidate = packet
                return units
            }
            units += finish()
            let first = candidate.map { [$0, packet] } ?? [packet]
            return units + begin(with: first, at: now)
        }
        candidate = nil
        units += take(packet, at: now)
        return units + release(at: now)
    }

    /// What can go on for the time that passed alone: what waits behind holes that are given up, and a stall.
    package mutating func advance(to now: Int64) -> [MediaUnit] {
        let units = release(at: now)
        guard let stream, !stream.hasStalled, now - stream.heardAt >= Self.stall else { return units }
        self.stream?.hasStalled = true
        return units + [.stall]
    }

    /// Milliseconds until `advance` may have something to say; `nil` while nothing is expected.
    package func wait(at now: Int64) -> Int64? {
        guard let stream, !stream.hasStalled else { return nil }
        guard let oldest = stream.waiting.values.map(\.arrival).min() else {
            return max(1, stream.heardAt + Self.stall - now)
        }
        return max(1, oldest + delay.milliseconds(at: now) - now)
    }

    /// No more comes: what waits goes on, holes and all.
    package mutating func finish() -> [MediaUnit] {
        release(at: .max)
    }

    /// The source said good-bye: what it sends later begins anew.
    package mutating func bye(_ source: UInt32) -> [MediaUnit] {
        guard stream?.source == source else { return [] }
        defer { stream = nil }
        return finish()
    }

    /// The block of a receiver report; `nil` before the first packet.
    package mutating func report(lastReport: UInt32, delay: UInt32) -> RTCP.ReceptionBlock? {
        guard let source = stream?.source else { return nil }
        return stream?.statistics.report(of: source, lastReport: lastReport, delay: delay)
    }

    // MARK: Sources

    private func jumps(_ packet: RTPPacket, of stream: Stream) -> Bool {
        abs(stream.sequences.place(of: packet.sequence) - stream.next) > Self.greatestJump
    }

    /// Whether the packet follows the candidate, so that both are a stream.
    private func follows(_ packet: RTPPacket) -> Bool {
        candidate.map { $0.source == packet.source && $0.sequence &+ 1 == packet.sequence } ?? false
    }

    private mutating func begin(with packets: [RTPPacket], at now: Int64) -> [MediaUnit] {
        candidate = nil
        guard let first = packets.first, OpusPacketDuration.samples48k(first.payload) != nil else {
            counts.foreign += packets.count
            return []
        }
        counts.sources += 1
        var stream = Stream(
            source: first.source, payloadType: first.payloadType, next: 0, end: 0, heardAt: now)
        stream.next = stream.sequences.place(of: first.sequence)
        stream.end = stream.timestamps.place(of: first.timestamp)
        self.stream = stream
        for packet in packets { _ = take(packet, at: now) }
        return release(at: now)
    }

    // MARK: Order

    /// Puts a packet into its place. Returns what there is to say of one that came too late.
    private mutating func take(_ packet: RTPPacket, at now: Int64) -> [MediaUnit] {
        guard var stream else { return [] }
        self.stream = nil
        defer { self.stream = stream }
        let sequence = stream.sequences.unwrap(packet.sequence)
        let timestamp = stream.timestamps.unwrap(packet.timestamp)
        stream.statistics.note(sequence: sequence, timestamp: timestamp, at: now)
        if sequence < stream.next {
            guard let hole = stream.lost.removeValue(forKey: sequence) else {
                counts.duplicates += 1
                return []
            }
            counts.late += 1
            delay.note(lateness: now - hole.at, at: now)
            return [.late(before: Int(stream.told - hole.place), samples: Int(stream.duration / 3))]
        }
        guard stream.waiting[sequence] == nil else {
            counts.duplicates += 1
            return []
        }
        counts.packets += 1
        stream.heardAt = now
        stream.hasStalled = false
        if sequence < stream.waiting.keys.max() ?? .min, let first = stream.waiting.values.map(\.arrival).min() {
            delay.note(lateness: now - first, at: now)
        }
        var duration: Int64 = 0
        if packet.payloadType == stream.payloadType, let samples = OpusPacketDuration.samples48k(packet.payload) {
            duration = Int64(samples)
            stream.duration = duration
        } else {
            counts.foreign += 1
        }
        stream.waiting[sequence] = Waiting(packet: packet, duration: duration, arrival: now)
        return []
    }

    /// Hands on what is in order, and gives up holes that have been waited for long enough.
    private mutating func release(at now: Int64) -> [MediaUnit] {
        guard var stream else { return [] }
        var units: [MediaUnit] = []
        let patience = now == .max ? 0 : delay.milliseconds(at: now)
        while let sequence = stream.waiting.keys.min(), let head = stream.waiting[sequence] {
            let hole = sequence - stream.next
            if hole > 0 {
                let oldest = stream.waiting.values.map(\.arrival).min() ?? head.arrival
                guard now == .max || now - oldest >= patience || stream.waiting.count > Self.capacity else { break }
            }
            stream.waiting[sequence] = nil
            units += tell(head, after: hole, of: &stream)
            stream.next = sequence + 1
        }
        self.stream = stream
        return units
    }

    private mutating func tell(_ head: Waiting, after hole: Int64, of stream: inout Stream) -> [MediaUnit] {
        counts.lost += Int(hole)
        guard head.duration > 0 else { return [] }
        let begin = stream.timestamps.place(of: head.packet.timestamp)
        let gap = begin - stream.end
        var units: [MediaUnit] = []
        var packet = OpusPacket(bytes: head.packet.payload)
        if stream.hasBegun, abs(gap) <= Self.greatestGap {
            let lost = min(max(0, gap), hole * stream.duration)
            if gap > lost { units.append(.silence(samples: Int((gap - lost) / 3))) }
            if lost > 0 { units.append(.lost(packets: Int(hole), samples: Int(lost / 3), next: head.packet.payload)) }
            stream.told += max(0, gap) / 3
        } else {
            // A new beginning: how long it took to come is for the session's clock to say.
            packet.startsStream = true
        }
        remember(hole, in: &stream, since: head.arrival)
        units.append(.opus(packet))
        stream.hasBegun = true
        stream.end = begin + head.duration
        stream.told += head.duration / 3
        return units
    }

    private func remember(_ hole: Int64, in stream: inout Stream, since missed: Int64) {
        guard hole > 0 else { return }
        for back in 1...min(hole, Int64(Self.remembered)) {
            stream.lost[stream.next + hole - back] = Hole(at: missed, place: stream.told - back * stream.duration / 3)
        }
        if stream.lost.count > Self.remembered {
            let oldest = stream.next + hole - Int64(Self.remembered)
            stream.lost = stream.lost.filter { $0.key >= oldest }
        }
    }
}
