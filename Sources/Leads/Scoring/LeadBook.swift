import RoomModel

/// Everything that makes the leads of one tenant: who fits whom, and who showed interest in what.
///
/// The same code serves a running server and `score-leads`. An event costs O(sponsors touched). Interest is kept of
/// all people of the catalog; whether a sponsor may see it is asked each time a lead is made.
package struct LeadBook: Sendable {
    /// Who may be known to whom now; the catalog's word unless a person has said otherwise since.
    package typealias ConsentOf = (Attendee) -> Consent

    /// One person as seen by one sponsor.
    package struct Pair: Hashable, Sendable, Comparable {
        package var attendee: AttendeeID
        package var sponsor: SponsorID

        package init(attendee: AttendeeID, sponsor: SponsorID) {
            self.attendee = attendee
            self.sponsor = sponsor
        }

        package static func < (left: Self, right: Self) -> Bool {
            (left.attendee, left.sponsor) < (right.attendee, right.sponsor)
        }
    }

    private let scorer: LeadScorer
    private let weighting: @Sendable (SponsorID) -> LeadWeighting
    private var catalogs: [EventID: Catalog] = [:]
    package private(set) var attendees: [AttendeeID: Attendee] = [:]
    package private(set) var wishes: [SponsorID: SponsorWish] = [:]
    /// In the order of the catalogs.
    package private(set) var attendeeOrder: [AttendeeID] = []
    package private(set) var sponsorOrder: [SponsorID] = []
    private var sessionSponsors: [SessionID: [SponsorID]] = [:]
    private var contentSponsor: [ItemID: SponsorID] = [:]
    var ledgers: [AttendeeID: [SponsorID: InterestLedger]] = [:]
    private var fits: [Pair: ProfileFit] = [:]
    var speech = SpokenProducts()

    package init(scorer: LeadScorer, weighting: @escaping @Sendable (SponsorID) -> LeadWeighting) {
        self.scorer = scorer
        self.weighting = weighting
    }

    /// Takes a catalog in the place of its event's earlier one. Interest stays.
    package mutating func replace(_ catalog: Catalog) {
        catalogs[catalog.event.id] = catalog
        (attendees, wishes, attendeeOrder, sponsorOrder) = ([:], [:], [], [])
        (sessionSponsors, contentSponsor, fits) = ([:], [:], [:])
        var products: [(SponsorID, [String])] = []
        for (_, catalog) in catalogs.sorted(by: { $0.key < $1.key }) {
            for attendee in catalog.attendees {
                attendees[attendee.id] = attendee
                attendeeOrder.append(attendee.id)
            }
            for sponsor in catalog.sponsors {
                wishes[sponsor.id] = scorer.wish(of: sponsor, weighting: weighting(sponsor.id))
                sponsorOrder.append(sponsor.id)
                products.append((sponsor.id, [sponsor.name] + sponsor.products))
            }
            for session in catalog.sessions { sessionSponsors[session.id] = session.sponsors }
            for content in catalog.contents { contentSponsor[content.id] = content.sponsor }
        }
        speech.replaceProducts(products)
    }

    // MARK: What people do

    /// How much a sign counts that names no sponsor and is given in a session that the sponsor pays for.
    private static let sessionShare = 0.5

    /// Takes an event; says which sponsors it concerns. An event of somebody unknown concerns none.
    package mutating func accept(_ event: AudienceEvent) -> [SponsorID] {
        guard attendees[event.attendee] != nil else { return [] }
        var touched: [SponsorID] = []
        if let signal = InterestSignal(event.type) {
            let (sponsors, share) = concerned(by: event)
            for sponsor in sponsors where add(signal, share: share, of: event.attendee, to: sponsor, at: event.time) {
                touched.append(sponsor)
            }
        }
        if let session = event.session, InterestSignal.answersSpeech(event.type) {
            for sponsor in speech.accept(event.attendee, in: session, at: event.time)
            where add(.spoken, share: 1, of: event.attendee, to: sponsor, at: event.time) {
                if !touched.contains(sponsor) { touched.append(sponsor) }
            }
        }
        return touched
    }

    /// The sponsors whose names or products a text holds.
    package func sponsors(namedIn text: String) -> [SponsorID] { speech.sponsors(namedIn: text) }

    /// Takes up that a sponsor's product was spoken about; says whose interest it shows.
    package mutating func accept(_ mention: ProductMention) -> [Pair] {
        speech.accept(mention).compactMap { attendee, time in
            add(.spoken, share: 1, of: attendee, to: mention.sponsor, at: time)
                ? Pair(attendee: attendee, sponsor: mention.sponsor) : nil
        }
    }

    private func concerned(by event: AudienceEvent) -> (sponsors: [SponsorID], share: Double) {
        switch event.target?.type {
        case .sponsor: return (event.target.flatMap { SponsorID($0.id.text) }.map { [$0] } ?? [], 1)
        case .content:
            if let target = event.target, let sponsor = contentSponsor[target.id] { return ([sponsor], 1) }
        case .session:
            if let target = event.target, let session = SessionID(target.id.text),
                let sponsors = sessionSponsors[session]
            {
                return (sponsors, Self.sessionShare)
            }
        default: break
        }
        guard let session = event.session else { return ([], 0) }
        return (sessionSponsors[session] ?? [], Self.sessionShare)
    }

    private mutating func add(
        _ signal: InterestSignal, share: Double, of attendee: AttendeeID, to sponsor: SponsorID, at time: EventTime
    ) -> Bool {
        guard let wish = wishes[sponsor] else { return false }
        ledgers[attendee, default: [:]][sponsor, default: InterestLedger()].add(
            signal, share: share, at: time, halfLife: wish.weighting.halfLife)
        return true
    }

    /// Forgets a person and all interest of theirs.
    package mutating func forget(_ attendee: AttendeeID) {
        ledgers[attendee] = nil
        attendees[attendee] = nil
        attendeeOrder.removeAll { $0 == attendee }
        for event in catalogs.keys { catalogs[event]?.attendees.removeAll { $0.id == attendee } }
        fits = fits.filter { $0.key.attendee != attendee }
        speech.forget(attendee)
    }

    // MARK: Leads

    /// The lead that a person is to a sponsor at a time; `nil` where the person does not consent to be one.
    ///
    /// - Parameter pseudonym: The lead's id for this pair.
    package mutating func lead(
        _ pair: Pair, at time: EventTime, consent: ConsentOf, pseudonym: (Pair) -> String
    ) -> Lead? {
        guard let attendee = attendees[pair.attendee], let wish = wishes[pair.sponsor] else { return nil }
        let consent = consent(attendee)
        guard consent.shows(to: pair.sponsor, at: time) else { return nil }
        let fit = fit(of: attendee, pair, wish)
        return LeadScorer.lead(
            pseudonym(pair), fit: fit, ledger: ledgers[pair.attendee]?[pair.sponsor] ?? InterestLedger(), wish: wish,
            at: time, names: consent.names(to: pair.sponsor, at: time))
    }

    /// Every pair that somebody's interest stands behind, in no order that matters.
    package var activePairs: [Pair] {
        ledgers.flatMap { attendee, sponsors in sponsors.keys.map { Pair(attendee: attendee, sponsor: $0) } }
    }

    private mutating func fit(of attendee: Attendee, _ pair: Pair, _ wish: SponsorWish) -> ProfileFit {
        if let known = fits[pair] { return known }
        let fit = scorer.fit(attendee, wish)
        fits[pair] = fit
        return fit
    }
}
