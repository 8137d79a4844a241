import RoomModel

/// What an event type means for the figures about an audience.
struct AudienceAct: Hashable, Sendable {
    /// Traits by which windows count distinct attendees.
    struct Traits: OptionSet, Hashable, Sendable {
        let rawValue: UInt8
        static let seen = Traits(rawValue: 1)
        /// Did something on purpose.
        static let acted = Traits(rawValue: 1 << 1)
        /// Wrote or asked.
        static let wrote = Traits(rawValue: 1 << 2)
        /// Expressed a sentiment, in any way; then by source.
        static let felt = Traits(rawValue: 1 << 3)
        static let feltByReaction = Traits(rawValue: 1 << 4)
        static let feltInChat = Traits(rawValue: 1 << 5)
        static let feltInQuestion = Traits(rawValue: 1 << 6)
        static let showedEmotion = Traits(rawValue: 1 << 7)

        /// The lane of this single trait in `WindowTotals.members`.
        var lane: Int { rawValue.trailingZeroBitCount }
    }

    /// Where a sentiment comes from; the raw value is its group in window sums.
    enum Source: UInt8, CaseIterable, Sendable {
        case reaction, chat, question, speech

        /// The source's key in a snapshot.
        var name: String {
            switch self {
            case .reaction: "reaction"
            case .chat: "chat"
            case .question: "question"
            case .speech: "speech"
            }
        }

        /// The trait of attendees who felt by this source; speech has none, as it comes from the stage.
        var trait: Traits? {
            switch self {
            case .reaction: .feltByReaction
            case .chat: .feltInChat
            case .question: .feltInQuestion
            case .speech: nil
            }
        }
    }

    let traits: Traits
    let source: Source

    init(_ type: AudienceEventType) {
        switch type {
        case .chat, .feedback, .answer: (traits, source) = ([.seen, .acted, .wrote], .chat)
        case .question: (traits, source) = ([.seen, .acted, .wrote], .question)
        case .reaction, .bookmark, .click, .dismiss, .accept, .rate, .boothVisit, .download, .demoRequest,
            .meetingRequest:
            (traits, source) = ([.seen, .acted], .reaction)
        case .join, .leave, .heartbeat, .view, .shown, .register, .checkIn, .pageView, .appOpen, .emailOpen,
            .emailClick:
            (traits, source) = ([.seen], .reaction)
        }
    }

    /// The emotions of a snapshot, in the order of their labels in window sums.
    static let emotions = ["joy", "surprise", "anger", "sadness", "fear", "disgust", "neutral"]

    static func label(ofEmotion name: String?) -> UInt8? {
        guard let name, let index = emotions.firstIndex(of: name) else { return nil }
        return UInt8(index)
    }
}
