import RoomModel

/// When a person is taken: the sessions on the agenda.
struct Agenda: Sendable {
    private var slots: [(start: EventTime, end: EventTime)] = []

    init(_ chosen: some Sequence<CatalogItem>, after now: EventTime) {
        for item in chosen {
            guard item.target.kind == .session, let start = item.start, let end = item.end, end > now else { continue }
            slots.append((start, end))
        }
    }

    /// Whether a session of this time lies in a slot that the person has given away.
    ///
    /// Where several chosen sessions overlap they are a short list, not a decision, and one more may join it.
    func clashes(from start: EventTime, to end: EventTime) -> Bool {
        slots.contains { slot in
            guard slot.start < end, start < slot.end else { return false }
            return slots.count { $0.start < slot.end && slot.start < $0.end } == 1
        }
    }
}
