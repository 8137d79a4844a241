/// The identification header of an Ogg Opus stream (RFC 7845 §5.1).
struct OpusHead: Equatable, Sendable {
    static let magic = Array("OpusHead".utf8)

    var channels: Int
    /// Samples at 48 kHz to drop from the stream's beginning.
    var preSkip: Int
    /// Decibels times 256 to raise the decoded samples by.
    var gain: Int16

    /// Reads the header, or throws for one that breaks the rules or holds more than one Opus stream.
    init(packet: [UInt8]) throws(MediaTransportError) {
        guard packet.starts(with: Self.magic) else { throw .notOpus }
        guard packet.count >= 19, packet[8] >> 4 == 0 else {
            throw .malformed(container: "Ogg", reason: "its Opus header is cut short or of an unknown version")
        }
        channels = Int(packet[9])
        preSkip = Int(packet.littleEndian16(at: 10))
        gain = Int16(bitPattern: packet.littleEndian16(at: 16))
        let family = packet[18]
        // Other families may carry several Opus packets in one, which one decoder cannot take apart.
        let streams = family == 0 ? 1 : (packet.count >= 20 ? Int(packet[19]) : 0)
        guard (1...2).contains(channels), streams == 1 else { throw .format(.channels(channels)) }
    }
}
