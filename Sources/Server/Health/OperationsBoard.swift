import Access
import EngineProcess
import Foundation
import Gateway
import Logging
import RoomModel
import Rooms
import Store
import Wire

/// Publishes how the server is on every tenant's `ops`: its own rooms, and the parts that all share.
///
/// Tenants are those with a catalog, and those of which somebody has subscribed.
///
/// Changes of health alerts go into the log as PagerDuty's trigger, acknowledge and resolve events.
actor OperationsBoard {
    private let hub: Hub
    private let gateway: LateBound<Gateway>
    private let rooms: RoomRegistry
    private let catalog: CatalogDirectory
    private let intake: EventIntake
    private let recognizers: Recognizers
    private let translation: TranslationDesks
    private let store: Store
    private let directory: String
    private let waitingLimit: Int
    private let clock: WallClock
    private let logger: Logger
    private var monitor = HealthMonitor()
    private var accepted = 0
    private var measuredAt: EventTime?
    /// What the last tick told every tenant.
    private var shared: [(String, [UInt8])] = []

    init(
        hub: Hub, gateway: LateBound<Gateway>, rooms: RoomRegistry, catalog: CatalogDirectory, intake: EventIntake,
        recognizers: Recognizers, translation: TranslationDesks, store: Store, directory: String, waitingLimit: Int,
        clock: WallClock, logger: Logger
    ) {
        self.hub = hub
        self.gateway = gateway
        self.rooms = rooms
        self.catalog = catalog
        self.intake = intake
        self.recognizers = recognizers
        self.translation = translation
        self.store = store
        self.directory = directory
        self.waitingLimit = waitingLimit
        self.clock = clock
        self.logger = logger
    }

    /// Alerts that are not closed, by their check; for metrics.
    var openAlerts: [HealthMonitor.Alert] { monitor.current.filter { $0.state != .closed } }

    /// Reads the parts and publishes; once a second.
    func tick() async {
        let translators = await translation.engines
        let now = clock.now()
        for alert in monitor.accept(reading(translators), at: now) { tell(alert) }
        await publish(at: now)
    }

    /// Marks health alerts as seen. Returns those that were found.
    func acknowledge(_ ids: [String], by principal: Principal) async -> [String] {
        let now = clock.now()
        let found = ids.compactMap { monitor.acknowledge($0, by: principal.subject, at: now) }
        for alert in found { tell(alert) }
        await publish(at: now)
        return found.map(\.id)
    }

    private func tell(_ alert: HealthMonitor.Alert) {
        let event = String(decoding: alert.pagerDutyEvent(source: ProcessInfo.processInfo.hostName), as: UTF8.self)
        let level: Logger.Level = alert.state == .open ? .warning : .notice
        logger.log(level: level, "health alert \(alert.state.rawValue)", metadata: ["pagerduty": "\(event)"])
    }

    private func reading(_ translators: [TranslatorFigures]) -> HealthMonitor.Reading {
        var reading = HealthMonitor.Reading()
        if case .failing(let error) = store.health { reading.storeFailure = "\(error)" }
        reading.waiting = intake.waiting
        reading.waitingLimit = waitingLimit
        reading.diskFree = Self.freeBytes(at: directory)
        reading.engineDeaths = recognizers.counters.deaths
        reading.translatorFailures = translators.reduce(0) { $0 + $1.failures }
        reading.drops =
            intake.statistics.refusedBatches + store.statistics.refused + recognizers.counters.segmentsRefused
        return reading
    }

    private func publish(at now: EventTime) async {
        let shared = sharedMembers(at: now) + [("translators", Self.json(await translation.engines))]
        self.shared = shared
        for tenant in hub.tenants(of: .ops).union(catalog.tenants).sorted() {
            await publish(shared, to: tenant, at: now)
        }
    }

    /// Publishes to a tenant that was told nothing so far, so that who subscribes first finds it.
    func introduce(_ tenant: TenantID) async {
        guard hub.value(of: .ops, tenant: tenant) == nil else { return }
        if shared.isEmpty { return await publish(at: clock.now()) }
        await publish(shared, to: tenant, at: clock.now())
    }

    private func publish(_ shared: [(String, [UInt8])], to tenant: TenantID, at now: EventTime) async {
        var (count, live, tracks) = (0, 0, 0)
        for room in rooms.all where room.id.tenant == tenant {
            count += 1
            if await room.status == .live { live += 1 }
            tracks += await room.openTracks
        }
        let json = JSONWriter.object {
            $0.key("rooms")
            $0.object {
                $0.member("count", count)
                $0.member("live", live)
                $0.member("audio_tracks", tracks)
            }
            for (name, value) in shared {
                $0.key(name)
                $0.json(value)
            }
            $0.key("alerts")
            $0.array(monitor.current) { $0.healthAlert($1) }
        }
        hub.publish(json, to: .ops, of: tenant, at: now)
    }

    /// What is the same for every tenant.
    private func sharedMembers(at now: EventTime) -> [(String, [UInt8])] {
        let (events, figures) = (intake.statistics, gateway.bound?.statistics)
        let seconds = measuredAt.map { Double(now.milliseconds - $0.milliseconds) / 1000 } ?? 0
        let rate = seconds > 0 ? Double(events.accepted - accepted) / seconds : 0
        (accepted, measuredAt) = (events.accepted, now)
        var engines = JSONWriter()
        engines.array(recognizers.statuses) { writer, status in
            writer.object {
                $0.member("name", status.engine?.name ?? "")
                $0.member("model", status.engine?.model ?? "")
                $0.member("size", status.size)
                $0.member("leased", status.leased)
                $0.member("ready", status.ready)
                $0.member("deaths", status.counters.deaths)
            }
        }
        var averages = [0.0, 0, 0]
        getloadavg(&averages, 3)
        let load = JSONWriter.object {
            $0.member("connections", figures?.connections ?? 0)
            $0.member("subscriptions", figures?.subscriptions ?? 0)
            $0.member("events_per_s", max(0, rate), decimals: 1)
            $0.member("load_1m", averages[0], decimals: 2)
        }
        let lag = JSONWriter.object {
            $0.member("waiting_batches", intake.waiting)
            $0.member("gaps", figures?.gaps ?? 0)
            $0.member("conflated", figures?.conflated ?? 0)
        }
        let kept = JSONWriter.object {
            $0.member("ok", store.health == .ok)
            $0.member("commits", store.statistics.groups)
            $0.member("failed_commits", store.statistics.failedGroups)
            $0.member("failed_checkpoints", store.statistics.failedCheckpoints)
            $0.member("failed_id_tables", store.statistics.failedTables)
            $0.member("disk_free", ifPresent: Self.freeBytes(at: directory))
        }
        return [("engines", engines.bytes), ("load", load), ("lag", lag), ("store", kept)]
    }

    private static func json(_ translators: [TranslatorFigures]) -> [UInt8] {
        var writer = JSONWriter()
        writer.array(translators) { writer, translator in
            writer.object {
                $0.member("name", translator.name)
                $0.member("requests", translator.requests)
                $0.member("failures", translator.failures)
            }
        }
        return writer.bytes
    }

    static func freeBytes(at path: String) -> Int64? {
        let found = try? FileManager.default.attributesOfFileSystem(forPath: path)
        return (found?[.systemFreeSize] as? NSNumber)?.int64Value
    }
}
