/// Frames in a ring of bytes, numbered without end; readers hold the number of the next frame they want.
///
/// The ring grows to what its readers need, up to `maxBytes` (or one frame, where that is larger); past that the
/// oldest frames go. Appending costs a copy, reading one copy per reader, and a slow reader nothing. A class, since a copy
/// of a struct would be retained and released for each reader; its channel alone has it.
final class FrameLog {
    private struct Entry {
        /// Where the frame ends, counted from the first byte ever appended.
        var end: UInt64
        var offset: UInt64
        /// When it was published, by the monotonic clock.
        var published: UInt64
        /// The key's slot on a state channel.
        var slot: Int
    }

    let maxBytes: Int
    /// The number of the oldest frame kept.
    private(set) var start: UInt64 = 0
    /// The number the next frame will have.
    private(set) var end: UInt64 = 0

    private var bytes: [UInt8] = []
    private var byteStart: UInt64 = 0
    private var byteEnd: UInt64 = 0
    private var entries: [Entry] = []

    init(maxBytes: Int) {
        self.maxBytes = maxBytes
    }

    var byteCount: Int { Int(byteEnd - byteStart) }
    var capacity: Int { bytes.count }

    /// Whether a frame of `count` bytes goes in without a larger ring and without losing a frame.
    func hasRoom(for count: Int) -> Bool {
        byteCount + count <= bytes.count && Int(end - start) < entries.count
    }

    /// Forgets the frames before number `needed`.
    func trim(to needed: UInt64) {
        let needed = min(needed, end)
        if needed <= start { return }
        byteStart = entry(needed - 1).end
        start = needed
    }

    /// Adds a frame; drops the oldest ones where the ring may not grow. Readers below `start` have then lost frames.
    func append(_ frame: [UInt8], offset: UInt64, slot: Int, published: UInt64 = 0) {
        while byteCount + frame.count > maxBytes && start < end { trim(to: start + 1) }
        if start == end && !bytes.isEmpty {
            // An empty ring begins at its front, so that what comes lies in one piece.
            byteEnd = (byteEnd + UInt64(bytes.count) - 1) & ~UInt64(bytes.count - 1)
            byteStart = byteEnd
        }
        if byteCount + frame.count > bytes.count { growBytes(to: byteCount + frame.count) }
        if Int(end - start) == entries.count { growEntries() }
        var written = 0
        while written < frame.count {
            let place = Int(byteEnd) & (bytes.count - 1)
            let count = min(frame.count - written, bytes.count - place)
            bytes.replaceSubrange(place..<place + count, with: frame[written..<written + count])
            written += count
            byteEnd += UInt64(count)
        }
        entries[Int(end) & (entries.count - 1)] = Entry(
            end: byteEnd, offset: offset, published: published, slot: slot)
        end += 1
    }

    /// Lets go of all frames and their memory; their numbers are not given again.
    func removeAll() {
        start = end
        byteStart = byteEnd
        bytes = []
        entries = []
    }

    /// The offset of a frame that is kept.
    func offset(of number: UInt64) -> UInt64 { entry(number).offset }

    /// When a frame that is kept was published.
    func published(of number: UInt64) -> UInt64 { entry(number).published }

    func slot(of number: UInt64) -> Int { entry(number).slot }

    /// Copies whole frames from `number` on, until `buffer` holds `limit` bytes or more; one at least where `buffer`
    /// is empty. Returns the number of the next frame.
    func copy(from number: UInt64, into buffer: inout [UInt8], limit: Int) -> UInt64 {
        if number == end { return number }
        let begin = number == start ? byteStart : entry(number - 1).end
        var next = end
        if buffer.count + Int(byteEnd - begin) > limit {
            next = number
            while next < end, buffer.count + Int(entry(next).end - begin) <= limit { next += 1 }
            if next == number && buffer.isEmpty { next += 1 }
            if next == number { return number }
        }
        var position = begin
        let last = entry(next - 1).end
        while position < last {
            let place = Int(position) & (bytes.count - 1)
            let count = min(Int(last - position), bytes.count - place)
            buffer.append(contentsOf: bytes[place..<place + count])
            position += UInt64(count)
        }
        return next
    }

    /// Calls `body` with the bytes of all frames from `number` on, where they lie; not at all where the ring parts them.
    func withFrames(from number: UInt64, _ body: (UnsafeBufferPointer<UInt8>) -> Void) {
        guard number >= start, number < end else { return }
        let begin = number == start ? byteStart : entry(number - 1).end
        let place = Int(begin) & (bytes.count - 1)
        let count = Int(byteEnd - begin)
        guard place + count <= bytes.count else { return }
        // Held here, so that `body` may let the log go.
        let held = bytes
        held.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[place..<place + count])) }
    }

    private func entry(_ number: UInt64) -> Entry { entries[Int(number) & (entries.count - 1)] }

    private func growBytes(to count: Int) {
        var size = max(512, bytes.count)
        while size < count { size *= 2 }
        var grown = [UInt8](repeating: 0, count: size)
        for position in byteStart..<byteEnd {
            grown[Int(position) & (size - 1)] = bytes[Int(position) & (bytes.count - 1)]
        }
        bytes = grown
    }

    private func growEntries() {
        let size = max(4, entries.count * 2)
        var grown = [Entry](repeating: Entry(end: 0, offset: 0, published: 0, slot: 0), count: size)
        for number in start..<end { grown[Int(number) & (size - 1)] = entry(number) }
        entries = grown
    }
}
