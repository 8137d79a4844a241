/// Whether an Opus packet carries a copy of the frame before it (in-band FEC), told from its first bytes.
///
/// Of the modes only SILK and hybrid hold copies. Their frames begin with one voice-activity bit for each 20 ms, then
/// one bit that announces the copy (RFC 6716 §4.2.3); all come with probability 1/2, so they lie bare in the first byte.
package enum OpusRedundancy {
    package static func carriesCopy(_ packet: [UInt8]) -> Bool {
        guard let toc = packet.first, toc < 0x80, let frame = firstFrame(of: packet) else { return false }
        // 40 and 60 ms exist as SILK only: configurations 2 and 3 of each group of four.
        let configuration = Int(toc >> 3)
        let parts = configuration < 12 ? max(1, configuration % 4) : 1
        if packet[frame] >> (7 - parts) & 1 == 1 { return true }
        // Stereo: the second channel's bits follow the first one's.
        let isStereo = toc & 4 != 0
        return isStereo && 6 - 2 * parts >= 0 && packet[frame] >> (6 - 2 * parts) & 1 == 1
    }

    /// Where the first frame begins (RFC 6716 §3.2), or `nil` where it has no byte.
    private static func firstFrame(of packet: [UInt8]) -> Int? {
        var offset = 1
        func lengthBytes(at offset: Int) -> Int { offset < packet.count && packet[offset] >= 252 ? 2 : 1 }
        switch packet[0] & 3 {
        case 0, 1: break
        case 2: offset += lengthBytes(at: offset)
        default:
            guard packet.count > 1 else { return nil }
            let header = packet[1]
            offset = 2
            if header & 0x40 != 0 {
                while offset < packet.count, packet[offset] == 255 { offset += 1 }
                offset += 1
            }
            if header & 0x80 != 0 {
                for _ in 1..<max(1, Int(header & 0x3F)) { offset += lengthBytes(at: offset) }
            }
        }
        return offset < packet.count ? offset : nil
    }
}
