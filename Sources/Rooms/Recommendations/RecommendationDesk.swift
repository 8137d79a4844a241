import Access
import Concurrency
import Recommendations
import RoomModel
import Wire

/// The recommendations of all events: follows what people do and what rooms say, answers lists, pushes those that changed.
///
/// What it holds of people is stored now and then, a few people at a time and each with the place of the log that it holds,
/// so that no event waits for it; what is missing after a crash is read from the log.
package actor RecommendationDesk {
    package struct Settings: Sendable {
        package var ranking = RecommendationSettings()
        /// Least time between two lists pushed to one person, ms.
        package var pushInterval: Int64 = 10_000

        package init() {}
    }

    /// Places of the log, or milliseconds, after which what changed is stored: bounds what a start reads.
    private static let stride: Int64 = 100_000
    private static let interval: Int64 = 10_000
    /// People whose histories are stored in one transaction: some milliseconds.
    private static let slice = 50

    package typealias Stores = PersonHistoryStore & EventHistory

    private struct Place: Hashable {
        var tenant: TenantID
        var event: EventID
    }

    /// A class, so that large tables are changed where they lie.
    private final class Desk {
        var recommender: Recommender
        /// The last place of the log that the recommender has taken.
        var sequence: Int64 = 0
        /// The place that the store knows of, and when it was told.
        var written: Int64
        var writtenAt = EventTime(milliseconds: 0)
        /// People with something to store.
        var unsaved: Set<AttendeeID> = []
        /// Of these, who are being stored now.
        var saving: [AttendeeID] = []
        var pushed: [AttendeeID: RecommendationList] = [:]
        /// People about whom something changed since their last list was made.
        var stale: Set<AttendeeID> = []

        init(recommender: Recommender, sequence: Int64) {
            self.recommender = recommender
            self.sequence = sequence
            written = sequence
        }

        func isDue(at now: EventTime) -> Bool {
            if sequence - written >= RecommendationDesk.stride { return true }
            guard !unsaved.isEmpty else { return false }
            // A clock that was set back is no reason to wait.
            return !(0..<RecommendationDesk.interval).contains(now.milliseconds - writtenAt.milliseconds)
        }
    }

    private let hub: Hub
    private let store: any Stores
    private let clock: WallClock
    private let settings: Settings
    private let stopwords: Set<String>
    private let report: @Sendable (_ attempt: String, _ error: any Error) -> Void
    private nonisolated let inbox: RecommendationInbox
    private var desks: [Place: Desk] = [:]
    /// Desks that read the log just now: what is new waits until they are done.
    private var readers = 0

    /// - Parameters:
    ///   - inboxCapacity: Events that wait at most; a second of a full server is 50,000.
    ///   - report: Called with what went wrong that nobody waits to hear.
    package init(
        hub: Hub, store: any Stores, clock: WallClock, stopwords: Set<String>, settings: Settings,
        inboxCapacity: Int = 200_000, report: @escaping @Sendable (_ attempt: String, _ error: any Error) -> Void
    ) {
        self.hub = hub
        self.store = store
        self.clock = clock
        self.stopwords = stopwords
        self.settings = settings
        self.report = report
        inbox = RecommendationInbox(capacity: inboxCapacity)
    }

    // MARK: Asking

    /// A person's list at the person's event; `nil` when the tenant has no event.
    package func list(for attendee: AttendeeID, of tenant: TenantID, event: EventID? = nil) -> RecommendationList? {
        takeOrders()
        guard let desk = desk(of: attendee, tenant: tenant, event: event)?.desk else { return nil }
        desk.recommender.refresh()
        return desk.recommender.list(for: attendee, at: clock.now())
    }

    /// Publishes a person's list unless it is known already, so that who subscribes to it finds it. About a millisecond.
    package func introduce(_ attendee: AttendeeID, of tenant: TenantID) {
        takeOrders()
        guard let (place, desk) = desk(of: attendee, tenant: tenant, event: nil), desk.pushed[attendee] == nil else {
            return
        }
        publish(desk.recommender.list(for: attendee, at: clock.now()), desk, place)
    }

    /// What is held about a person's likings; `nil` when the tenant has no event.
    package func preferences(of attendee: AttendeeID, tenant: TenantID, event: EventID? = nil) -> [Preference]? {
        takeOrders()
        return desk(of: attendee, tenant: tenant, event: event)?.desk.recommender
            .preferences(of: attendee, at: clock.now())
    }

    /// Takes a person's own word about topics; durable before it returns. `false` when the tenant has no event.
    package func state(
        _ topics: [String: Double], by attendee: AttendeeID, tenant: TenantID, event: EventID? = nil
    ) async throws -> Bool {
        takeOrders()
        guard let (place, desk) = desk(of: attendee, tenant: tenant, event: event) else { return false }
        desk.recommender.state(topics, by: attendee)
        desk.stale.insert(attendee)
        desk.unsaved.insert(attendee)
        try await save([attendee], desk, place)
        return true
    }

    /// Forgets a person, as an erasure does before the store does.
    package func forget(_ attendee: AttendeeID, of tenant: TenantID) {
        takeOrders()
        for (place, desk) in desks where place.tenant == tenant {
            desk.recommender.forget(attendee)
            desk.unsaved.remove(attendee)
            desk.saving.removeAll { $0 == attendee }
            desk.pushed[attendee] = nil
        }
    }

    /// Once a second: pushes lists that changed enough to people who follow theirs, and stores what changed if it is time.
    package func tick() async {
        await readOnIfOverrun()
        takeOrders()
        for (place, desk) in desks.sorted(by: { ($0.key.tenant, $0.key.event) < ($1.key.tenant, $1.key.event) }) {
            push(desk, place)
            guard desk.isDue(at: clock.now()) else { continue }
            do {
                try await save(desk, place)
            } catch {
                report("store what recommendations rest on", error)
            }
        }
    }

    /// Writes out what waits, as before the end of the process.
    package func flush() async throws {
        takeOrders()
        for (place, desk) in desks { try await save(desk, place) }
    }

    // MARK: Inside

    /// The event that lists the person, else the named one, else the tenant's first.
    private func desk(of attendee: AttendeeID, tenant: TenantID, event: EventID?) -> (place: Place, desk: Desk)? {
        let found = desks.filter { $0.key.tenant == tenant && (event == nil || $0.key.event == event) }
            .sorted { $0.key.event < $1.key.event }
        return (found.first { $0.value.recommender.lists(attendee) } ?? found.first).map { ($0.key, $0.value) }
    }

    private func save(_ desk: Desk, _ place: Place) async throws {
        guard desk.saving.isEmpty, !desk.unsaved.isEmpty || desk.sequence > desk.written else { return }
        let sequence = desk.sequence
        desk.writtenAt = clock.now()
        desk.saving = Array(desk.unsaved)
        defer { desk.saving = [] }
        while !desk.saving.isEmpty {
            let slice = desk.saving.suffix(Self.slice)
            desk.saving.removeLast(slice.count)
            try await save(slice, desk, place)
        }
        try await store.note(progress: sequence, of: place.event, tenant: place.tenant)
        desk.written = max(desk.written, sequence)
    }

    /// Stores what some people's histories hold by now.
    private func save(_ people: ArraySlice<AttendeeID>, _ desk: Desk, _ place: Place) async throws {
        var histories: [AttendeeID: PersonHistory] = [:]
        for attendee in people { histories[attendee] = desk.recommender.history(of: attendee) }
        desk.unsaved.subtract(people)
        do {
            try await store.save(histories, of: place.event, tenant: place.tenant, through: desk.sequence)
        } catch {
            desk.unsaved.formUnion(people)
            throw error
        }
    }

    private func push(_ desk: Desk, _ place: Place) {
        let now = clock.now()
        desk.recommender.refresh()
        let followed = hub.followedAttendees(of: place.tenant)
        if desk.pushed.count > 2 * followed.count + 100 {
            desk.pushed = desk.pushed.filter { followed.contains($0.key) }
        }
        for attendee in followed {
            guard self.desk(of: attendee, tenant: place.tenant, event: nil)?.place == place else { continue }
            // Who comes back begins without a value.
            let topic = Topic.attendee(attendee, .recommendations)
            let last = hub.value(of: topic, tenant: place.tenant) == nil ? nil : desk.pushed[attendee]
            if let last {
                let age = now.milliseconds - last.at.milliseconds
                guard age >= settings.pushInterval else { continue }
                // Rooms and the clock change lists too, but more slowly.
                guard desk.stale.contains(attendee) || age >= 3 * settings.pushInterval else { continue }
            }
            let list = desk.recommender.list(for: attendee, at: now)
            if let last, !list.differsEnough(from: last) {
                desk.stale.remove(attendee)
            } else {
                publish(list, desk, place)
            }
        }
    }

    private func publish(_ list: RecommendationList, _ desk: Desk, _ place: Place) {
        desk.stale.remove(list.attendee)
        desk.pushed[list.attendee] = list
        var writer = JSONWriter(reserving: 4096)
        writer.recommendations(list)
        hub.publish(writer.bytes, to: .attendee(list.attendee, .recommendations), of: place.tenant, at: clock.now())
    }

    private func take(_ stored: StoredEvent, _ desk: Desk) {
        guard stored.sequence > desk.sequence else { return }
        desk.sequence = stored.sequence
        guard desk.recommender.accept(stored.event.event) else { return }
        desk.unsaved.insert(stored.event.event.attendee)
        desk.stale.insert(stored.event.event.attendee)
    }
}

/// Nobody waits here: choosing a model anew may take a second.
extension RecommendationDesk: RoomObserver {
    package nonisolated func observe(_ events: [StoredEvent]) async { inbox.post(.events(events)) }

    package nonisolated func observe(keywords: [Keyword], in room: RoomID) async {
        inbox.post(.keywords(keywords, room))
    }

    package nonisolated func observe(moment: Moment, in room: RoomID) async { inbox.post(.moment(moment, room)) }

    package nonisolated func observe(snapshot: Snapshot, in room: RoomID) async {
        inbox.post(.snapshot(snapshot, room))
    }

    /// Takes what waits, before anything is asked of the desks.
    private func takeOrders() {
        if readers == 0 { for order in inbox.takeAll() { take(order) } }
    }

    private func take(_ order: RecommendationInbox.Order) {
        switch order {
        case .events(let events):
            for (place, desk) in desks {
                for stored in events where stored.event.tenant == place.tenant { take(stored, desk) }
            }
        case .keywords(let keywords, let room):
            for desk in desks(of: room.tenant) { desk.recommender.hear(keywords, in: room.session) }
        case .moment(let moment, let room):
            for desk in desks(of: room.tenant) { desk.recommender.see(moment, in: room.session) }
        case .snapshot(let snapshot, let room):
            for desk in desks(of: room.tenant) { desk.recommender.see(snapshot, in: room.session) }
        }
    }

    private func desks(of tenant: TenantID) -> [Desk] { desks.filter { $0.key.tenant == tenant }.map(\.value) }

    private func readOnIfOverrun() async {
        guard inbox.takeOverrun() else { return }
        do {
            for (place, desk) in desks { try await readOn(desk, of: place.tenant) }
        } catch {
            inbox.overrun()
            report("read what recommendations missed", error)
        }
    }
}

extension RecommendationDesk: CatalogObserver {
    package func observe(_ catalog: Catalog) async throws {
        let place = Place(tenant: catalog.tenant, event: catalog.event.id)
        if let desk = desks[place] {
            desk.recommender.use(catalog)
            desk.stale.formUnion(catalog.attendees.map(\.id))
            return
        }
        var recommender = Recommender(catalog: catalog, stopwords: stopwords, settings: settings.ranking)
        let held = try await store.histories(of: place.event, tenant: place.tenant)
        for (attendee, history) in held.people { recommender.restore(history, of: attendee) }
        let desk = Desk(recommender: recommender, sequence: held.through)
        try await readOn(desk, of: place.tenant, beyond: held.ahead)
        desks[place] = desk
    }

    /// Takes what the log holds beyond what was stored.
    private func readOn(_ desk: Desk, of tenant: TenantID, beyond ahead: [AttendeeID: Int64] = [:]) async throws {
        readers += 1
        defer { readers -= 1 }
        while true {
            let missed = try await store.events(of: tenant, after: desk.sequence, limit: 10_000)
            guard let last = missed.last else { break }
            for stored in missed where stored.sequence > ahead[stored.event.event.attendee] ?? 0 {
                take(stored, desk)
            }
            desk.sequence = last.sequence
        }
        desk.recommender.refresh()
    }
}

extension RecommendationList {
    /// Whether somebody who looks at both would call them different: another order among the first five, or an entry that
    /// came or went.
    func differsEnough(from other: RecommendationList) -> Bool {
        items.prefix(5).map(\.target) != other.items.prefix(5).map(\.target)
            || Set(items.map(\.target)) != Set(other.items.map(\.target))
    }
}
