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
        Operation("own recommendations", "+----+-") { p, c throws(AccessError) in
            try p.mayReadRecommendations(of: Sample.attendee, in: c)
        },
        Operation("preferences of another", "+------") { p, c throws(AccessError) in
            try p.mayUsePreferences(of: Sample.other, in: c)
        },
        Operation("own consent", "+----+-") { p, c throws(AccessError) in
            try p.mayChangeConsent(of: Sample.attendee, in: c)
        },
        Operation("erase another", "+------") { p, c throws(AccessError) in try p.mayErase(Sample.other, in: c) },
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

    /// A token's limits, and what it may do within them.
    struct Limited: Sendable, CustomTestStringConvertible {
        var role: Role
        var subject: String?
        var sponsor: String?
        var event: String?
        var sessions: [String]?
        var expected: String

        init(
            _ role: Role, as subject: String? = nil, sponsor: String? = nil, event: String? = nil,
            sessions: [String]? = nil, _ expected: String
        ) {
            (self.role, self.subject, self.sponsor) = (role, subject, sponsor)
            (self.event, self.sessions, self.expected) = (event, sessions, expected)
        }

        var principal: Principal {
            var principal = Sample.principal(role)
            if let subject { principal.subject = subject }
            if let sponsor { principal.sponsor = Sample.id(sponsor) }
            principal.event = event.map { Sample.id($0) }
            principal.sessions = sessions.map { Set($0.map { Sample.id($0) }) }
            return principal
        }

        var testDescription: String { "\(role) event \(event ?? "any") sessions \(sessions ?? ["any"])" }
    }

    /// One letter each for: leads of a sponsor of devcon and of meetup; consent of, erasing and the recommendations of an
    /// attendee of devcon, of meetup, and of an anonymous one.
    @Test(arguments: [
        Limited(.admin, "++ +++ +++ +++"),
        Limited(.admin, event: "devcon", "+- +-- +-- +--"),
        Limited(.admin, event: "meetup", "-+ -+- -+- -+-"),
        Limited(.admin, sessions: ["keynote"], "-- --- --- ---"),
        Limited(.admin, event: "devcon", sessions: ["keynote"], "-- --- --- ---"),
        Limited(.sponsor, "+- --- --- ---"),
        Limited(.sponsor, event: "devcon", "+- --- --- ---"),
        Limited(.sponsor, event: "meetup", "-- --- --- ---"),
        Limited(.sponsor, sponsor: "host", event: "devcon", "-- --- --- ---"),
        Limited(.sponsor, sessions: ["keynote"], "-- --- --- ---"),
        Limited(.attendee, event: "devcon", "-- +-- +-- +--"),
        Limited(.attendee, event: "meetup", "-- --- --- ---"),
        Limited(.attendee, sessions: ["second"], "-- +-- +-- +--"),
        Limited(.attendee, as: "a-40", event: "devcon", "-- --- --- ---"),
        Limited(.attendee, as: "guest-1", event: "devcon", sessions: ["keynote"], "-- --+ --+ --+"),
    ])
    func limitsReachSponsorsAndPeople(_ limited: Limited) {
        let (principal, catalog) = (limited.principal, Sample.catalog)
        let people: [AttendeeID] = [Sample.attendee, Sample.id("a-40"), Sample.id("guest-1")]
        let sponsors: [SponsorID] = [Sample.sponsor, Sample.id("host")]
        let rows: [[String]] = [
            sponsors.map { id in
                mark { () throws(AccessError) in try principal.mayReadLeads(of: id, in: catalog) }
            },
            people.map { id in
                mark { () throws(AccessError) in try principal.mayChangeConsent(of: id, in: catalog) }
            },
            people.map { id in mark { () throws(AccessError) in try principal.mayErase(id, in: catalog) } },
            people.map { id in
                mark { () throws(AccessError) in try principal.mayReadRecommendations(of: id, in: catalog) }
            },
        ]
        #expect(rows.map { $0.joined() }.joined(separator: " ") == limited.expected)
    }

    /// Events about things of devcon and of meetup, two letters each for: session, sponsor, attendee, content, activity,
    /// event; then about things that the catalog does not hold, about a question of a named session, of none, and about a
    /// recommendation.
    @Test(arguments: [
        Limited(.service, "++ ++ ++ ++ ++ ++ ??++++ +++"),
        Limited(.service, event: "devcon", "+- +- +- +- +- +- ??++++ +-+"),
        Limited(.attendee, event: "devcon", "+- +- +- +- +- +- ??++++ +-+"),
        Limited(.attendee, event: "meetup", "-+ -+ -+ -+ -+ -+ ??++++ +-+"),
        Limited(.attendee, sessions: ["keynote"], "+- +- +- +- +- +- ??++++ +-+"),
        Limited(.attendee, sessions: ["second"], "-- +- +- +- +- +- ??++++ +-+"),
        Limited(.attendee, sessions: [], "-- -- -- -- -- -- ??++++ +-+"),
    ])
    func limitsReachWhatEventsAreAbout(_ limited: Limited) {
        let principal = limited.principal
        let pairs: [(EventTarget.Kind, [String])] = [
            (.session, ["keynote", "evening"]), (.sponsor, ["acme-cloud", "host"]), (.attendee, ["a-18", "a-40"]),
            (.content, ["c-1", "c-40"]), (.activity, ["w-1", "w-40"]), (.event, ["devcon", "meetup"]),
        ]
        func letters(_ targets: [(EventTarget.Kind, String)], to session: SessionID? = nil) -> String {
            targets.map { type, id in
                mark { () throws(AccessError) in
                    try principal.maySendEvent(
                        about: EventTarget(type: type, id: Sample.id(id)), to: session, in: Sample.catalog)
                }
            }.joined()
        }
        let unknown: [EventTarget.Kind] = [.session, .sponsor, .attendee, .content, .activity, .event]
        var parts = pairs.map { type, ids in letters(ids.map { (type, $0) }) }
        parts.append(letters(unknown.map { ($0, "nowhere") }))
        parts.append(
            letters([(.question, "q-1")], to: Sample.keynote) + letters([(.question, "q-1"), (.recommendation, "r-1")]))
        #expect(parts.joined(separator: " ") == limited.expected)
    }

    @Test(arguments: [
        Limited(.admin, "+++"), Limited(.admin, event: "devcon", "---"), Limited(.admin, sessions: ["keynote"], "---"),
    ])
    func whatTellsOfAWholeTenantIsNotForALimitedToken(_ limited: Limited) {
        let principal = limited.principal
        let marks = [
            mark { () throws(AccessError) in try principal.mayReadAudit() },
            mark { () throws(AccessError) in try principal.mayReadServerMetrics() },
            mark { () throws(AccessError) in try principal.mayRead(.ops, in: Sample.catalog) },
        ]
        #expect(marks.joined() == limited.expected)
    }

    // MARK: Minting

    /// Whom a limited admin may speak for: an attendee of devcon, one of meetup, an anonymous one, a sponsor of each.
    @Test(arguments: [
        Limited(.admin, "+++++"), Limited(.admin, event: "devcon", "+-++-"),
        Limited(.admin, sessions: ["keynote"], "--+--"),
    ])
    func aLimitedAdminMintsForNobodyItDoesNotReach(_ limited: Limited) {
        let issuer = limited.principal
        let wishes = [
            Limited(.attendee, as: "a-17", ""), Limited(.attendee, as: "a-40", ""),
            Limited(.attendee, as: "guest-1", ""), Limited(.sponsor, sponsor: "acme-cloud", ""),
            Limited(.sponsor, sponsor: "host", ""),
        ]
        let marks = wishes.map { wish in
            var wanted = wish.principal
            (wanted.event, wanted.sessions) = (issuer.event, issuer.sessions)
            return mark { () throws(AccessError) in try issuer.mayMint(wanted, in: Sample.catalog) }
        }
        #expect(marks.joined() == limited.expected)
    }

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
