import AudioSignal
import COpus

/// Encodes 16 kHz mono speech as Opus packets of 20 ms, with in-band copies against loss (RFC 6716 §2.1.7).
package final class OpusEncoder {
    /// Bits a second; speech at 16 kHz gains little above it.
    package static let usualBitRate = 24_000
    /// The loss that the encoder prepares for, in percent. Below about 10 it writes no copies.
    private static let expectedLoss: Int32 = 20
    /// Bytes of the longest packet of one frame (RFC 6716 §3.2.1).
    private static let longestPacket = 1_275

    private let handle: OpaquePointer
    private var buffer = [UInt8](repeating: 0, count: longestPacket)

    /// - Parameter fec: Whether packets carry copies of the ones before them.
    package init(bitRate: Int = usualBitRate, fec: Bool = true) throws(OpusEncoderError) {
        var status: Int32 = 0
        guard let handle = opus_encoder_create(Int32(PCM16.sampleRate), 1, OPUS_APPLICATION_VOIP, &status) else {
            throw .library(opusReason(status))
        }
        self.handle = handle
        try check(roomtone_opus_set_bitrate(handle, Int32(clamping: bitRate)))
        if fec { try check(roomtone_opus_set_inband_fec(handle, 1, Self.expectedLoss)) }
    }

    deinit { opus_encoder_destroy(handle) }

    /// Source samples by which the decoded signal lags: the pre-skip of a file, in samples at 16 kHz.
    package var lookahead: Int { Int(roomtone_opus_lookahead(handle)) }

    /// Encodes one frame of 320 samples (20 ms) and returns the packet.
    package func encode(_ frame: [Int16]) throws(OpusEncoderError) -> [UInt8] {
        guard frame.count == PCM16.frameSamples else { throw .frameLength(frame.count) }
        let count = opus_encode(handle, frame, Int32(frame.count), &buffer, Int32(Self.longestPacket))
        guard count >= 0 else { throw .library(opusReason(count)) }
        return Array(buffer[..<Int(count)])
    }

    private func check(_ status: Int32) throws(OpusEncoderError) {
        guard status == OPUS_OK else { throw .library(opusReason(status)) }
    }
}

/// Why audio could not be encoded.
package enum OpusEncoderError: Error, Equatable, CustomStringConvertible {
    case frameLength(Int)
    case library(String)

    package var description: String {
        switch self {
        case .frameLength(let samples):
            "a frame of \(samples) samples cannot be encoded; give 320 samples (20 ms at 16 kHz)"
        case .library(let reason):
            "libopus refused: \(reason)"
        }
    }
}
