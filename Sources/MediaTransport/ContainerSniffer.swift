/// What an audio stream is wrapped in.
package enum Container: Equatable, Sendable {
    case ogg
    case wave
    case flac
    case raw(AudioMediaType)
}

/// Tells the container of a stream by its first four bytes, else by its content type.
package enum ContainerSniffer {
    /// Bytes that settle every container.
    package static let prefixLength = 4
}
