/// Takes the container off a live audio stream of any supported kind, bytes in, packets or samples out.
///
/// Push parser: the bytes may be cut anywhere. An error is final; the stream is refused with its text.
package struct AudioStreamParser: Sendable {
    /// `contentType` is the header's value as it came, or `nil`.
    package init(contentType: String?) throws(MediaTransportError) {}

    /// The container, once it is known.
    package var container: Container? { nil }

    /// Pages or chunks that were damaged and skipped so far.
    package var damaged: Int { 0 }

    package mutating func accept(_ bytes: [UInt8]) throws(MediaTransportError) -> [MediaUnit] { [] }

    /// Ends the stream: returns what was still inside, or throws when nothing usable ever came.
    package mutating func finish() throws(MediaTransportError) -> [MediaUnit] { [] }
}
