import RoomModel

/// What the captions of a room look like now: open segments, and the newest finals.
struct RoomTranscript {
    /// Names of the finals that the captions topic holds, oldest first.
    private(set) var shownFinals: [String] = []
    /// Segments that are shown and have no final yet.
    var open: Set<String> = []
    /// Segments of which something was said off the record.
    var withheld: Set<String> = []
    /// Segments that a person corrected: nothing an engine says of them counts any more.
    var pinned: Set<String> = []
    /// Finals that wait for the store, in order.
    var waiting: [(caption: Caption, track: String)] = []
    /// Whether a writer is busy with them.
    var isWriting = false
    /// Newest engine that was heard.
    var engine = ""

    /// A final is shown. Returns the names of those that no longer are.
    mutating func show(final segment: String, keeping count: Int) -> [String] {
        shownFinals.append(segment)
        guard shownFinals.count > count else { return [] }
        let gone = Array(shownFinals.prefix(shownFinals.count - count))
        shownFinals.removeFirst(gone.count)
        return gone
    }
}
