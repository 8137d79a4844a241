/// One page of an Ogg stream (RFC 3533 §6), its checksum verified.
package struct OggPage: Equatable, Sendable {
    /// Whether the first packet began on the page before.
    package var isContinued: Bool
    /// Whether a logical stream begins here.
    package var isFirst: Bool
    /// Whether the logical stream ends here.
    package var isLast: Bool
    /// Position at the end of the last packet that ends on this page, in the codec's unit; -1 when none ends here.
    package var granule: Int64
    package var serial: UInt32
    package var sequence: UInt32
    /// The packets, or parts of packets, in order.
    package var packets: [[UInt8]]
    /// Whether the last packet goes on, on the next page.
    package var isLastPacketOpen: Bool
}
