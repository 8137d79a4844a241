import RoomModel

/// One rule for each operation of the HTTP and WebSocket surface (CONTRACT §2). Each returns when it is allowed.
extension Principal {
    // MARK: The server

    /// `GET /metrics`.
    package func mayReadServerMetrics() throws(AccessError) {
        let operation = "read server metrics"
        try require([.admin], operation)
        try requireWholeTenant(operation)
    }

    /// `GET /v1/audit`, which tells of all events of the tenant.
    package func mayReadAudit() throws(AccessError) {
        let operation = "read the audit log"
        try require([.admin], operation)
        try requireWholeTenant(operation)
    }

    // MARK: The catalog

    /// `PUT /v1/catalog` with a catalog of this tenant and event; the event need not exist yet.
    package func mayChangeCatalog(of event: EventID, tenant: TenantID) throws(AccessError) {
        let operation = "change this catalog"
        try require([.admin, .organizer], operation)
        guard tenant == self.tenant else { throw .outsideGrant(operation: operation, limit: .tid) }
        if let own = self.event, own != event { throw .outsideGrant(operation: operation, limit: .event) }
        if sessions != nil { throw .outsideGrant(operation: operation, limit: .sessions) }
    }

    /// `GET /v1/catalog?event=`.
    package func mayReadCatalog(of event: EventID, in catalog: some CatalogView) throws(AccessError) {
        let operation = "read this catalog"
        try reach(event, in: catalog, operation)
        try require([.admin, .organizer], operation)
    }

    // MARK: Audience events

    /// `POST /v1/events` and `send`: may send events at all. Judge each event with `maySendEvent` too.
    package func maySendEvents() throws(AccessError) { try require([.admin, .service, .attendee], "send events") }

    /// May send events on behalf of an attendee.
    package func maySendEvents(as attendee: AttendeeID) throws(AccessError) {
        try maySendEvents()
        if role == .attendee, self.attendee != attendee {
            throw .outsideGrant(operation: "send events as another attendee", limit: .sub)
        }
    }

    /// May send one event: as this attendee, and to this session where it has one.
    package func maySendEvent(
        as attendee: AttendeeID, to session: SessionID?, in catalog: some CatalogView
    ) throws(AccessError) {
        try maySendEvents(as: attendee)
        if let session { try reach(session, in: catalog, "send events to this session") }
    }

    /// May send an event about this; nothing is said of a target that is of no event of the catalog.
    ///
    /// The catalog holds no questions: that one is of `session`, which the event names and the token covers, is for whoever
    /// counts its votes to see; a limited token has to name it. Recommendations are the attendee's own.
    package func maySendEvent(
        about target: EventTarget, to session: SessionID?, in catalog: some CatalogView
    ) throws(AccessError) {
        let operation = "send events about this \(target.type.rawValue)"
        let home: EventID?
        switch target.type {
        case .session:
            guard let id = SessionID(target.id.text) else { throw .unknown(.session) }
            return try reach(id, in: catalog, operation)
        case .sponsor:
            guard catalog.tenant == tenant, let id = SponsorID(target.id.text), let event = catalog.event(of: id)
            else { throw .unknown(.sponsor) }
            home = event
        case .attendee: home = AttendeeID(target.id.text).flatMap { catalog.event(of: $0) }
        case .content: home = catalog.event(ofContent: target.id)
        case .activity: home = catalog.event(ofActivity: target.id)
        case .event: home = EventID(target.id.text).flatMap { catalog.contains($0) ? $0 : nil }
        case .question:
            if session == nil { try requireWholeTenant("send events about a question without naming its session") }
            home = nil
        case .recommendation: home = nil
        }
        if let home { try touch(home, in: catalog, operation) }
    }

    // MARK: Audio

    /// `/v1/listen?session=`, `PUT /v1/sessions/{id}/audio`, `/rtp`.
    package func maySendAudio(to session: SessionID, in catalog: some CatalogView) throws(AccessError) {
        let operation = "send audio to this session"
        try reach(session, in: catalog, operation)
        try require([.admin, .room], operation)
    }

    /// `/v1/listen` without a session.
    package func mayListenWithoutSession() throws(AccessError) {
        try require([.admin, .room], "have speech recognised outside a session")
    }

    /// `GET /v1/sessions/{id}/jobs`.
    package func mayReadJobs(of session: SessionID, in catalog: some CatalogView) throws(AccessError) {
        let operation = "read audio jobs"
        try reach(session, in: catalog, operation)
        try require([.admin, .organizer, .room], operation)
    }

    /// `DELETE /v1/sessions/{id}/recordings`.
    package func mayEraseRecordings(of session: SessionID, in catalog: some CatalogView) throws(AccessError) {
        let operation = "erase recordings"
        try reach(session, in: catalog, operation)
        try require([.admin, .organizer], operation)
    }

    /// `POST /v1/sessions/{id}/end`, `/pause`, `/resume`.
    package func mayControl(_ session: SessionID, in catalog: some CatalogView) throws(AccessError) {
        let operation = "end, pause or resume a session"
        try reach(session, in: catalog, operation)
        try require([.admin, .organizer, .room], operation)
    }

    // MARK: What was said and felt

    /// `GET /v1/sessions/{id}/transcript`: any reader, which is every role but `sponsor`.
    package func mayReadTranscript(of session: SessionID, in catalog: some CatalogView) throws(AccessError) {
        try mayReadHistory(of: session, in: catalog, "read transcripts")
    }

    /// `GET /v1/sessions/{id}/snapshots`: any reader.
    package func mayReadSnapshots(of session: SessionID, in catalog: some CatalogView) throws(AccessError) {
        try mayReadHistory(of: session, in: catalog, "read snapshots")
    }

    /// `GET /v1/sessions/{id}/keywords`: any reader.
    package func mayReadKeywords(of session: SessionID, in catalog: some CatalogView) throws(AccessError) {
        try mayReadHistory(of: session, in: catalog, "read keywords")
    }

    /// `GET /v1/sessions/{id}/moments`: any reader.
    package func mayReadMoments(of session: SessionID, in catalog: some CatalogView) throws(AccessError) {
        try mayReadHistory(of: session, in: catalog, "read moments")
    }

    /// `GET /v1/events/{event}/snapshots`: any reader.
    package func mayReadSnapshots(of event: EventID, in catalog: some CatalogView) throws(AccessError) {
        let operation = "read snapshots"
        try reach(event, in: catalog, operation)
        try requireReader(operation)
    }

    /// `GET /v1/events/{event}/insights`.
    package func mayReadInsights(of event: EventID, in catalog: some CatalogView) throws(AccessError) {
        let operation = "read insights"
        try reach(event, in: catalog, operation)
        try require([.admin, .organizer], operation)
    }

    /// `resolve`: may settle insights at all. Judge the insight's event with `mayReadInsights` too.
    package func mayResolveInsights() throws(AccessError) { try require([.admin, .organizer], "resolve insights") }

    /// `GET /v1/sessions/{id}/feedback`.
    package func mayReadFeedback(of session: SessionID, in catalog: some CatalogView) throws(AccessError) {
        let operation = "read feedback"
        try reach(session, in: catalog, operation)
        try require([.admin, .organizer], operation)
    }

    /// `PATCH /v1/sessions/{id}/transcript/{segment}`.
    package func mayCorrectTranscript(of session: SessionID, in catalog: some CatalogView) throws(AccessError) {
        let operation = "correct a transcript"
        try reach(session, in: catalog, operation)
        try require([.admin, .organizer], operation)
    }

    /// `/v1/translations…`.
    package func mayUseTranslations() throws(AccessError) {
        try require([.admin, .organizer], "use the translation memory")
    }

    // MARK: Sponsors

    /// `GET /v1/sponsors/{id}/leads`, `/summary`. Audit it when the role is `admin`.
    package func mayReadLeads(of sponsor: SponsorID, in catalog: some CatalogView) throws(AccessError) {
        try own(sponsor, in: catalog, "read this sponsor's leads")
    }

    /// `POST /v1/sponsors/{id}/leads/{lead}`.
    package func mayRecordOutcome(for sponsor: SponsorID, in catalog: some CatalogView) throws(AccessError) {
        try own(sponsor, in: catalog, "record outcomes of this sponsor's leads")
    }

    // MARK: Attendees

    /// `GET /v1/attendees/{id}/recommendations`.
    package func mayReadRecommendations(of attendee: AttendeeID, in catalog: some CatalogView) throws(AccessError) {
        try own(attendee, in: catalog, "read another attendee's recommendations")
    }

    /// `GET`, `PUT /v1/attendees/{id}/preferences`.
    package func mayUsePreferences(of attendee: AttendeeID, in catalog: some CatalogView) throws(AccessError) {
        try own(attendee, in: catalog, "read or change another attendee's preferences")
    }

    /// `PUT /v1/attendees/{id}/consent`.
    package func mayChangeConsent(of attendee: AttendeeID, in catalog: some CatalogView) throws(AccessError) {
        try own(attendee, in: catalog, "change another attendee's consent")
    }

    /// `DELETE /v1/attendees/{id}`.
    package func mayErase(_ attendee: AttendeeID, in catalog: some CatalogView) throws(AccessError) {
        try own(attendee, in: catalog, "erase another attendee")
    }

    private func mayReadHistory(
        of session: SessionID, in catalog: some CatalogView, _ operation: String
    ) throws(AccessError) {
        try reach(session, in: catalog, operation)
        try requireReader(operation)
    }

    /// "Any reader" is every role but `sponsor`.
    private func requireReader(_ operation: String) throws(AccessError) {
        try require(Set(Role.allCases).subtracting([.sponsor]), operation)
    }
}
