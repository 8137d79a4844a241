import RoomModel

/// What somebody did with an item, as far as it says what to recommend.
struct Act: Hashable, Sendable {
    var target: RecommendationTarget
    var meaning: Meaning

    enum Meaning: Hashable, Sendable {
        /// Taken up: on the agenda, attended, downloaded, arranged.
        case chosen(Double)
        /// A sign of interest that decays.
        case interest(Double)
        /// Stars, 1...5.
        case rated(Double)
        case dismissed
        case shown
    }

    /// What an event says; `nil` when it says nothing about an item.
    ///
    /// - Parameter resolve: Finds what a recommendation's id stands for in the sender's lists.
    init?(_ event: AudienceEvent, resolve: (ItemID) -> RecommendationTarget?) {
        guard let target = Self.target(of: event, resolve) else { return nil }
        self.target = target
        switch event.type {
        case .bookmark, .accept, .join, .checkIn, .register: meaning = .chosen(1)
        case .demoRequest, .meetingRequest, .boothVisit, .download: meaning = .chosen(0.9)
        case .rate:
            guard let value = event.value else { return nil }
            meaning = .rated(value)
        case .question: meaning = .interest(0.6)
        case .click, .emailClick: meaning = .interest(0.5)
        case .answer, .feedback, .chat: meaning = .interest(0.3)
        case .view, .pageView: meaning = .interest(0.2)
        case .reaction: meaning = event.kind == "thumbs_down" ? .interest(-0.2) : .interest(0.1)
        case .dismiss: meaning = .dismissed
        case .shown: meaning = .shown
        case .leave, .heartbeat, .appOpen, .emailOpen: return nil
        }
    }

    private static func target(
        of event: AudienceEvent, _ resolve: (ItemID) -> RecommendationTarget?
    ) -> RecommendationTarget? {
        switch event.target?.type {
        case .session: return event.target.map { RecommendationTarget(.session, $0.id) }
        case .sponsor: return event.target.map { RecommendationTarget(.sponsor, $0.id) }
        case .attendee: return event.target.map { RecommendationTarget(.networking, $0.id) }
        case .content: return event.target.map { RecommendationTarget(.content, $0.id) }
        case .activity: return event.target.map { RecommendationTarget(.activity, $0.id) }
        case .recommendation: return event.target.flatMap { resolve($0.id) }
        // A vote on somebody's question is a sign of interest in the session.
        case .question, .event, nil: return event.session.map { RecommendationTarget(.session, of: $0) }
        }
    }
}
