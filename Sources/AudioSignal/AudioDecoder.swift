/// Turns a track's packets into 16 kHz mono samples, one packet after another.
///
/// Stateful, owned by one track. A packet that cannot be decoded throws and leaves the decoder usable: the caller
/// conceals it and goes on.
package protocol AudioDecoder {
    /// Decodes the next packet. Returns its samples, possibly none.
    mutating func decode(_ packet: [UInt8]) throws(AudioDecodeError) -> [Int16]

    /// Invents the given number of samples for audio that is lost, and returns exactly that many.
    mutating func conceal(samples: Int) -> [Int16]

    /// Recovers the given number of samples before `next`, a packet that arrived after a lost one and may carry
    /// a copy of it. Conceals where it carries none. Returns exactly that many; `next` itself is still to decode.
    mutating func decodeFEC(from next: [UInt8], samples: Int) -> [Int16]

    /// Forgets the signal: the next packet begins another stream of the same format.
    mutating func reset()

    /// Ends the stream. Returns the samples that were still inside.
    mutating func finish() -> [Int16]
}

/// Why a packet could not be decoded.
package enum AudioDecodeError: Error, Equatable, CustomStringConvertible {
    case empty(codec: String)
    case malformed(codec: String, bytes: Int)
    /// The decoder itself failed, with the library's reason.
    case failed(codec: String, reason: String)

    package var description: String {
        switch self {
        case .empty(let codec):
            "an empty \(codec) packet came; send one encoded packet per message"
        case .malformed(let codec, let bytes):
            "a packet of \(bytes) bytes is not valid \(codec); check the encoding the stream was announced with"
        case .failed(let codec, let reason):
            "the \(codec) decoder failed: \(reason); reconnect to start a new decoder"
        }
    }
}
