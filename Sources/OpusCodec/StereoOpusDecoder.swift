import AudioSignal
import COpus

/// Decodes Opus packets to 16 kHz with their two channels apart. A packet of one channel is heard in both.
package final class StereoOpusDecoder {
    private let handle: OpaquePointer
    private var buffer = [Int16](repeating: 0, count: 2 * OpusDecoder.longestPacket)

    package init() throws(AudioDecodeError) {
        var status: Int32 = 0
        guard let handle = opus_decoder_create(Int32(PCM16.sampleRate), 2, &status) else {
            throw .failed(codec: "Opus", reason: opusReason(status))
        }
        self.handle = handle
    }

    deinit { opus_decoder_destroy(handle) }

    /// Left and right.
    package func decode(_ packet: [UInt8]) throws(AudioDecodeError) -> [[Int16]] {
        // An empty packet would be taken for a lost one.
        guard !packet.isEmpty else { throw .empty(codec: "Opus") }
        let count = opus_decode(
            handle, packet, Int32(clamping: packet.count), &buffer, Int32(OpusDecoder.longestPacket), 0)
        guard count >= 0 else {
            if count == OPUS_INVALID_PACKET || count == OPUS_BUFFER_TOO_SMALL {
                throw .malformed(codec: "Opus", bytes: packet.count)
            }
            throw .failed(codec: "Opus", reason: opusReason(count))
        }
        return (0..<2).map { channel in (0..<Int(count)).map { buffer[2 * $0 + channel] } }
    }

    /// Forgets the signal: the next packet begins a stream.
    package func reset() { _ = roomtone_opus_decoder_reset(handle) }
}
