import RoomModel
import Testing

@testable import Access

/// Every role against every topic and operation, drawn as tables: `+` allowed, `-` forbidden, `?` unknown.
///
/// Columns: admin, organizer, dashboard, room, service, attendee, sponsor.
struct AccessMatrixTests {
    @Test(arguments: [
        ("ops", "+------"),
        ("event.devcon.metrics", "+++--+-"),
        ("event.devcon.insights", "+++----"),
        ("session.keynote.metrics", "+++--++"),
        ("session.keynote.captions", "++++-+-"),
        ("session.keynote.captions.es", "++++-+-"),
        ("session.keynote.transcript", "+++--+-"),
        ("session.keynote.keywords", "+++--+-"),
        ("session.keynote.moments", "+++----"),
        ("session.keynote.questions", "++++-+-"),
        // Sponsored by another.
        ("session.second.metrics", "+++--+-"),
        ("attendee.a-17.recommendations", "+----+-"),
        ("attendee.a-18.recommendations", "+------"),
        ("attendee.nobody.recommendations", "+------"),
        ("sponsor.acme-cloud.leads", "+-----+"),
        ("sponsor.acme-cloud.followups", "+-----+"),
        ("sponsor.acme-cloud.metrics", "+-----+"),
        ("sponsor.acme-cloud.alerts", "+-----+"),
        ("sponsor.rival.alerts", "+------"),
        // What the tenant does not hold, or another tenant does.
        ("event.nowhere.metrics", "???????"),
        ("session.nowhere.metrics", "???????"),
        ("session.nowhere.captions.es", "???????"),
        ("session.theirs.metrics", "???????"),
        ("event.theirs-event.insights", "???????"),
        ("sponsor.nobody.leads", "???????"),
        ("sponsor.their-sponsor.leads", "???????"),
    ])
    func readingTopics(_ text: String, _ expected: String) throws {
        let topic = try #require(Topic(text))
        #expect(row { principal throws(AccessError) in try principal.mayRead(topic, in: Sample.catalog) } == expected)
    }

    /// One operation on things that exist, and its row.
    struct Operation: Sendable, CustomTestStringConvertible {
        var name: String
        var expected: String
        var run: @Sendable (Principal, CatalogIndex) throws(AccessError) -> Void

        init(
            _ name: String, _ expected: String,
            _ run: @escaping @Sendable (Principal, CatalogIndex) throws(AccessError) -> Void
        ) {
            (self.name, self.expected, self.run) = (name, expected, run)
        }

        var testDescription: String { name }
    }

    @Test(arguments: [
        Operation("server metrics", "+------") { p, _ throws(AccessError) in try p.mayReadServerMetrics() },
        Operation("audit", "+------") { p, _ throws(AccessError) in try p.mayReadAudit() },
        Operation("change catalog", "++-----") { p, _ throws(AccessError) in
            try p.mayChangeCatalog(of: Sample.devcon, tenant: Sample.acme)
        },
        Operation("change a foreign catalog", "-------") { p, _ throws(AccessError) in
            try p.mayChangeCatalog(of: Sample.devcon, tenant: Sample.globex)
        },
        Operation("read catalog", "++-----") { p, c throws(AccessError) in
            try p.mayReadCatalog(of: Sample.devcon, in: c)
        },
        Operation("send events", "+---++-") { p, _ throws(AccessError) in try p.maySendEvents() },
        Operation("send events as itself", "+---++-") { p, _ throws(AccessError) in
            try p.maySendEvents(as: Sample.attendee)
        },
        Operation("send events as another", "+---+--") { p, _ throws(AccessError) in
            try p.maySendEvents(as: Sample.other)
        },
        Operation("send an event", "+---++-") { p, c throws(AccessError) in
            try p.maySendEvent(as: Sample.attendee, to: Sample.keynote, in: c)
        },
        Operation("send an event nowhere", "?---??-") { p, c throws(AccessError) in
            try p.maySendEvent(as: Sample.attendee, to: Sample.id("nowhere"), in: c)
        },
        Operation("send audio", "+--+---") { p, c throws(AccessError) in try p.maySendAudio(to: Sample.keynote, in: c)
        },
        Operation("listen", "+--+---") { p, _ throws(AccessError) in try p.mayListenWithoutSession() },
        Operation("jobs", "++-+---") { p, c throws(AccessError) in try p.mayReadJobs(of: Sample.keynote, in: c) },
        Operation("erase recordings", "++-----") { p, c throws(AccessError) in
            try p.mayEraseRecordings(of: Sample.keynote, in: c)
        },
        Operation("control", "++-+---") { p, c throws(AccessError) in try p.mayControl(Sample.keynote, in: c) },
        Operation("transcript", "++++++-") { p, c throws(AccessError) in
            try p.mayReadTranscript(of: Sample.keynote, in: c)
        },
        Operation("snapshots", "++++++-") { p, c throws(AccessError) in
            try p.mayReadSnapshots(of: Sample.keynote, in: c)
        },
        Operation("keywords", "++++++-") { p, c throws(AccessError) in try p.mayReadKeywords(of: Sample.keynote, in: c)
        },
        Operation("moments", "++++++-") { p, c throws(AccessError) in try p.mayReadMoments(of: Sample.keynote, in: c) },
        Operation("a foreign transcript", "???????") { p, c throws(AccessError) in
            try p.mayReadTranscript(of: Sample.id("theirs"), in: c)
        },
        Operation("event snapshots", "++++++-") { p, c throws(AccessError) in
            try p.mayReadSnapshots(of: Sample.devcon, in: c)
        },
        Operation("insights", "++-----") { p, c throws(AccessError) in try p.mayReadInsights(of: Sample.devcon, in: c)
        },
        Operation("resolve insights", "++-----") { p, c throws(AccessError) in
            try p.mayResolveInsights(of: Sample.devcon, in: c)
        },
        Operation("feedback", "++-----") { p, c throws(AccessError) in try p.mayReadFeedback(of: Sample.keynote, in: c)
        },
        Operation("correct", "++-----") { p, c throws(AccessError) in
            try p.mayCorrectTranscript(of: Sample.keynote, in: c)
        },
        Operation("moderate", "++-+---") { p, c throws(AccessError) in
            try p.mayModerateQuestions(of: Sample.keynote, in: c)
        },
        Operation("translations", "++-----") { p, _ throws(AccessError) in try p.mayUseTranslations() },
        Operation("leads", "+-----+") { p, c throws(AccessError) in try p.mayReadLeads(of: Sample.sponsor, in: c) },
        Operation("leads of a rival", "+------") { p, c throws(AccessError) in
            try p.mayReadLeads(of: Sample.id("rival"), in: c)
        },
        Operation("outcome", "+-----+") { p, c throws(AccessError) in try p.mayRecordOutcome(for: Sample.sponsor, in: c)
        },
        Operation("settle alerts", "+-----+") { p, c throws(AccessError) in
            try p.maySettleAlerts(of: Sample.sponsor, in: c)
        },
        Operation("own recommendations", "+----+-") { p, _ throws(AccessError) in
            try p.mayReadRecommendations(of: Sample.attendee)
        },
        Operation("preferences of another", "+------") { p, _ throws(AccessError) in
            try p.mayUsePreferences(of: Sample.other)
        },
        Operation("own consent", "+----+-") { p, _ throws(AccessError) in try p.mayChangeConsent(of: Sample.attendee) },
        Operation("erase another", "+------") { p, _ throws(AccessError) in try p.mayErase(Sample.other) },
        Operation("mint", "++--+--") { p, _ throws(AccessError) in try p.mayMintTokens() },
        Operation("revoke", "++--+--") { p, _ throws(AccessError) in try p.mayRevokeTokens() },
    ])
    func operations(_ operation: Operation) {
        #expect(
            row { principal throws(AccessError) in try operation.run(principal, Sample.catalog) } == operation.expected)
    }

    @Test func aCatalogOfAnotherTenantHoldsNothing() {
        let foreign = CatalogIndex(tenant: Sample.globex, catalogs: Sample.catalogs)
        for role in Role.allCases {
            let principal = Sample.principal(role)
            #expect(throws: AccessError.unknown(.session)) {
                try principal.mayReadTranscript(of: Sample.id("theirs"), in: foreign)
            }
        }
    }

    /// What a limited token may read, one letter for each of three topics:
    /// `session.keynote.captions`, `session.evening.captions` (of event meetup), `event.devcon.metrics`.
    @Test(
        arguments: [
            (Role.dashboard, nil, nil, "+++"),
            (.dashboard, "devcon", nil, "+-+"),
            (.dashboard, "meetup", nil, "-+-"),
            (.dashboard, nil, ["keynote"], "+--"),
            (.dashboard, "devcon", ["keynote"], "+--"),
            (.dashboard, "devcon", [], "---"),
            (.organizer, "devcon", nil, "+-+"),
            (.attendee, "devcon", nil, "+-+"),
            (.room, nil, ["evening"], "-+-"),
            (.admin, "meetup", nil, "-+-"),
        ] as [(Role, String?, [String]?, String)])
    func claimsNarrowWhatARoleReaches(_ role: Role, _ event: String?, _ sessions: [String]?, _ expected: String) throws
    {
        var principal = Sample.principal(role)
        principal.event = event.map { Sample.id($0) }
        principal.sessions = sessions.map { Set($0.map { Sample.id($0) }) }
        let topics = try ["session.keynote.captions", "session.evening.captions", "event.devcon.metrics"].map {
            try #require(Topic($0))
        }
        let marks = topics.map { topic in
            mark { () throws(AccessError) in try principal.mayRead(topic, in: Sample.catalog) }
        }
        #expect(marks.joined() == expected)
    }

    // MARK: Minting

    @Test(arguments: [
        (Role.admin, "+++++++"), (.organizer, "-++----"), (.dashboard, "-------"), (.room, "-------"),
        (.service, "----++-"), (.attendee, "-------"), (.sponsor, "-------"),
    ])
    func mintsNothingWiderThanItself(_ role: Role, _ expected: String) {
        let issuer = Sample.principal(role)
        #expect(
            row { wanted throws(AccessError) in try issuer.mayMint(wanted, in: Sample.catalog) } == expected)
    }

    @Test func anOrganizerInvitesAnonymousAttendeesOnly() throws {
        let issuer = Sample.principal(.organizer)
        var guest = Sample.principal(.attendee)
        guest.subject = "guest-1"
        try issuer.mayMint(guest, in: Sample.catalog)
        guest.subject = "a-17"
        #expect(throws: AccessError.self) { try issuer.mayMint(guest, in: Sample.catalog) }
    }

    @Test func aMintedTokenStaysWithinTheIssuersClaims() throws {
        var issuer = Sample.principal(.service)
        issuer.sessions = [Sample.keynote]
        issuer.event = Sample.devcon
        var wanted = Sample.principal(.attendee)
        #expect(throws: AccessError.self) { try issuer.mayMint(wanted, in: Sample.catalog) }
        wanted.sessions = [Sample.keynote]
        #expect(throws: AccessError.self) { try issuer.mayMint(wanted, in: Sample.catalog) }
        wanted.event = Sample.devcon
        try issuer.mayMint(wanted, in: Sample.catalog)
        wanted.sessions = [Sample.keynote, Sample.id("second")]
        #expect(throws: AccessError.self) { try issuer.mayMint(wanted, in: Sample.catalog) }
        wanted.sessions = []
        try issuer.mayMint(wanted, in: Sample.catalog)
        wanted.tenant = Sample.globex
        #expect(throws: AccessError.outsideGrant(operation: "mint a token wider than its own rights", limit: .tid)) {
            try issuer.mayMint(wanted, in: Sample.catalog)
        }
    }

    // MARK: Drawing

    private func row(_ rule: (Principal) throws(AccessError) -> Void) -> String {
        Role.allCases.map { role in
            mark { () throws(AccessError) in try rule(Sample.principal(role)) }
        }.joined()
    }

    private func mark(_ rule: () throws(AccessError) -> Void) -> String {
        do throws(AccessError) {
            try rule()
            return "+"
        } catch {
            switch error.category {
            case .forbidden: return "-"
            case .unknown: return "?"
            case .unauthenticated: return "!"
            }
        }
    }
}
