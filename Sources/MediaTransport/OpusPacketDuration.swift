/// How long an Opus packet is, by its first bytes alone (RFC 6716 §3.1, §3.2).
package enum OpusPacketDuration {
    /// Samples at 48 kHz of the longest packet: 120 ms.
    package static let longest = 5_760

    /// Samples at 48 kHz, or `nil` for a packet that breaks the rules.
    package static func samples48k(_ packet: some Collection<UInt8>) -> Int? {
        guard let toc = packet.first else { return nil }
        let frames: Int
        switch toc & 3 {
        case 0: frames = 1
        case 1, 2: frames = 2
        default:
            guard let count = packet.dropFirst().first else { return nil }
            frames = Int(count & 0x3F)
        }
        let samples = frames * frameSamples48k(configuration: Int(toc >> 3))
        return samples > 0 && samples <= longest ? samples : nil
    }

    /// Samples at 16 kHz of one of the packet's frames, or `nil` for an empty packet.
    package static func frameSamples(_ packet: [UInt8]) -> Int? {
        packet.first.map { frameSamples48k(configuration: Int($0 >> 3)) / 3 }
    }

    /// Configurations 0 to 11 are SILK (10, 20, 40, 60 ms), to 15 hybrid (10, 20), to 31 CELT (2.5, 5, 10, 20).
    private static func frameSamples48k(configuration: Int) -> Int {
        switch configuration {
        case 0..<12: [480, 960, 1_920, 2_880][configuration % 4]
        case 12..<16: [480, 960][configuration % 2]
        default: [120, 240, 480, 960][configuration % 4]
        }
    }
}
