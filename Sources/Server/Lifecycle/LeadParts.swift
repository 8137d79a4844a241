import Access
import Concurrency
import Credentials
import Decisions
import Leads
import Logging
import OutboundHTTP
import RoomModel
import Rooms
import Store

/// The parts of leads, put together: scores, alerts, follow-ups, webhooks, consent.
struct LeadParts: Sendable {
    let desk: LeadDesk
    let consents: ConsentRegister
    let webhooks: WebhookSender
    private let sponsors: SponsorRoutes
    private let people: ConsentRoutes

    init(
        _ configuration: Configuration, hub: Hub, store: Store, alerts: AlertBoard, catalog: CatalogDirectory,
        rooms: RoomRegistry, scope: TaskScope, audit: Audit, key: TokenKey, clock: WallClock, logger: Logger,
        http: HTTPClient
    ) throws {
        let report = logger.failedAttempts
        let secret: @Sendable (SponsorID, TenantID) -> [UInt8] = { sponsor, tenant in
            KeyedHash.sha256("webhook\0\(tenant)\0\(sponsor)".utf8, key: key)
        }
        let url: @Sendable (SponsorID, TenantID) -> String? = { sponsor, tenant in
            catalog.contents(of: tenant).sponsor(sponsor)?.webhook
        }
        let addresses: AddressPolicy = configuration.webhooks.allowPrivate ? .any : .publicOnly
        let (timeout, templates) = (configuration.webhooks.timeout, configuration.webhooks.templates)
        var retry = WebhookRetry()
        retry.tries = configuration.webhooks.tries
        let webhooks = WebhookSender(
            store: store, clock: clock, scope: scope, retry: retry,
            transport: { outgoing in
                var request = HTTPRequest("POST", outgoing.url, headers: outgoing.headers, body: outgoing.body)
                request.timeout = timeout
                request.longestAnswer = 64 << 10
                request.addresses = addresses
                do {
                    return try await http.send(request).status
                } catch HTTPFailure.closed {
                    throw CancellationError()
                }
            },
            signature: { KeyedHash.hex(KeyedHash.sha256($0, key: Array(KeyedHash.hex(secret($1, $2)).utf8))) },
            url: url,
            template: { templates[$0.text] ?? WebhookTemplate(url: $1) }, report: report)
        let consents = ConsentRegister(store: store, clock: clock)
        let pseudonym = LeadPseudonym(key)
        let scorer = try LeadFiles.scorer()
        let settings = configuration.leads
        desk = LeadDesk(
            services: LeadDesk.Services(
                hub: hub, store: store, alerts: alerts, consents: consents, scope: scope, clock: clock,
                pseudonym: { pseudonym.id(of: $0, for: $1, tenant: $2) },
                webhook: { message, title, sponsor, tenant in
                    await webhooks.send(message, title: title, to: sponsor.id, of: tenant)
                },
                withdrawWebhooks: { mark, tenant in await webhooks.withdraw(mark, of: tenant) },
                disclosed: { attendee, sponsor, tenant in
                    do {
                        try await audit.record(
                            .disclosed, attendee.text, tenant: tenant, actor: sponsor.text, role: Role.sponsor.rawValue)
                    } catch {
                        report("write down a disclosure", error)
                    }
                }, report: report),
            settings: settings.desk(minimumGroup: configuration.privacy.minGroup),
            makeBook: { LeadBook(scorer: scorer, weighting: { settings.weighting(of: $0) }) },
            audioBegan: { await rooms.room($0)?.audioBegan })
        self.consents = consents
        self.webhooks = webhooks
        sponsors = SponsorRoutes(
            desk: desk, deliveries: store, secret: { KeyedHash.hex(secret($0, $1)) }, catalog: catalog, audit: audit,
            clock: clock)
        people = ConsentRoutes(register: consents, catalog: catalog, audit: audit)
        consents.add(desk)
    }

    var routes: [Route] { sponsors.routes + people.routes }

    /// Takes up the alerts and messages that wait, once the board has its own.
    func resume(_ alerts: AlertBoard) async throws {
        await alerts.add(desk)
        await webhooks.whenGivenUp { [desk] in await desk.webhookGaveUp($0) }
        try await webhooks.resume()
    }

    /// Takes back and forgets all of a person who is erased.
    func forget(_ attendee: AttendeeID, of tenant: TenantID) async {
        await desk.forget(attendee, of: tenant)
        await consents.forget(attendee, tenant: tenant)
    }

    /// Fading, follow-ups and further tries, once a second until cancelled.
    func keepTime() async {
        while !Task.isCancelled {
            await desk.tick()
            await webhooks.tick()
            try? await Task.sleep(for: .seconds(1))
        }
    }
}
