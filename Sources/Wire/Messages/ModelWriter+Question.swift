import RoomModel

extension JSONWriter {
    /// A question of CONTRACT §9.
    ///
    /// - Parameter showsHidden: Whether the text of a hidden one is told, which is for moderators only.
    package mutating func question(_ question: Question, showsHidden: Bool) {
        object {
            $0.member("question", question.id.text)
            $0.member("text", question.state == .hidden && !showsHidden ? "" : question.text)
            $0.member("votes", question.votes)
            $0.member("state", question.state.rawValue)
            $0.member("at", question.at.milliseconds)
        }
    }
}
