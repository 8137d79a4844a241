/// Takes the Opus packets out of an Ogg stream (RFC 7845), fed as it arrives.
///
/// Chained streams follow one another; streams of other codecs beside the Opus one are passed over. A stream joined
/// in its middle (its positions begin above zero) is taken as it comes. After damage it goes on with the next whole
/// packet; positions in pages are never taken for time, so lost pages shorten the audio and are counted.
package struct OggOpusDemuxer: Sendable {
    /// Audio packets beyond this are dropped (RFC 7845 §6); of comment packets only the beginning is looked at.
    private static let longestPacket = 61_440
    /// Pages without an Opus header after which the stream is refused: some minutes of audio at most.
    private static let patience = 256

    /// One logical stream.
    private struct Stream: Sendable {
        var serial: UInt32
        var head: OpusHead
        var tagsSeen = false
        var packetSeen = false
        var nextSequence: UInt32
        /// Pre-skip left to drop, and all samples dropped by it so far, at 48 kHz.
        var preSkipLeft: Int
        var preSkipDropped = 0
        /// Position after the last packet, at 48 kHz; `nil` when it is not known.
        var position: Int64? = nil
        /// A packet whose end has not come yet, or `nil`.
        var partial: [UInt8]?
    }

    private let channels: Int?
    private var parser = OggPageParser()
    private var stream: Stream?
    private var pagesWithoutStream = 0
    private var everFound = false
    private var lostPages = 0

    /// Pages that were damaged or missing so far.
    package var damagedPages: Int { parser.damagedPages + lostPages }

    /// - Parameter channels: Channels that streams must have, to come out apart; `nil` takes one or two.
    package init(channels: Int? = nil) { self.channels = channels }

    /// Takes the next bytes and returns the packets they complete.
    package mutating func accept(_ bytes: [UInt8]) throws(MediaTransportError) -> [OpusPacket] {
        var packets: [OpusPacket] = []
        for page in try parser.accept(bytes) {
            if page.isFirst, try begin(page) { continue }
            guard stream?.serial == page.serial else {
                try passOver()
                continue
            }
            packets.append(contentsOf: read(page))
        }
        return packets
    }

    /// Ends the stream. Throws when it never held Opus.
    package mutating func finish() throws(MediaTransportError) {
        guard everFound else { throw .malformed(container: "Ogg", reason: "it ends without an Opus header") }
        stream = nil
    }

    /// Opens the stream that a first page announces. False when it is not Opus but may stand beside Opus.
    private mutating func begin(_ page: OggPage) throws(MediaTransportError) -> Bool {
        guard let packet = page.packets.first, packet.starts(with: OpusHead.magic) else { return false }
        let head = try OpusHead(packet: packet)
        if let channels, channels != head.channels {
            throw .malformed(container: "Ogg", reason: "it has \(head.channels) channels, not \(channels)")
        }
        stream = Stream(
            serial: page.serial, head: head, nextSequence: page.sequence &+ 1, preSkipLeft: head.preSkip)
        everFound = true
        pagesWithoutStream = 0
        return true
    }

    private mutating func passOver() throws(MediaTransportError) {
        pagesWithoutStream += 1
        guard pagesWithoutStream < Self.patience || stream != nil else { throw .notOpus }
    }

    private mutating func read(_ page: OggPage) -> [OpusPacket] {
        guard var stream = self.stream else { return [] }
        // Taken out while it is changed, so that its buffers are not copied.
        self.stream = nil
        defer { self.stream = page.isLast ? nil : stream }

        if page.sequence != stream.nextSequence {
            let gap = page.sequence &- stream.nextSequence
            lostPages += gap < 1_000 ? Int(gap) : 1
            stream.partial = nil
            stream.position = nil
        }
        stream.nextSequence = page.sequence &+ 1
        return packets(of: page, in: &stream)
    }

    /// Puts the page's packets together with what earlier pages began, and gives them their trims.
    private func packets(of page: OggPage, in stream: inout Stream) -> [OpusPacket] {
        var complete = page.packets
        if page.isContinued, !complete.isEmpty {
            if let begun = stream.partial { complete[0] = begun + complete[0] } else { complete.removeFirst() }
        }
        stream.partial = nil
        if page.isLastPacketOpen, let open = complete.popLast() {
            // A packet too long to be audio may go on; only enough is kept to know that it is too long.
            stream.partial = Array(open.prefix(Self.longestPacket + 1))
        }
        if !stream.tagsSeen, !complete.isEmpty {
            stream.tagsSeen = true
            // The comments come second. A stream joined without them begins with audio at once.
            if complete[0].starts(with: "OpusTags".utf8) { complete.removeFirst() }
        }
        let sound = complete.compactMap { packet -> (bytes: [UInt8], duration: Int)? in
            guard packet.count <= Self.longestPacket else { return nil }
            return OpusPacketDuration.samples48k(packet).map { (packet, $0) }
        }
        var padding = endPadding(of: page, duration: sound.reduce(0) { $0 + $1.duration }, in: &stream)
        var packets: [OpusPacket] = []
        for (bytes, duration) in sound {
            packets.append(
                OpusPacket(
                    bytes: bytes, startsStream: !stream.packetSeen, discardStart: dropPreSkip(duration, in: &stream),
                    gain: stream.head.gain))
            stream.packetSeen = true
        }
        for index in packets.indices.reversed() where padding > 0 {
            let dropped = min(padding, sound[index].duration)
            packets[index].discardEnd = dropped / 3
            padding -= dropped
        }
        return packets
    }

    /// Samples at 48 kHz that the page, if it is the last one, wants dropped from its end (RFC 7845 §4.4).
    private func endPadding(of page: OggPage, duration: Int, in stream: inout Stream) -> Int {
        guard page.granule >= 0 else { return 0 }
        // The first page with audio tells where the stream begins; a single page that is also the last begins at 0.
        let begin = stream.position ?? (stream.packetSeen || !page.isLast ? nil : 0)
        stream.position = page.granule
        guard page.isLast, let begin else { return 0 }
        let (end, overflow) = begin.addingReportingOverflow(Int64(duration))
        guard !overflow, page.granule < end else { return 0 }
        return min(duration, Int(end - max(page.granule, begin)))
    }

    /// Samples at 16 kHz to drop from the beginning of the next packet.
    private func dropPreSkip(_ duration: Int, in stream: inout Stream) -> Int {
        let dropped = min(stream.preSkipLeft, duration)
        let before = stream.preSkipDropped / 3
        stream.preSkipLeft -= dropped
        stream.preSkipDropped += dropped
        return stream.preSkipDropped / 3 - before
    }
}
