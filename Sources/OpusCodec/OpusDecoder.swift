import AudioSignal
import COpus

/// Decodes Opus packets straight to 16 kHz mono, whatever rate and channels they were encoded from.
///
/// Owns the library's state (18 KB). A packet holds 2.5 to 120 ms (RFC 6716 §3).
package final class OpusDecoder: AudioDecoder {
    /// Samples of the longest packet, 120 ms.
    package static let longestPacket = 1_920
    /// The library conceals in steps of 2.5 ms.
    private static let step = 40

    /// Concealment sounds on for 60 ms, then fades, and is silence from 100 ms on: what the library invents beyond
    /// would be a tone without end that a recogniser takes for speech.
    private static let fadeFrom = 960
    private static let fadeTo = 1_600

    private let handle: OpaquePointer
    private var buffer = [Int16](repeating: 0, count: longestPacket)
    /// Samples concealed since the last packet.
    private var concealedInRow = 0

    package init() throws(AudioDecodeError) {
        handle = try makeOpusDecoder(channels: 1)
    }

    deinit { opus_decoder_destroy(handle) }

    package func decode(_ packet: [UInt8]) throws(AudioDecodeError) -> [Int16] {
        let count = try decodeOpus(packet, with: handle, into: &buffer)
        concealedInRow = 0
        return Array(buffer[..<count])
    }

    package func conceal(samples: Int) -> [Int16] {
        var concealed: [Int16] = []
        while concealed.count < samples, concealedInRow < Self.fadeTo {
            let piece = recover(from: nil, samples: min(samples - concealed.count, Self.fadeTo - concealedInRow))
            for sample in piece {
                let left = Float(Self.fadeTo - concealedInRow) / Float(Self.fadeTo - Self.fadeFrom)
                concealed.append(left < 1 ? PCM16.sample(Float(sample) * left) : sample)
                concealedInRow += 1
            }
        }
        return concealed + Array(repeating: 0, count: max(0, samples - concealed.count))
    }

    package func decodeFEC(from next: [UInt8], samples: Int) -> [Int16] {
        guard samples > 0 else { return [] }
        // The copy inside `next` is of the frame right before it; what was lost earlier is concealed.
        let duration = next.isEmpty ? 0 : Int(opus_packet_get_samples_per_frame(next, Int32(PCM16.sampleRate)))
        guard duration >= Self.step, duration <= samples else { return conceal(samples: samples) }
        let before = conceal(samples: samples - duration)
        concealedInRow = 0
        return before + recover(from: next, samples: duration)
    }

    package func finish() -> [Int16] { [] }

    /// Forgets the signal: the next packet begins a stream.
    package func reset() {
        concealedInRow = 0
        _ = roomtone_opus_decoder_reset(handle)
    }

    private func recover(from next: [UInt8]?, samples: Int) -> [Int16] {
        let whole = (samples + Self.step - 1) / Self.step * Self.step
        let count =
            next.map { opus_decode(handle, $0, Int32(clamping: $0.count), &buffer, Int32(whole), 1) }
            ?? opus_decode(handle, nil, 0, &buffer, Int32(whole), 0)
        guard count >= samples else { return Array(repeating: 0, count: samples) }
        return Array(buffer[..<samples])
    }
}

/// A decoder of the library for 16 kHz.
func makeOpusDecoder(channels: Int32) throws(AudioDecodeError) -> OpaquePointer {
    var status: Int32 = 0
    guard let handle = opus_decoder_create(Int32(PCM16.sampleRate), channels, &status) else {
        throw .failed(codec: "Opus", reason: opusReason(status))
    }
    return handle
}

/// Decodes a whole packet; gives the samples of each channel, interleaved in `buffer`, which holds the longest packet.
func decodeOpus(
    _ packet: [UInt8], with handle: OpaquePointer, into buffer: inout [Int16]
) throws(AudioDecodeError) -> Int {
    // An empty packet would be taken for a lost one.
    guard !packet.isEmpty else { throw .empty(codec: "Opus") }
    let longest = Int32(OpusDecoder.longestPacket)
    let count = opus_decode(handle, packet, Int32(clamping: packet.count), &buffer, longest, 0)
    guard count >= 0 else {
        if count == OPUS_INVALID_PACKET || count == OPUS_BUFFER_TOO_SMALL {
            throw .malformed(codec: "Opus", bytes: packet.count)
        }
        throw .failed(codec: "Opus", reason: opusReason(count))
    }
    return Int(count)
}

func opusReason(_ status: Int32) -> String { String(cString: opus_strerror(status)) }
