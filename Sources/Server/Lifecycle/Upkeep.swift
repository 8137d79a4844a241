import Concurrency
import Logging
import RoomModel
import Rooms
import Store

/// What the running server does by the clock: snapshots, idle watermarks, timeouts, redelivery, retention.
struct Upkeep: Sendable {
    let rooms: RoomRegistry
    let intake: EventIntake
    let alerts: AlertBoard
    let recommendations: RecommendationDesk
    let leads: LeadParts
    let questions: QuestionBoard
    let desks: TranslationDesks
    let push: PushConnections
    let listen: ListenConnections
    let quotas: Quotas
    let keySet: KeySetWatcher?
    let certificate: CertificateWatcher?
    let operations: OperationsBoard
    let retention: RetentionKeeper
    let store: Store
    let clock: WallClock
    let logger: Logger
    /// Between two snapshots.
    let slide: Duration

    /// Until cancelled.
    func run() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await tick() }
            group.addTask { await leads.keepTime() }
            group.addTask { await recommend() }
            group.addTask { await deliverAlerts() }
            group.addTask { await purge() }
        }
    }

    /// Questions and translations that are written a little later than they are told.
    func flush() async {
        await attempt("write questions; they wait") { try await questions.flush() }
        await attempt("store translations") { try await desks.flush() }
    }

    /// Once a slide.
    private func tick() async {
        var next = ContinuousClock.now
        while !Task.isCancelled {
            next = max(next.advanced(by: slide), .now)
            try? await Task.sleep(until: next, clock: .continuous)
            var changes: [RoomID: [RoomRecord.Change]] = [:]
            for room in rooms.all where await room.isActive { changes[room.id] = await room.tick() }
            intake.submit(changes)
            for audience in rooms.allAudiences { await audience.publish(at: clock.now()) }
            push.tick()
            listen.tick()
            quotas.prune(at: clock.now())
            await keySet?.look()
            await certificate?.look()
            await operations.tick()
            await store.probe()
            await flush()
        }
    }

    /// Once a second, and nobody waits for it: choosing a model anew may take as long.
    private func recommend() async {
        while !Task.isCancelled {
            try? await Task.sleep(for: .seconds(1))
            await recommendations.tick()
        }
    }

    /// Four times a second: alerts that are due again.
    private func deliverAlerts() async {
        while !Task.isCancelled {
            await alerts.tick()
            try? await Task.sleep(for: .milliseconds(250))
        }
    }

    /// Once a day: lets go of what was kept long enough. The first time some minutes after the start, not during it.
    private func purge() async {
        while (try? await Task.sleep(for: .seconds(180))) != nil { await retention.purgeIfDue() }
    }

    private func attempt(_ what: String, _ work: () async throws -> Void) async {
        do {
            try await work()
        } catch {
            logger.failedAttempts(what, error)
        }
    }
}
