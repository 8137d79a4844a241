/// What an audio stream is wrapped in.
package enum Container: Equatable, Sendable {
    case ogg
    case wave
    case flac
    case raw(AudioMediaType)
}

/// Tells the container of a stream by its first four bytes, else by its content type.
///
/// The bytes go first: encoders send wrong content types (ffmpeg calls any Icecast stream `audio/mpeg`).
package enum ContainerSniffer {
    /// Bytes that settle every container.
    package static let prefixLength = 4

    /// The container of a stream that begins with `prefix`, or `nil` when neither it nor `raw` tells.
    ///
    /// `raw` is what the content type says of raw audio. A `prefix` shorter than four bytes is a whole stream.
    package static func container(prefix: some Collection<UInt8>, raw: AudioMediaType?) -> Container? {
        switch Array(prefix.prefix(prefixLength)) {
        case Array("OggS".utf8): .ogg
        case Array("RIFF".utf8), Array("RF64".utf8): .wave
        case Array("fLaC".utf8): .flac
        default: raw.map(Container.raw)
        }
    }
}
