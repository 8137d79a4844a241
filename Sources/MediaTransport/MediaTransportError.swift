import AudioSignal

/// Why a stream of bytes is not audio that can be taken.
package enum MediaTransportError: Error, Equatable, CustomStringConvertible {
    /// Neither the first bytes nor the content type tell what this is.
    case unknownContainer
    /// The content type names no format that is supported.
    case contentType(String)
    /// The content type's parameter has no usable value.
    case parameter(name: String, value: String)
    case format(AudioFormatError)
    /// A WAV file of another encoding than PCM of 8 to 32 bits or floating point.
    case waveEncoding(tag: Int, bits: Int)
    /// The header of a container contradicts itself.
    case malformed(container: String, reason: String)
    /// An Ogg stream without Opus in it.
    case notOpus

    package var description: String {
        switch self {
        case .unknownContainer:
            "the audio format is not known; send Ogg Opus, WAV, FLAC, or raw audio with a Content-Type of audio/L16"
        case .contentType(let type):
            "content type \(type) is not supported; send audio/ogg, audio/wav, audio/flac, audio/L16 or audio/x-s16le"
        case .parameter(let name, let value):
            "content type parameter \(name)=\(value) is not valid; write for example audio/L16;rate=16000;channels=1"
        case .format(let error):
            "\(error)"
        case .waveEncoding(let tag, let bits):
            "WAV with format tag \(tag) and \(bits) bits is not supported; send PCM, best of 16 bits"
        case .malformed(let container, let reason):
            "the \(container) stream is damaged: \(reason); send it again from its beginning"
        case .notOpus:
            "the Ogg stream holds no Opus; encode with Opus, for example ffmpeg -c:a libopus -f ogg"
        }
    }

    /// Text from outside, cut short and without control characters, fit for a message.
    static func quotable(_ text: String) -> String {
        String(text.unicodeScalars.filter { (0x20..<0x7F).contains($0.value) }.prefix(64).map(Character.init))
    }
}
