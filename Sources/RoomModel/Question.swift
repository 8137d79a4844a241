/// Something the audience asks in a session (CONTRACT §9). It never tells who asked.
package struct Question: Hashable, Sendable {
    package enum State: String, Hashable, Sendable, CaseIterable {
        case open, answered
        /// Taken off the screen by a moderator.
        case hidden
    }

    /// Unique within the tenant.
    package var id: ItemID
    package var text: String
    /// Attendees who want it answered, each counted once.
    package var votes: Int
    package var state: State
    /// When it was asked.
    package var at: EventTime

    package init(id: ItemID, text: String, votes: Int = 0, state: State = .open, at: EventTime) {
        self.id = id
        self.text = text
        self.votes = votes
        self.state = state
        self.at = at
    }
}
