/// Numbers of the engine protocol, which a recogniser in a process of its own speaks on its standard streams.
///
/// Frames go to the engine (`EngineFrame`), JSON lines come back (`EngineMessage`). `docs/engine-protocol.md`
/// describes both for authors of engines.
package enum EngineProtocol {
    /// The version of this description; `ready` and `O` frames carry it.
    package static let version = 1

    /// The largest payload of a frame, in bytes. A second of audio takes 32,000.
    package static let maximumPayload = 1 << 20

    /// The longest line of an engine, in bytes: 20 s of fast speech take some 6,000.
    package static let maximumLine = 256 << 10

    /// The most words of one result; at 6 words a second that is more than five minutes.
    package static let maximumWords = 2000

    /// The longest word, in bytes of UTF-8.
    package static let maximumWord = 256
}
