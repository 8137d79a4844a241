/// Finds the pages in a stream of bytes (RFC 3533), also when it begins in mid-page or is damaged.
///
/// A page whose checksum is wrong is skipped, and the search goes on right behind its first bytes, so a forged length
/// hides no good page. Holds one page at most (65,307 bytes) beside the bytes just given.
package struct OggPageParser: Sendable {
    private static let headerLength = 27
    private static let capture = Array("OggS".utf8)
    /// Damaged pages in a row after which the stream is given up. Each may cost a checksum over 64 KB for a few
    /// bytes sent, so an endless row of them would be a way to waste the server's time.
    private static let patience = 256

    private var buffer: [UInt8] = []
    private var start = 0
    private var damagedInRow = 0

    /// Pages with a wrong checksum or header so far.
    package private(set) var damagedPages = 0

    package init() {}

    /// Takes the next bytes and returns the pages they complete.
    package mutating func accept(_ bytes: [UInt8]) throws(MediaTransportError) -> [OggPage] {
        buffer.append(contentsOf: bytes)
        var pages: [OggPage] = []
        while seekCapture(), let length = pageLength() {
            guard buffer.count - start >= length else { break }
            let raw = buffer[start..<start + length]
            if raw[start + 4] == 0, OggChecksum.isValid(raw) {
                pages.append(page(raw))
                start += length
                damagedInRow = 0
            } else {
                damagedPages += 1
                damagedInRow += 1
                guard damagedInRow < Self.patience else {
                    throw .malformed(container: "Ogg", reason: "\(damagedInRow) pages in a row have wrong checksums")
                }
                start += Self.capture.count
            }
        }
        buffer.removeFirst(start)
        start = 0
        return pages
    }

    /// Moves `start` to the next capture pattern. False when there is none; then only what may begin one is kept.
    private mutating func seekCapture() -> Bool {
        while start + Self.capture.count <= buffer.count {
            if buffer[start] == Self.capture[0], buffer[start + 1] == Self.capture[1],
                buffer[start + 2] == Self.capture[2], buffer[start + 3] == Self.capture[3]
            {
                return true
            }
            start += 1
        }
        return false
    }

    /// The length of the page at `start`, or `nil` while its header is not complete.
    private func pageLength() -> Int? {
        guard buffer.count - start >= Self.headerLength else { return nil }
        let segments = Int(buffer[start + 26])
        let header = Self.headerLength + segments
        guard buffer.count - start >= header else { return nil }
        return buffer[start + Self.headerLength..<start + header].reduce(header) { $0 + Int($1) }
    }

    private func page(_ raw: ArraySlice<UInt8>) -> OggPage {
        let flags = raw[raw.startIndex + 5]
        let segments = Int(raw[raw.startIndex + 26])
        let table = raw.dropFirst(Self.headerLength).prefix(segments)
        var packets: [[UInt8]] = []
        var next = raw.startIndex + Self.headerLength + segments
        var length = 0
        var isOpen = false
        for size in table {
            length += Int(size)
            // 255 means that the packet goes on in the next segment.
            isOpen = size == 255
            if !isOpen {
                packets.append(Array(raw[next..<next + length]))
                next += length
                length = 0
            }
        }
        if isOpen { packets.append(Array(raw[next..<next + length])) }
        return OggPage(
            isContinued: flags & 1 != 0, isFirst: flags & 2 != 0, isLast: flags & 4 != 0,
            granule: Int64(bitPattern: raw.littleEndian64(at: 6)), serial: raw.littleEndian32(at: 14),
            sequence: raw.littleEndian32(at: 18), packets: packets, isLastPacketOpen: isOpen)
    }
}
