/// One RTP packet (RFC 3550 §5.1): its header, and where its payload lies.
package struct RTPPacket: Equatable, Sendable {
    package var payloadType: UInt8
    package var marker: Bool
    package var sequence: UInt16
    /// In units of the payload's clock: 48 kHz for Opus, whatever it was encoded from (RFC 7587 §4.1).
    package var timestamp: UInt32
    package var source: UInt32
    /// Without padding.
    package var payload: [UInt8]

    package init(
        payloadType: UInt8, marker: Bool = false, sequence: UInt16, timestamp: UInt32, source: UInt32, payload: [UInt8]
    ) {
        self.payloadType = payloadType
        self.marker = marker
        self.sequence = sequence
        self.timestamp = timestamp
        self.source = source
        self.payload = payload
    }

    /// Reads a datagram; `nil` when it is no RTP packet of version 2.
    ///
    /// Contributing sources and extensions are passed over.
    package init?(datagram: [UInt8]) {
        guard datagram.count >= Self.headerLength, datagram[0] >> 6 == 2 else { return nil }
        var start = Self.headerLength + 4 * Int(datagram[0] & 0x0F)
        if datagram[0] & 0x10 != 0 {
            guard datagram.count >= start + 4 else { return nil }
            start += 4 + 4 * Int(datagram.bigEndian16(at: start + 2))
        }
        var end = datagram.count
        if datagram[0] & 0x20 != 0 {
            let padding = Int(datagram[end - 1])
            guard padding > 0 else { return nil }
            end -= padding
        }
        guard start <= end else { return nil }
        marker = datagram[1] & 0x80 != 0
        payloadType = datagram[1] & 0x7F
        sequence = datagram.bigEndian16(at: 2)
        timestamp = datagram.bigEndian32(at: 4)
        source = datagram.bigEndian32(at: 8)
        payload = Array(datagram[start..<end])
    }

    /// The packet as a datagram, without extension and padding.
    package var datagram: [UInt8] {
        var bytes: [UInt8] = [0x80, (marker ? 0x80 : 0) | payloadType]
        bytes.reserveCapacity(Self.headerLength + payload.count)
        bytes.append(bigEndian: sequence)
        bytes.append(bigEndian: timestamp)
        bytes.append(bigEndian: source)
        return bytes + payload
    }

    private static let headerLength = 12
}
