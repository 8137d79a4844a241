/// The control packets beside RTP (RFC 3550 §6): reports of senders are read, reports of this receiver written.
package enum RTCP {
    /// What one packet of a compound says that matters here.
    package enum Message: Equatable, Sendable {
        /// A sender's report: the middle 32 bits of its NTP time, which the next receiver report echoes.
        case senderReport(source: UInt32, time: UInt32)
        case bye(sources: [UInt32])
        case other
    }

    /// One source's block of a receiver report.
    package struct ReceptionBlock: Equatable, Sendable {
        package var source: UInt32
        /// Share lost since the previous report, in 256ths.
        package var fractionLost: UInt8
        /// Lost in all, 24 bits, signed.
        package var lost: Int32
        package var highestSequence: UInt32
        package var jitter: UInt32
        package var lastReport: UInt32
        /// Since that report, in 65,536ths of a second.
        package var delay: UInt32
    }

    /// Whether a datagram on a port that carries both is control (RFC 5761 §4).
    package static func isControl(_ datagram: [UInt8]) -> Bool {
        datagram.count >= 2 && datagram[0] >> 6 == 2 && (192...223).contains(datagram[1])
    }

    /// Reads a compound packet; ends at the first damage, keeping what came before.
    package static func messages(in datagram: [UInt8]) -> [Message] {
        var messages: [Message] = []
        var offset = 0
        while datagram.count - offset >= 4, datagram[offset] >> 6 == 2 {
            let count = Int(datagram[offset] & 0x1F)
            let length = 4 * (Int(datagram.bigEndian16(at: offset + 2)) + 1)
            guard offset + length <= datagram.count else { break }
            switch datagram[offset + 1] {
            case 200 where length >= 28:
                messages.append(
                    .senderReport(
                        source: datagram.bigEndian32(at: offset + 4),
                        time: UInt32(datagram.bigEndian16(at: offset + 10)) << 16
                            | UInt32(datagram.bigEndian16(at: offset + 12))))
            case 203 where length >= 4 + 4 * count:
                messages.append(.bye(sources: (0..<count).map { datagram.bigEndian32(at: offset + 4 + 4 * $0) }))
            default: messages.append(.other)
            }
            offset += length
        }
        return messages
    }

    /// A receiver report with the canonical name that every compound carries (§6.1).
    package static func receiverReport(from source: UInt32, _ blocks: [ReceptionBlock], name: String) -> [UInt8] {
        let blocks = blocks.prefix(31)
        var bytes: [UInt8] = [0x80 | UInt8(blocks.count), 201]
        bytes.append(bigEndian: UInt16(1 + 6 * blocks.count))
        bytes.append(bigEndian: source)
        for block in blocks {
            bytes.append(bigEndian: block.source)
            let lost = UInt32(bitPattern: max(-0x80_0000, min(0x7F_FFFF, block.lost))) & 0xFF_FFFF
            bytes.append(bigEndian: UInt32(block.fractionLost) << 24 | lost)
            bytes.append(bigEndian: block.highestSequence)
            bytes.append(bigEndian: block.jitter)
            bytes.append(bigEndian: block.lastReport)
            bytes.append(bigEndian: block.delay)
        }
        var chunk: [UInt8] = []
        chunk.append(bigEndian: source)
        let text = Array(name.utf8.prefix(255))
        chunk += [1, UInt8(text.count)] + text + [0]
        while chunk.count % 4 != 0 { chunk.append(0) }
        bytes += [0x81, 202]
        bytes.append(bigEndian: UInt16(chunk.count / 4))
        return bytes + chunk
    }
}
