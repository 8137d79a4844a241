/// One thing an attendee did: an item of the reaction stream, validated.
package struct AudienceEvent: Hashable, Sendable {
    /// Given by the sender, or made on arrival; a retry with the same id counts once.
    package var id: String
    package var session: SessionID?
    package var attendee: AttendeeID
    package var type: AudienceEventType
    /// For reactions the button's name (`applause`); `nil` otherwise.
    package var kind: String?
    /// Event time, bounded to the server's clock on live paths.
    package var time: EventTime
    /// What the client claimed, where it was bounded; else `nil`.
    package var claimedTime: EventTime?
    /// Chat, question, answer or feedback.
    package var text: String?
    /// The sender's override of the kind's weight.
    package var weight: Double?
    /// The sender's override of the analysed sentiment, -1...1.
    package var sentiment: Double?
    /// A rating, 1...5.
    package var value: Double?
    package var target: EventTarget?
    /// A JSON object of at most 1 KB in one line, else kept and exported as it came.
    package var context: String?

    package init(
        id: String, session: SessionID?, attendee: AttendeeID, type: AudienceEventType, kind: String? = nil,
        time: EventTime, claimedTime: EventTime? = nil, text: String? = nil, weight: Double? = nil,
        sentiment: Double? = nil, value: Double? = nil, target: EventTarget? = nil, context: String? = nil
    ) {
        self.id = id
        self.session = session
        self.attendee = attendee
        self.type = type
        self.kind = kind
        self.time = time
        self.claimedTime = claimedTime
        self.text = text
        self.weight = weight
        self.sentiment = sentiment
        self.value = value
        self.target = target
        self.context = context
    }

    /// The kind that windows count: a reaction's kind, else the type's name.
    package var countedKind: String { type == .reaction ? kind ?? type.rawValue : type.rawValue }
}

/// Every type of audience event there is; any other is rejected.
package enum AudienceEventType: String, Hashable, Sendable, CaseIterable, Codable {
    case reaction, chat, question, answer, feedback
    case join, leave, heartbeat
    case view, bookmark, shown, click, dismiss, accept, rate
    case boothVisit = "booth_visit"
    case download
    case demoRequest = "demo_request"
    case meetingRequest = "meeting_request"
    case register
    case checkIn = "check_in"
    case pageView = "page_view"
    case appOpen = "app_open"
    case emailOpen = "email_open"
    case emailClick = "email_click"

    /// Whether the event says something in words.
    package var carriesText: Bool {
        switch self {
        case .chat, .question, .answer, .feedback: true
        default: false
        }
    }
}

/// What an event is about, when it is not the session alone.
package struct EventTarget: Hashable, Sendable, Codable {
    package enum Kind: String, Hashable, Sendable, CaseIterable, Codable {
        case session, sponsor, attendee, content, activity, recommendation, question, event
    }

    package var type: Kind
    package var id: ItemID

    package init(type: Kind, id: ItemID) {
        self.type = type
        self.id = id
    }
}
