import AudioSignal
import Foundation

/// What a live audio stream is made of once its container is taken off, in order.
package enum MediaUnit: Equatable, Sendable {
    /// 16 kHz mono samples.
    case pcm([Int16])
    /// An Opus packet, to be decoded by the track's decoder.
    case opus(OpusPacket)
    /// Packets did not come, which held so many samples at 16 kHz; `next`, the packet after them, may carry a copy of the last one.
    case lost(packets: Int, samples: Int, next: [UInt8])
    /// Samples at 16 kHz in which the sender had nothing to send.
    case silence(samples: Int)
    /// A packet of audio already given up came after all: where it belongs, in samples before the end of what was told.
    case late(before: Int, samples: Int)
    /// Nothing comes any more, for now: what was said should not wait for more.
    case stall
}

/// An Opus packet out of a container, with what the container says about its samples.
package struct OpusPacket: Equatable, Sendable {
    package var bytes: [UInt8]

    /// Whether a stream begins here, so the decoder must be reset.
    package var startsStream: Bool

    /// Samples at 16 kHz to drop from the beginning of what it decodes to (pre-skip).
    package var discardStart: Int

    /// Samples at 16 kHz to drop from the end of what it decodes to (the end of a stream).
    package var discardEnd: Int

    /// Gain of the decoded samples in decibels times 256 (RFC 7845 §5.1); 0 leaves them alone.
    package var gain: Int16

    package init(
        bytes: [UInt8], startsStream: Bool = false, discardStart: Int = 0, discardEnd: Int = 0, gain: Int16 = 0
    ) {
        self.bytes = bytes
        self.startsStream = startsStream
        self.discardStart = discardStart
        self.discardEnd = discardEnd
        self.gain = gain
    }

    /// What of the packet's decoded samples is to be heard: without pre-skip and end padding, at the stream's gain.
    package func audible(_ decoded: [Int16]) -> [Int16] {
        let kept = decoded.dropFirst(discardStart).dropLast(discardEnd)
        guard gain != 0 else { return Array(kept) }
        let factor = pow(10, Float(gain) / (20 * 256))
        return kept.map { PCM16.sample(Float($0) * factor) }
    }
}
