import Concurrency
import Credentials
import EngineProcess
import Foundation
import Gateway
import Logging
import OutboundHTTP
import RoomModel
import Rooms
import Store
import TextAnalysis
import Transcription
import Wire

/// The server put together: every part is made here and given what it needs, and nowhere else.
package final class RoomtoneServer: Sendable {
    private let configuration: Configuration
    private let logger: Logger
    private let clock: WallClock
    private let store: Store
    private let recognizers: Recognizers
    private let audio: ThreadExecutor
    private let scope = TaskScope()
    private let rooms = RoomRegistry()
    private let catalog = CatalogDirectory()
    private let keeper: CatalogKeeper
    private let intake: EventIntake
    private let feedback: FeedbackWatch
    let alerts: AlertBoard
    let hub: Hub
    private let recommendations: RecommendationDesk
    private let leads: LeadParts
    /// Asks servers elsewhere: translators and webhooks, of which a thousand may hang at once.
    private let http = HTTPClient(capacity: 2_048)
    private let push: PushConnections
    private let listen: ListenConnections
    private let rtp: RTPRoutes
    private let gateway: Gateway
    private let watch: AudienceWatch
    private let tokens: TokenDesk
    private let translation: TranslationParts
    private let upkeep: Upkeep
    private let isDraining = Lock(false)
    /// All that is answered over HTTP but audio, which is no question with an answer.
    let routes: [Route]

    /// Opens the store, starts the recognisers and reads the lexicons; binds no port yet.
    ///
    /// - Parameter waitsForData: Whether to wait for a server that has the data directory in use.
    package init(_ configuration: Configuration, logger: Logger, waitsForData: Bool = false) async throws {
        try Self.checkBinding(configuration.http)
        self.configuration = configuration
        self.logger = logger
        let clock = WallClock.system
        self.clock = clock

        let language = try LanguageFiles.load(configuration)
        let directory = try await DataDirectory.open(configuration.store.directory, wait: waitsForData)
        store = try await Store.open(directory, report: logger.failedAttempts)
        let key = try TokenKey.load(in: configuration.store.directory)
        let verifier = try await TokenVerifier(key: key, keySet: try await configuration.keySet())
        recognizers = try Recognizers(configuration)
        audio = ThreadExecutor(name: "audio", threads: 1)

        let backPlane = GatewayBackPlane()
        let hub = Hub(
            backPlane: backPlane, stateEpoch: Self.newEpoch(), logEpoch: try await store.epoch())
        self.hub = hub
        let store = store
        let insights = InsightBoard(hub: hub, store: store, clock: clock)
        alerts = AlertBoard(hub: hub, store: store, clock: clock) { error in
            logger.error("an alert's delivery was not stored", metadata: ["reason": "\(error)"])
        }
        let audit = Audit(log: store, clock: clock)
        let traces = TraceJournal(write: logger.traces)
        let questions = QuestionBoard(hub: hub, log: store, store: store, clock: clock)
        let report = logger.roomFaults
        feedback = FeedbackWatch(
            desk: FeedbackDesk(
                lexicons: language.lexicons, settings: configuration.complaints, catalog: catalog, board: insights,
                store: store, report: report),
            clock: clock)
        watch = AudienceWatch(
            rooms: rooms, board: insights, clock: clock, minimumGroup: configuration.privacy.minGroup, report: report)
        translation = TranslationParts(configuration.translation, http: http)
        let desks = TranslationDesks(
            translators: translation.translators, store: store, clock: clock, settings: configuration.translation.desk)
        let captions = CaptionTranslator(
            desks: desks, catalog: catalog, store: store, hub: hub, scope: scope, clock: clock,
            patience: configuration.translation.patience, captionsShown: try configuration.roomSettings.captionsShown,
            report: report)
        recommendations = RecommendationDesk(
            hub: hub, store: store, clock: clock, stopwords: try LanguageFiles.stopwords(),
            settings: configuration.recommendations.desk(minimumGroup: configuration.privacy.minGroup),
            report: logger.failedAttempts)
        leads = try LeadParts(
            configuration, hub: hub, store: store, alerts: alerts, catalog: catalog, rooms: rooms, scope: scope,
            audit: audit, key: key, clock: clock, logger: logger, http: http)
        // Before any catalog is used: what people said themselves goes first.
        try await leads.consents.resume()
        let observers: [any RoomObserver] = [captions, feedback, watch, questions, recommendations, leads.desk, traces]
        let recordings = RecordingFiles(folder: configuration.store.directory + "/recordings")
        let services = RoomServices(
            hub: hub, log: store, store: store, clock: clock, observers: observers,
            archive: recordings,
            speechSentiment: { [catalog] caption, room in
                let contents = catalog.contents(of: room.tenant)
                return language.lexicons.analysis(in: room.session, tenant: room.tenant, contents).rating
                    .sentiment(of: caption)
            }, report: report)
        let settings = try configuration.roomSettings
        let turns = Turns()
        keeper = CatalogKeeper(
            store: store, directory: catalog, rooms: rooms, insights: insights, questions: questions,
            captions: captions, leads: leads.desk, consents: leads.consents, observers: [recommendations],
            turns: turns,
            report: { logger.error("a changed consent was not told to all", metadata: ["reason": "\($0)"]) }
        ) { [rooms] id, event, session in
            rooms.audience(EventAudience.ID(tenant: id.tenant, event: event)) {
                EventAudience(id: $0, hub: hub, configuration: settings.engagement)
            }
            return Room(
                id: id, event: event, session: session, services: services, settings: settings,
                keywords: language.keywordExtractor(configuration.keywords, for: session))
        }
        leads.consents.add(keeper)
        intake = EventIntake(
            log: store, rooms: rooms, observers: observers, capacity: configuration.events.maxWaitingBatches,
            eventCapacity: configuration.events.maxWaitingEvents)
        let admission = EventAdmission(catalog: catalog, lexicons: language.lexicons)
        let parser = EventParser(limits: configuration.eventLimits)

        let authenticator = Authenticator(verifier: verifier, catalog: catalog, audit: audit, scope: scope)
        let quotas = Quotas(configuration.quotas)
        let moderation = QuestionModeration(board: questions, catalog: catalog, audit: audit)
        let origins = OriginPolicy(allowed: configuration.http.allowedOrigins)
        let operations = OperationsBoard(
            hub: hub, gateway: backPlane.gateway, rooms: rooms, catalog: catalog, intake: intake,
            recognizers: recognizers, translation: desks, store: store, directory: configuration.store.directory,
            waitingLimit: configuration.events.maxWaitingBatches, clock: clock, logger: logger)
        let load = LoadGauge(limit: Double(configuration.audio.maxLag.milliseconds) / 1000)
        let tracks = TrackOpener(
            rooms: rooms, pool: recognizers.pool, executor: audio, clock: clock, endpointing: configuration.endpointing,
            load: load, draining: isDraining)
        rtp = RTPRoutes(tracks: tracks, catalog: catalog, scope: scope, clock: clock, settings: configuration.rtp)
        push = PushConnections(
            gateway: backPlane.gateway, hub: hub, alerts: alerts, audit: audit,
            history: LogHistory(hub: hub, log: store),
            scope: scope, intake: intake, admission: admission,
            parser: parser, catalog: catalog, authenticator: authenticator, quotas: quotas, moderation: moderation,
            resolver: InsightResolver(board: insights, store: store, catalog: catalog, scope: scope), traces: traces,
            operations: operations, recommendations: recommendations, clock: clock, settings: configuration.pushSettings
        )
        listen = ListenConnections(
            gateway: backPlane.gateway, tracks: tracks, catalog: catalog, scope: scope, clock: clock)
        let uploads = AudioUploads(
            gateway: backPlane.gateway, tracks: tracks, catalog: catalog, origins: origins, scope: scope, clock: clock)
        let (push, listen, rtp) = (push, listen, rtp)
        tokens = TokenDesk(
            minter: await TokenMinter(key: key), verifier: verifier, authenticator: authenticator, store: store,
            catalog: catalog, audit: audit, clock: clock, settings: configuration.tokens
        ) {
            push.close(where: $0) + listen.close(where: $0, with: .authenticationFailed) + uploads.end(where: $0)
                + rtp.end(where: $0)
        }
        let figures = ServerFigures(
            gateway: backPlane.gateway, hub: hub, intake: intake, recognizers: recognizers, rooms: rooms, push: push,
            listen: listen, quotas: quotas, operations: operations, alerts: alerts, limits: configuration.publicLimits,
            desks: desks,
            captions: services.figures, leads: leads, feedback: feedback, rtp: rtp, load: load, clock: clock)
        let isDraining = isDraining
        let operation = OperationRoutes(
            readiness: {
                if isDraining.withLock({ $0 }) { return "draining: the server is shutting down" }
                guard case .failing(let error) = store.health else { return nil }
                return "store: \(error)"
            },
            metrics: { await figures.prometheus() }, info: { figures.info() }, authenticator: authenticator,
            scrapeToken: configuration.http.scrapeToken.flatMap { ScrapeToken($0) }, audit: store, clock: clock)
        let audioRoutes = rtp.routes + RecordingRoutes(recordings: recordings, catalog: catalog, audit: audit).routes
        let eraser = PersonEraser(
            intake: intake, store: store, rooms: rooms, catalog: catalog, turns: turns, clock: clock,
            listeners: [
                { attendee, _, tenant in hub.forget(attendee, of: tenant, at: clock.now()) },
                { [feedback] in await feedback.rename($0, to: $1, of: $2) },
                { [leads] attendee, _, tenant in await leads.forget(attendee, of: tenant) },
                { [recommendations] attendee, _, tenant in await recommendations.forget(attendee, of: tenant) },
                { await questions.forget($0, as: $1, of: $2) },
            ])
        let bodyLimit = configuration.http.maxBodyBytes
        let groups: [[Route]] = [
            PageRoutes().routes, DescriptionRoutes().routes, operation.routes, leads.routes,
            EventRoutes(
                intake: intake, admission: admission, parser: parser, traces: traces, clock: clock,
                bodyLimit: bodyLimit
            ).routes,
            CatalogRoutes(directory: catalog, keeper: keeper, audit: audit, bodyLimit: bodyLimit).routes,
            audioRoutes,
            InsightRoutes(store: store, catalog: catalog).routes,
            SessionRoutes(
                rooms: rooms, catalog: catalog, store: store, audit: audit, captions: captions, clock: clock
            ).routes,
            CorrectionRoutes(rooms: rooms, catalog: catalog, audit: audit).routes,
            TranslationRoutes(desks: desks, audit: audit, bodyLimit: bodyLimit).routes,
            HistoryRoutes(store: store, catalog: catalog).routes,
            RecommendationRoutes(desk: recommendations, catalog: catalog, audit: audit).routes,
            FeedbackRoutes(history: store, catalog: catalog, lexicons: language.lexicons, questions: questions).routes,
            PersonRoutes(eraser: eraser, catalog: catalog).routes,
            QuestionRoutes(moderation: moderation).routes,
            TokenRoutes(desk: tokens, publicURL: configuration.http.publicURL).routes,
        ]
        let router = Router(groups.flatMap { $0 })
        routes = router.routes
        let application = ServerApplication(
            gateway: backPlane.gateway, router: router, push: push, listen: listen, uploads: uploads,
            authenticator: authenticator, quotas: quotas, origins: origins, scope: scope, clock: clock
        ) { error in
            logger.error("a request failed", metadata: ["reason": "\(error)"])
        }
        upkeep = Upkeep(
            rooms: rooms, intake: intake, alerts: alerts, recommendations: recommendations, leads: leads,
            questions: questions, desks: desks, push: push, listen: listen, quotas: quotas,
            keySet: configuration.tokens.jwks.map { KeySetWatcher(path: $0, verifier: verifier, logger: logger) },
            certificate: configuration.http.tls.map {
                CertificateWatcher(files: $0, gateway: backPlane.gateway, logger: logger)
            },
            operations: operations,
            retention: RetentionKeeper(
                store: store, archive: recordings, terms: configuration.retention.terms, clock: clock,
                report: logger.failedAttempts),
            store: store, clock: clock, logger: logger, slide: configuration.windows.slide)
        gateway = Gateway(configuration: configuration.gateway, application: application)
        backPlane.gateway.bind(gateway)
    }

    /// Serves until `stop` returns, then drains.
    ///
    /// - Parameters:
    ///   - ready: Called with the port once requests are answered.
    ///   - companions: More work to run while the server does, such as a demo's.
    ///   - stop: Returns when the server should end.
    package func run(
        ready: @Sendable (UInt16) -> Void, companions: [@Sendable (UInt16) async -> Void] = [],
        until stop: @escaping @Sendable () async -> Void
    ) async throws {
        try await store.failUnfinishedJobs(
            reason: "the server ended while the audio was running; send it again", at: clock.now())
        try await alerts.resume()
        try await tokens.restore()
        try await leads.resume(alerts)
        try await keeper.restore()
        for path in configuration.catalog { try await keeper.adopt(try CatalogDocument.load(path)) }

        let port = try gateway.start()
        ready(port)
        logger.info("ready", metadata: ["port": "\(port)"])
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.scope.run() }
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await self.intake.run() }
                group.addTask { await self.leads.desk.run() }
                group.addTask { await self.feedback.run() }
                group.addTask { await self.watch.run() }
                await withTaskGroup(of: Void.self) { group in
                    group.addTask { await self.upkeep.run() }
                    for companion in companions { group.addTask { await companion(port) } }
                    await stop()
                    group.cancelAll()
                }
                await drain()
            }
            // What the desks still had to tell begins there, so it stays open until they have ended.
            scope.close()
            // A peer that does not answer holds up no stop.
            http.close()
        }
        await end()
    }

    /// Takes a catalog into use, as one named in the configuration.
    package func use(_ catalog: RoomModel.Catalog) async throws { try await keeper.adopt(catalog) }

    /// The recognisers' processes, for who measures them.
    package var recognizerProcesses: [Int32] { recognizers.processIdentifiers }

    /// Gives up a server that never ran.
    func discard() async { await end() }

    // MARK: The end

    /// No more audio, open segments finished; the audience told; everything written.
    private func drain() async {
        isDraining.withLock { $0 = true }
        logger.info("draining")
        let deadline = ContinuousClock.now.advanced(by: configuration.http.drainTimeout)
        while true {
            // Each time, since one that was being opened when the drain began may be open only now.
            listen.drain()
            rtp.drain()
            var open = 0
            for room in rooms.all {
                await room.endTracks()
                open += await room.openTracks
            }
            if open == 0 || ContinuousClock.now > deadline - .seconds(3) { break }
            try? await Task.sleep(for: .milliseconds(50))
        }
        await intake.flush()
        for room in rooms.all { await room.flush() }
        await upkeep.flush()
        do {
            try await recommendations.flush()
        } catch {
            logger.failedAttempts("store what recommendations rest on", error)
        }
        let spread = Duration.milliseconds(500)
        gateway.drain(code: CloseCode.draining.rawValue, reason: CloseCode.draining.reason, over: spread)
        let patience = ContinuousClock.now + spread + .milliseconds(300)
        while gateway.openConnections > 0, ContinuousClock.now < patience {
            try? await Task.sleep(for: .milliseconds(10))
        }
        intake.close()
        leads.desk.close()
        feedback.close()
        watch.close()
        gateway.stop()
    }

    private func end() async {
        for room in rooms.all { await room.flush() }
        await upkeep.flush()
        translation.close()
        http.close()
        recognizers.close()
        audio.shutDown()
        do {
            try await store.close()
        } catch {
            logger.error("the store did not close cleanly", metadata: ["reason": "\(error)"])
        }
        logger.info("stopped")
    }

    /// Plain text goes no further than this machine unless the operator says that a proxy ends TLS.
    private static func checkBinding(_ http: HTTPSettings) throws {
        guard http.tls == nil, !http.isLoopback, !http.insecure else { return }
        throw ServerError.plainTextBeyondLoopback(host: http.host)
    }

    private static func newEpoch() -> String {
        var generator = SystemRandomNumberGenerator()
        return String(generator.next(), radix: 36)
    }
}

/// Why a server does not start.
package enum ServerError: Error, CustomStringConvertible {
    case plainTextBeyondLoopback(host: String)

    package var description: String {
        switch self {
        case .plainTextBeyondLoopback(let host):
            "http.host \(host) is open to others and there is no TLS: tokens would travel readable. Give --tls-cert and "
                + "--tls-key, or --insecure when a proxy in front ends TLS"
        }
    }
}
