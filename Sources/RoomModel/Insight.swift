/// Something that an organizer should know and may act on (CONTRACT §5).
package struct Insight: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable { case anomaly, forecast, feedback, moment }
    package enum State: String, Hashable, Sendable { case open, resolved }

    /// Unique within the tenant; the same through all its states.
    package var id: ItemID
    package var kind: Kind
    package var title: String
    /// Why it is said, in words; names no attendee.
    package var description: String
    /// `nil` when it is about the whole event.
    package var session: SessionID?
    /// The figures behind it: a JSON object, `{}` when there are none.
    package var data: [UInt8]
    /// How sure, 0...1.
    package var confidence: Double
    /// How much it matters, 0...1.
    package var impact: Double
    /// What to do about it, most useful first.
    package var actions: [String]
    package var state: State
    package var at: EventTime

    package init(
        id: ItemID, kind: Kind, title: String, description: String, session: SessionID?,
        data: [UInt8] = Array("{}".utf8), confidence: Double, impact: Double, actions: [String], state: State = .open,
        at: EventTime
    ) {
        self.id = id
        self.kind = kind
        self.title = title
        self.description = description
        self.session = session
        self.data = data
        self.confidence = confidence
        self.impact = impact
        self.actions = actions
        self.state = state
        self.at = at
    }
}
