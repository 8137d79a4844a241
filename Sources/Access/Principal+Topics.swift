import RoomModel

/// Who may subscribe to which topic, and whose alerts and insights it may settle.
extension Principal {
    /// May subscribe to the topic.
    ///
    /// A session, event or sponsor that the principal's tenant does not hold is unknown to every role that the topic's
    /// kind is open to.
    package func mayRead(_ topic: Topic, in catalog: some CatalogView) throws(AccessError) {
        let operation = "read this topic"
        switch topic {
        case .ops:
            try require([.admin], operation)
            // It tells of the rooms of all events.
            try requireWholeTenant(operation)
        case .event(let event, _):
            try reach(event, in: catalog, operation)
            switch topic {
            case .event(_, .metrics): try require([.admin, .organizer, .dashboard, .attendee], operation)
            default: try require([.admin, .organizer, .dashboard], operation)
            }
        case .session(let session, let stream):
            try reach(session, in: catalog, operation)
            try mayRead(stream, of: session, in: catalog, operation)
        case .attendee(let attendee, _):
            try own(attendee, in: catalog, operation)
        case .sponsor(let sponsor, _):
            try own(sponsor, in: catalog, operation)
        }
    }

    private func mayRead(
        _ stream: Topic.SessionStream, of session: SessionID, in catalog: some CatalogView, _ operation: String
    ) throws(AccessError) {
        switch (role, stream) {
        case (.admin, _), (.organizer, _), (.dashboard, _): return
        case (.room, .captions), (.room, .questions): return
        case (.attendee, .metrics), (.attendee, .captions), (.attendee, .transcript), (.attendee, .keywords),
            (.attendee, .questions):
            return
        case (.sponsor, .metrics):
            guard let sponsor, catalog.sponsors(of: session).contains(sponsor) else {
                throw .outsideGrant(operation: operation, limit: .sponsor)
            }
        default: throw .forbidden(operation: operation, role: role)
        }
    }

    /// May acknowledge, claim and snooze alerts of a sponsor.
    package func maySettleAlerts(of sponsor: SponsorID, in catalog: some CatalogView) throws(AccessError) {
        try own(sponsor, in: catalog, "settle alerts of this sponsor")
    }

    /// May resolve an insight of an event.
    package func mayResolveInsights(of event: EventID, in catalog: some CatalogView) throws(AccessError) {
        let operation = "resolve insights"
        try reach(event, in: catalog, operation)
        try require([.admin, .organizer], operation)
    }

    /// May set the state of a question.
    package func mayModerateQuestions(of session: SessionID, in catalog: some CatalogView) throws(AccessError) {
        let operation = "set the state of a question"
        try reach(session, in: catalog, operation)
        try require([.admin, .organizer, .room], operation)
    }
}
