import Access
import Concurrency
import Leads
import RoomModel
import Rooms
import Wire

/// The leads of all tenants, kept up to date with every event: scores each, publishes what changed, tells what is hot.
///
/// Events wait in a bounded queue and are taken in the order of the log; one costs O(sponsors touched). What a sponsor
/// sees is asked of the consent register each time.
package actor LeadDesk {
    /// What the desk works with.
    package struct Services: Sendable {
        package var hub: Hub
        package var store: any LeadStore & TopicLog & EventHistory
        package var alerts: AlertBoard
        package var consents: ConsentRegister
        package var scope: TaskScope
        package var clock: WallClock
        /// A lead's id: for this sponsor always the same, for another of no use.
        package var pseudonym: @Sendable (AttendeeID, SponsorID, TenantID) -> String
        /// Sends a message, with a line for people, to the sponsor's webhook, where it has one.
        package var webhook: @Sendable (WebhookMessage, String, Sponsor, TenantID) async -> Void
        /// Takes back the messages whose ids hold a mark.
        package var withdrawWebhooks: @Sendable (String, TenantID) async -> Void
        /// Is told when a sponsor gets to know who a lead is.
        package var disclosed: @Sendable (AttendeeID, SponsorID, TenantID) async -> Void
        /// Called with what went wrong that nobody waits to hear; never holds names.
        package var report: @Sendable (String, any Error) -> Void

        package init(
            hub: Hub, store: any LeadStore & TopicLog & EventHistory, alerts: AlertBoard, consents: ConsentRegister,
            scope: TaskScope,
            clock: WallClock, pseudonym: @escaping @Sendable (AttendeeID, SponsorID, TenantID) -> String,
            webhook: @escaping @Sendable (WebhookMessage, String, Sponsor, TenantID) async -> Void = { _, _, _, _ in },
            withdrawWebhooks: @escaping @Sendable (String, TenantID) async -> Void = { _, _ in },
            disclosed: @escaping @Sendable (AttendeeID, SponsorID, TenantID) async -> Void = { _, _, _ in },
            report: @escaping @Sendable (String, any Error) -> Void = { _, _ in }
        ) {
            self.hub = hub
            self.store = store
            self.alerts = alerts
            self.consents = consents
            self.scope = scope
            self.clock = clock
            self.pseudonym = pseudonym
            self.webhook = webhook
            self.withdrawWebhooks = withdrawWebhooks
            self.disclosed = disclosed
            self.report = report
        }
    }

    typealias Pair = LeadBook.Pair

    /// What the desk holds of one tenant.
    struct Tenant {
        var book: LeadBook
        var records: [Pair: LeadRecord] = [:]
        /// What sponsors see now.
        var shown: [Pair: Lead] = [:]
        var pairs: [SponsorID: [String: Pair]] = [:]
        var unsaved: Set<Pair> = []
        /// Whose names their sponsors were given.
        var disclosed: Set<Pair> = []
        var gates: [SponsorID: DigestGate] = [:]
        var traffic: [SponsorID: BoothTraffic] = [:]
        var trafficChanged: Set<SponsorID> = []
        var lastSequence: Int64 = 0
        /// Pairs still to be looked at in this round of fading.
        var round: ArraySlice<Pair> = []
    }

    private enum Order: Sendable {
        case events([StoredEvent])
        case mention(TenantID, SpokenMention)
        case final(Caption, RoomID)
        case alertFailed(Pair, TenantID)
    }

    /// Batches that may wait. A batch is what one commit held, so this is minutes of a full server.
    private static let capacity = 65_536
    /// Pairs looked at in one turn of the clock, so that an event never waits long behind them.
    private static let slice = 500

    let services: Services
    let settings: LeadDeskSettings
    private let makeBook: @Sendable () -> LeadBook
    private nonisolated let orders = Mailbox<Order>(capacity: LeadDesk.capacity)
    private nonisolated let dropped = Lock(0)
    private nonisolated let audioBegan: @Sendable (RoomID) async -> EventTime?
    var tenants: [TenantID: Tenant] = [:]

    /// - Parameters:
    ///   - makeBook: An empty book with the scorer and the weights of this server.
    ///   - audioBegan: The time of a room's media time zero.
    package init(
        services: Services, settings: LeadDeskSettings, makeBook: @escaping @Sendable () -> LeadBook,
        audioBegan: @escaping @Sendable (RoomID) async -> EventTime?
    ) {
        self.services = services
        self.settings = settings
        self.makeBook = makeBook
        self.audioBegan = audioBegan
    }

    /// Batches that found the queue full; their signs count after the next start only.
    package nonisolated var droppedBatches: Int { dropped.withLock { $0 } }

    // MARK: The beginning and the end

    /// Takes up what the store holds of a tenant, or its changed catalog, and publishes all leads.
    package func use(_ catalog: Catalog) async throws {
        let id = catalog.tenant
        if tenants[id] == nil {
            let rebuilt = try await rebuild(id, first: catalog)
            if tenants[id] == nil { tenants[id] = rebuilt }
        }
        tenants[id]?.book.replace(catalog)
        for sponsor in catalog.sponsors { try await resumeFollowups(of: sponsor.id, tenant: id) }
        guard let book = tenants[id]?.book else { return }
        for attendee in book.attendeeOrder {
            for sponsor in book.sponsorOrder { evaluate(Pair(attendee: attendee, sponsor: sponsor), of: id) }
        }
        for sponsor in catalog.sponsors {
            tenants[id]?.trafficChanged.insert(sponsor.id)
            publishTraffic(of: sponsor.id, tenant: id)
        }
        for pair in (tenants[id]?.shown.keys).map(Array.init) ?? [] where book.attendees[pair.attendee] == nil {
            hide(pair, of: id)
        }
    }

    /// The tenant as it was: records, then the log with what was spoken about at its places, through the same code.
    private func rebuild(_ id: TenantID, first catalog: Catalog) async throws -> Tenant {
        var tenant = Tenant(book: makeBook())
        tenant.book.replace(catalog)
        for record in try await services.store.leadRecords(of: id) {
            tenant.records[Pair(attendee: record.attendee, sponsor: record.lead.sponsor)] = record
        }
        var mentions = try await services.store.mentions(of: id)[...]
        while true {
            let page = try await services.store.events(of: id, after: tenant.lastSequence, limit: 10_000)
            for stored in page {
                while let mention = mentions.first, mention.afterSequence < stored.sequence {
                    _ = tenant.book.accept(ProductMention(mention))
                    mentions = mentions.dropFirst()
                }
                let touched = tenant.book.accept(stored.event.event)
                tenant.count(stored.event.event, for: touched)
                tenant.lastSequence = stored.sequence
            }
            if page.count < 10_000 { break }
        }
        for mention in mentions { _ = tenant.book.accept(ProductMention(mention)) }
        return tenant
    }

    /// Serves the queue until closed. Call once.
    package func run() async {
        while let group = await orders.next() {
            for order in group { await take(order) }
        }
        await flush()
    }

    package nonisolated func close() { orders.close() }

    // MARK: What happens

    private func take(_ order: Order) async {
        switch order {
        case .events(let events): take(events)
        case .final(let caption, let room): await take(caption, in: room)
        case .mention(let id, let mention): take(mention, of: id)
        case .alertFailed(let pair, let id):
            guard var record = tenants[id]?.records[pair] else { return }
            var trigger = AlertTrigger(record)
            trigger.takeBack()
            record.take(trigger)
            tenants[id]?.records[pair] = record
        }
    }

    func take(_ events: [StoredEvent]) {
        var touched: [TenantID: [Pair]] = [:]
        for stored in events {
            let event = stored.event
            // What a rebuild has read already comes once more through the queue.
            guard let last = tenants[event.tenant]?.lastSequence, last < stored.sequence else { continue }
            let sponsors = tenants[event.tenant]?.book.accept(event.event) ?? []
            tenants[event.tenant]?.lastSequence = stored.sequence
            tenants[event.tenant]?.count(event.event, for: sponsors)
            for sponsor in sponsors {
                let pair = Pair(attendee: event.event.attendee, sponsor: sponsor)
                if touched[event.tenant]?.last != pair { touched[event.tenant, default: []].append(pair) }
            }
        }
        for (tenant, pairs) in touched.sorted(by: { $0.key < $1.key }) {
            for pair in pairs { evaluate(pair, of: tenant) }
        }
    }

    private func take(_ caption: Caption, in room: RoomID) async {
        guard let sponsors = tenants[room.tenant]?.book.sponsors(namedIn: caption.text), !sponsors.isEmpty,
            let began = await audioBegan(room)
        else { return }
        func time(_ position: MediaTime) -> EventTime {
            began.advanced(byMilliseconds: Int64((position.seconds * 1_000).rounded()))
        }
        for sponsor in sponsors {
            let mention = SpokenMention(
                session: room.session, sponsor: sponsor, from: time(caption.start),
                until: time(caption.end).advanced(byMilliseconds: ProductMention.echo),
                afterSequence: tenants[room.tenant]?.lastSequence ?? 0)
            take(mention, of: room.tenant)
            do {
                try await services.store.save(mention, tenant: room.tenant)
            } catch {
                services.report("keep that a sponsor was spoken about", error)
            }
        }
    }

    private func take(_ mention: SpokenMention, of id: TenantID) {
        for pair in tenants[id]?.book.accept(ProductMention(mention)) ?? [] { evaluate(pair, of: id) }
    }

    // MARK: A lead anew

    /// Scores a pair as it is now; publishes, records and tells what changed.
    @discardableResult
    func evaluate(_ pair: Pair, of id: TenantID) -> Lead? {
        guard tenants[id] != nil, let lead = lead(pair, of: id) else {
            hide(pair, of: id)
            return nil
        }
        let before = tenants[id]?.shown[pair]
        if before?.factors != lead.factors || before?.reasons != lead.reasons || before?.weights != lead.weights {
            tenants[id]?.shown[pair] = lead
            tenants[id]?.pairs[pair.sponsor, default: [:]][lead.id] = pair
            tellOfDisclosure(pair, of: id)
            services.hub.publish(
                json(of: lead, pair, of: id), key: lead.id, to: .sponsor(pair.sponsor, .leads), of: id, at: lead.at)
            record(lead, pair, of: id)
        }
        trigger(lead, pair, of: id)
        return lead
    }

    func lead(_ pair: Pair, of id: TenantID) -> Lead? {
        let consents = services.consents
        let pseudonym = services.pseudonym
        return tenants[id]?.book.lead(
            pair, at: services.clock.now(), consent: { consents.consent(of: $0, tenant: id) },
            pseudonym: { pseudonym($0.attendee, $0.sponsor, id) })
    }

    /// The lead as its sponsor may see it now.
    func json(of lead: Lead, _ pair: Pair, of id: TenantID) -> [UInt8] {
        var writer = JSONWriter(reserving: 640)
        writer.lead(lead, contact: contact(of: pair, tenant: id))
        return writer.bytes
    }

    func contact(of pair: Pair, tenant id: TenantID) -> Attendee.Contact? {
        guard let attendee = tenants[id]?.book.attendees[pair.attendee] else { return nil }
        let consent = services.consents.consent(of: attendee, tenant: id)
        return consent.names(to: pair.sponsor, at: services.clock.now()) ? attendee.contact : nil
    }

    private func tellOfDisclosure(_ pair: Pair, of id: TenantID) {
        guard contact(of: pair, tenant: id) != nil, tenants[id]?.disclosed.insert(pair).inserted == true else { return }
        let tell = services.disclosed
        services.scope.spawn { await tell(pair.attendee, pair.sponsor, id) }
    }

    private func record(_ lead: Lead, _ pair: Pair, of id: TenantID) {
        var record = tenants[id]?.records[pair] ?? LeadRecord(attendee: pair.attendee, lead: lead)
        record.lead = lead
        if record.firstSign == nil, lead.factors.engagement > 0 { record.firstSign = lead.at }
        tenants[id]?.records[pair] = record
        tenants[id]?.unsaved.insert(pair)
    }

    /// Takes a lead out of its sponsor's sight.
    private func hide(_ pair: Pair, of id: TenantID) {
        guard let lead = tenants[id]?.shown.removeValue(forKey: pair) else { return }
        tenants[id]?.pairs[pair.sponsor]?[lead.id] = nil
        let now = services.clock.now()
        services.hub.publish(nil, key: lead.id, to: .sponsor(pair.sponsor, .leads), of: id, at: now)
        tenants[id]?.trafficChanged.insert(pair.sponsor)
        revokeAlert(of: lead, pair, tenant: id)
        revokeFollowups(of: lead, pair, tenant: id)
        let (withdraw, mark) = (services.withdrawWebhooks, String(lead.id.dropFirst(2)))
        services.scope.spawn { await withdraw(mark, id) }
    }

    // MARK: Time

    /// Once a second: fading, ended consents, follow-ups, digests, figures; what is new is stored.
    package func tick() async {
        let now = services.clock.now()
        for id in tenants.keys.sorted() {
            if tenants[id]?.round.isEmpty == true {
                let shown = (tenants[id]?.shown.keys).map(Array.init) ?? []
                tenants[id]?.round = shown[...]
            }
            let slice = tenants[id]?.round.prefix(Self.slice) ?? []
            tenants[id]?.round.removeFirst(slice.count)
            for pair in slice {
                guard let lead = evaluate(pair, of: id) else { continue }
                await followUp(lead, pair, of: id, at: now)
            }
            await raiseDigests(of: id, at: now)
            for sponsor in tenants[id]?.trafficChanged ?? [] { publishTraffic(of: sponsor, tenant: id) }
        }
        await flush()
    }

    /// Stores what changed; what cannot be stored now waits for the next time.
    package func flush() async {
        for id in tenants.keys.sorted() {
            let pairs = tenants[id]?.unsaved ?? []
            let records = pairs.compactMap { tenants[id]?.records[$0] }
            guard !records.isEmpty else { continue }
            tenants[id]?.unsaved = []
            do {
                try await services.store.save(records, tenant: id)
            } catch {
                tenants[id]?.unsaved.formUnion(pairs)
                services.report("store leads", error)
            }
        }
    }

    private func publishTraffic(of sponsor: SponsorID, tenant id: TenantID) {
        tenants[id]?.trafficChanged.remove(sponsor)
        let book = tenants[id]?.book
        let now = services.clock.now()
        let figures = (tenants[id]?.traffic[sponsor] ?? BoothTraffic()).figures(group: settings.minimumGroup) {
            person in
            guard let attendee = book?.attendees[person] else { return false }
            return services.consents.consent(of: attendee, tenant: id).shows(to: sponsor, at: now)
        }
        let json = JSONWriter.object {
            $0.member("sponsor", sponsor.text)
            $0.member("group", settings.minimumGroup)
            for (kind, people) in figures {
                $0.key(kind.rawValue)
                if let people { $0.integer(people) } else { $0.null() }
            }
        }
        let topic = Topic.sponsor(sponsor, .metrics)
        if services.hub.value(of: topic, tenant: id) == json { return }
        services.hub.publish(json, to: topic, of: id, at: services.clock.now())
    }
}

extension LeadDesk: RoomObserver {
    package nonisolated func observe(_ events: [StoredEvent]) async { post(.events(events)) }

    package nonisolated func observe(final caption: Caption, in room: RoomID) async { post(.final(caption, room)) }

    private nonisolated func post(_ order: Order) {
        if !orders.post(order) { dropped.withLock { $0 += 1 } }
    }

    nonisolated func alertFailed(_ pair: LeadBook.Pair, of tenant: TenantID) { post(.alertFailed(pair, tenant)) }
}

extension LeadDesk: ConsentObserver {
    /// What the person's sponsors see fits the new consent before this returns.
    package func consentChanged(of attendee: AttendeeID, tenant id: TenantID) async {
        guard let sponsors = tenants[id]?.book.sponsorOrder else { return }
        for sponsor in sponsors {
            let pair = Pair(attendee: attendee, sponsor: sponsor)
            // An alert may hold a name that may not be told any more; it is settled, and the lead stays.
            if contact(of: pair, tenant: id) == nil, let lead = tenants[id]?.shown[pair] {
                revokeAlert(of: lead, pair, tenant: id)
            }
            tenants[id]?.shown[pair]?.reasons = []
            evaluate(pair, of: id)
        }
        for sponsor in sponsors { publishTraffic(of: sponsor, tenant: id) }
        await flush()
    }
}

extension LeadDesk {
    /// Forgets a person who is erased; the store forgets by itself.
    package func forget(_ attendee: AttendeeID, of id: TenantID) {
        for sponsor in tenants[id]?.book.sponsorOrder ?? [] {
            let pair = Pair(attendee: attendee, sponsor: sponsor)
            hide(pair, of: id)
            tenants[id]?.records[pair] = nil
            tenants[id]?.unsaved.remove(pair)
            tenants[id]?.disclosed.remove(pair)
        }
        tenants[id]?.book.forget(attendee)
    }
}

extension LeadDesk.Tenant {
    /// Counts who came to a sponsor.
    mutating func count(_ event: AudienceEvent, for sponsors: [SponsorID]) {
        guard let kind = BoothTraffic.kind(of: event.type),
            event.target?.type == .sponsor || event.target?.type == .content
        else { return }
        for sponsor in sponsors {
            traffic[sponsor, default: BoothTraffic()].accept(kind, by: event.attendee)
            trafficChanged.insert(sponsor)
        }
    }
}

extension ProductMention {
    init(_ mention: SpokenMention) {
        self.init(session: mention.session, sponsor: mention.sponsor, from: mention.from, until: mention.until)
    }
}

extension AlertTrigger {
    init(_ record: LeadRecord) {
        self.init(isArmed: record.isArmed, last: record.lastAlert, count: record.alerts)
    }
}

extension LeadRecord {
    mutating func take(_ trigger: AlertTrigger) {
        (isArmed, lastAlert, alerts) = (trigger.isArmed, trigger.last, trigger.count)
    }
}
