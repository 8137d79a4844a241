import RoomModel

/// The questions of one session: who may still ask, whose vote counts, what became of each. Pure.
package struct QuestionList: Sendable {
    package struct Limits: Sendable {
        /// Questions of a session. No speaker gets through more; what comes later is not listed.
        package var questions = 1_000
        /// Questions of one person in a session, so that nobody fills the list alone.
        package var perPerson = 50

        package init() {}
    }

    private let limits: Limits
    private var entries: [ItemID: KeptQuestions.Entry] = [:]
    private var asked: [AttendeeID: Int] = [:]
    /// Questions that found no place.
    package private(set) var refused = 0

    package init(_ kept: [KeptQuestions.Entry] = [], limits: Limits = Limits()) {
        self.limits = limits
        for entry in kept {
            entries[entry.question.id] = entry
            asked[entry.author, default: 0] += 1
        }
    }

    /// `nil` when it is known already or there is no place for it.
    package mutating func ask(_ question: Question, by author: AttendeeID) -> Question? {
        guard entries[question.id] == nil else { return nil }
        guard entries.count < limits.questions, asked[author, default: 0] < limits.perPerson else {
            refused += 1
            return nil
        }
        entries[question.id] = KeptQuestions.Entry(question: question, author: author)
        asked[author, default: 0] += 1
        return question
    }

    /// The question with its new count; `nil` when it is unknown or the attendee has voted.
    package mutating func vote(for id: ItemID, by attendee: AttendeeID) -> Question? {
        guard var entry = entries.removeValue(forKey: id) else { return nil }
        defer { entries[id] = entry }
        guard entry.voters.insert(attendee).inserted else { return nil }
        entry.question.votes = entry.voters.count
        return entry.question
    }

    /// The question in its new state; `nil` when it is unknown.
    package mutating func set(_ id: ItemID, to state: Question.State) -> Question? {
        entries[id]?.question.state = state
        return entries[id]?.question
    }

    /// Takes an author's questions away and puts `replacement` among those who voted. Gives the questions that are gone.
    package mutating func forget(_ attendee: AttendeeID, as replacement: AttendeeID) -> [ItemID] {
        let gone = entries.values.filter { $0.author == attendee }.map(\.question.id).sorted()
        for id in gone { entries[id] = nil }
        for id in entries.keys where entries[id]?.voters.remove(attendee) != nil {
            entries[id]?.voters.insert(replacement)
        }
        asked[attendee] = nil
        return gone
    }

    package func contains(_ id: ItemID) -> Bool { entries[id] != nil }

    /// The most wanted first, among equals the oldest.
    package var questions: [Question] {
        entries.values.map(\.question).sorted { ($1.votes, $0.at, $0.id) < ($0.votes, $1.at, $1.id) }
    }
}
