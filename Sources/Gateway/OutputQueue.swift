/// Bytes that wait for a socket, in the order they were queued, without joining what was queued apart.
struct OutputQueue {
    private(set) var byteCount = 0
    private var segments: [[UInt8]] = []
    private var first = 0
    private var offset = 0

    var isEmpty: Bool { byteCount == 0 }

    mutating func append(_ bytes: [UInt8]) {
        if bytes.isEmpty { return }
        segments.append(bytes)
        byteCount += bytes.count
    }

    /// What can be written from where it lies: the rest of the first segment, at most `limit` bytes of it.
    func head(limit: Int) -> ArraySlice<UInt8> {
        if isEmpty { return [] }
        return segments[first][offset...].prefix(limit)
    }

    mutating func drop(_ count: Int) {
        byteCount -= count
        offset += count
        while first < segments.count, offset >= segments[first].count {
            offset -= segments[first].count
            segments[first] = []
            first += 1
        }
        if first == segments.count {
            segments.removeAll(keepingCapacity: segments.capacity <= 8)
            first = 0
        } else if first > 32 {
            segments.removeFirst(first)
            first = 0
        }
    }

    /// Moves bytes to the end of `buffer` until that holds `limit`.
    mutating func move(into buffer: inout [UInt8], limit: Int) {
        while !isEmpty && buffer.count < limit {
            let piece = head(limit: limit - buffer.count)
            buffer.append(contentsOf: piece)
            drop(piece.count)
        }
    }

    mutating func removeAll() {
        self = OutputQueue()
    }
}
