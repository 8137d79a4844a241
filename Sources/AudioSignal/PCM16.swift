/// The shape of every audio buffer past the decoders: 16-bit samples, 16 kHz, mono, in `[Int16]`.
///
/// Positions are sample counts (`Int64`) since the track's audio began.
package enum PCM16 {
    /// Samples a second.
    package static let sampleRate = 16_000

    /// Samples of one frame, the unit of voice activity and endpointing: 20 ms.
    package static let frameSamples = 320

    /// Sample rates that can be brought to 16 kHz.
    package static let sourceRates = 8_000...96_000

    /// Channels of a source that can be mixed or split.
    package static let sourceChannels = 1...8

    /// Samples of a duration in milliseconds.
    package static func samples(milliseconds: Int) -> Int { milliseconds * sampleRate / 1000 }

    /// Rounds to the nearest sample value and clips.
    @inline(__always)
    package static func sample(_ value: Float) -> Int16 {
        Int16(max(-32_768, min(32_767, value)).rounded())
    }
}

/// A source format that cannot be brought to 16 kHz mono.
package enum AudioFormatError: Error, Equatable, CustomStringConvertible {
    case sampleRate(Int)
    case channels(Int)

    package var description: String {
        switch self {
        case .sampleRate(let rate):
            "sample rate \(rate) Hz is not supported; send 8000 to 96000 Hz"
        case .channels(let count):
            "\(count) channels are not supported; send 1 to 8"
        }
    }
}
