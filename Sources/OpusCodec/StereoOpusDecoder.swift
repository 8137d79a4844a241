import AudioSignal
import COpus

/// Decodes Opus packets to 16 kHz with their two channels apart. A packet of one channel is heard in both.
package final class StereoOpusDecoder {
    private let handle: OpaquePointer
    private var buffer = [Int16](repeating: 0, count: 2 * OpusDecoder.longestPacket)

    package init() throws(AudioDecodeError) { handle = try makeOpusDecoder(channels: 2) }

    deinit { opus_decoder_destroy(handle) }

    /// Left and right.
    package func decode(_ packet: [UInt8]) throws(AudioDecodeError) -> [[Int16]] {
        let count = try decodeOpus(packet, with: handle, into: &buffer)
        return (0..<2).map { channel in (0..<count).map { buffer[2 * $0 + channel] } }
    }

    /// Forgets the signal: the next packet begins a stream.
    package func reset() { _ = roomtone_opus_decoder_reset(handle) }
}
