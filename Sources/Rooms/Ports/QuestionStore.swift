import RoomModel

/// Questions of rooms with their votes, and what moderators took off the screen.
package protocol QuestionStore: Sendable {
    /// Writes the changes in order, all or nothing, durable before it returns. Saving a change again changes nothing.
    func save(_ changes: [QuestionChange]) async throws
    /// Everything that is known of the room's questions.
    func questions(of room: RoomID) async throws -> KeptQuestions
    /// Whether an event of the room, by its id, holds a text. O(texts of the room).
    func holdsText(_ id: ItemID, of room: RoomID) async throws -> Bool
}

/// One step in the life of a room's questions.
package enum QuestionChange: Hashable, Sendable {
    case asked(Question, by: AttendeeID, room: RoomID)
    case voted(ItemID, by: AttendeeID, room: RoomID)
    case moderated(ItemID, Question.State, room: RoomID)
    /// A chat message, by its event's id, is shown no more, or again.
    case chatHidden(ItemID, Bool, room: RoomID)
    /// Everything up to this place of the log is in what was saved before.
    case reached(sequence: Int64, room: RoomID)
}

/// What the store holds of a room's questions.
package struct KeptQuestions: Hashable, Sendable {
    package struct Entry: Hashable, Sendable {
        package var question: Question
        package var author: AttendeeID
        package var voters: Set<AttendeeID>

        package init(question: Question, author: AttendeeID, voters: Set<AttendeeID> = []) {
            self.question = question
            self.author = author
            self.voters = voters
        }
    }

    /// In the order they were asked.
    package var entries: [Entry]
    package var hiddenChat: Set<ItemID>
    /// The place of the log up to which all is contained; 0 for the beginning.
    package var sequence: Int64

    package init(entries: [Entry] = [], hiddenChat: Set<ItemID> = [], sequence: Int64 = 0) {
        self.entries = entries
        self.hiddenChat = hiddenChat
        self.sequence = sequence
    }
}
