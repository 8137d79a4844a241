import AudioSignal
import MediaTransport
import OpusCodec

/// Takes a stream of Opus in two channels apart: packet by packet, or out of Ogg.
struct OpusChannels {
    /// Streams of more channels are several packets in one, each for a decoder of its own.
    static let count = 2

    private let decoder: StereoOpusDecoder
    private var container: OggOpusDemuxer?

    init(isContained: Bool) throws {
        decoder = try StereoOpusDecoder()
        container = isContained ? OggOpusDemuxer(channels: Self.count) : nil
    }

    /// Samples at 16 kHz for each channel. A damaged packet is as much silence.
    mutating func accept(_ bytes: [UInt8]) throws -> [[Int16]] {
        let packets = try container?.accept(bytes) ?? [OpusPacket(bytes: bytes)]
        var channels = [[Int16]](repeating: [], count: Self.count)
        for packet in packets {
            if packet.startsStream { decoder.reset() }
            let decoded: [[Int16]]
            do {
                decoded = try decoder.decode(packet.bytes)
            } catch {
                let samples = OpusPacketDuration.samples48k(packet.bytes).map { $0 / 3 } ?? PCM16.frameSamples
                decoded = Array(repeating: Array(repeating: 0, count: samples), count: Self.count)
            }
            for (index, samples) in decoded.enumerated() { channels[index] += packet.audible(samples) }
        }
        return channels
    }

    mutating func finish() throws { try container?.finish() }
}
