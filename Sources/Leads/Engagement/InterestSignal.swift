import RoomModel

/// A kind of interest that somebody shows in a sponsor.
package enum InterestSignal: Int, Hashable, Sendable, CaseIterable {
    case meetingRequest, demoRequest, boothVisit, download, question, spoken, click, attendance, talk, reaction, mail

    /// What an event of this type is a sign of; `nil` when it says nothing about interest.
    package init?(_ type: AudienceEventType) {
        switch type {
        case .meetingRequest: self = .meetingRequest
        case .demoRequest: self = .demoRequest
        case .boothVisit: self = .boothVisit
        case .download: self = .download
        case .question: self = .question
        case .bookmark, .click, .accept, .emailClick: self = .click
        case .join, .checkIn, .register, .view, .pageView: self = .attendance
        case .chat, .answer, .feedback, .rate: self = .talk
        case .reaction: self = .reaction
        case .emailOpen: self = .mail
        case .leave, .heartbeat, .shown, .dismiss, .appOpen: return nil
        }
    }

    /// Whether an event of this type, while a product is spoken about, is a sign of interest in it.
    package static func answersSpeech(_ type: AudienceEventType) -> Bool {
        switch type {
        case .reaction, .chat, .question, .answer: true
        default: false
        }
    }

    /// What one of it weighs when it names the sponsor.
    package var weight: Double {
        switch self {
        case .meetingRequest, .demoRequest: 12
        case .boothVisit: 5
        case .download, .question: 4
        case .spoken, .click: 2
        case .attendance: 1.5
        case .talk: 1
        case .reaction, .mail: 0.5
        }
    }

    /// What all of it together weigh at most; requests, of which each shows, have no cap.
    package var cap: Double {
        switch self {
        case .meetingRequest, .demoRequest: .infinity
        case .boothVisit, .download, .question: weight * 3
        case .spoken: 8
        case .click: 8
        case .attendance: 6
        case .talk: 5
        case .reaction: 4
        case .mail: 1
        }
    }

    /// The sign in words, as a person did it; `count` only where it may be told.
    func words(_ count: Int?) -> String {
        func counted(_ once: String, _ many: String) -> String {
            guard let count, count > 1 else { return once }
            return "\(many) \(count) times"
        }
        switch self {
        case .meetingRequest: return counted("asked for a meeting", "asked for a meeting")
        case .demoRequest: return counted("asked for a demo", "asked for a demo")
        case .boothVisit: return counted("visited the booth", "visited the booth")
        case .download: return counted("downloaded material", "downloaded material")
        case .question: return counted("asked a question", "asked questions")
        case .spoken:
            return counted(
                "joined in while your products were spoken about", "joined in while your products were spoken about")
        case .click: return counted("looked closer at an offer", "looked closer at offers")
        case .attendance: return counted("came to what you sponsor", "came to what you sponsor")
        case .talk: return counted("took part in the conversation", "took part in the conversation")
        case .reaction: return counted("reacted in what you sponsor", "reacted in what you sponsor")
        case .mail: return counted("opened a mail", "opened mails")
        }
    }
}
