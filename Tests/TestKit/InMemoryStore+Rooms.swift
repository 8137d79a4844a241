import RoomModel
import Rooms

extension InMemoryStore: CatalogStore {
    /// An id that another event of the tenant holds.
    package struct IDTaken: Error {}

    package func save(_ catalog: Catalog) async throws {
        try with { state in
            let key = CatalogKey(tenant: catalog.tenant, event: catalog.event.id)
            for (other, held) in state.catalogs where other.tenant == key.tenant && other != key {
                guard held.ids.isDisjoint(with: catalog.ids) else { throw IDTaken() }
            }
            guard catalog.ids.count == catalog.thingCount else { throw IDTaken() }
            state.catalogs[key] = catalog
        }
    }

    package func catalogs() async throws -> [Catalog] {
        try with { state in
            state.catalogs.values.sorted { ($0.tenant, $0.event.id) < ($1.tenant, $1.event.id) }
        }
    }
}

extension Catalog {
    fileprivate var ids: Set<String> {
        Set(
            sessions.map { "session \($0.id)" } + attendees.map { "attendee \($0.id)" }
                + sponsors.map { "sponsor \($0.id)" } + contents.map { "content \($0.id)" }
                + activities.map { "activity \($0.id)" })
    }

    fileprivate var thingCount: Int {
        sessions.count + attendees.count + sponsors.count + contents.count + activities.count
    }
}

extension InMemoryStore: TranscriptStore {
    package func save(_ caption: Caption, track: String, of room: RoomID) async throws {
        try with { state in
            if let known = state.segments[room]?[caption.segment], known.revision >= caption.revision { return }
            state.segments[room, default: [:]][caption.segment] = caption
            state.tracks[room, default: [:]][caption.segment] = track
        }
    }

    package func save(
        _ caption: Caption, track: String, of room: RoomID, telling data: [UInt8], on topic: String, at time: EventTime
    ) async throws -> TopicMessage? {
        try with { state in
            if let known = state.segments[room]?[caption.segment], known.revision >= caption.revision { return nil }
            state.segments[room, default: [:]][caption.segment] = caption
            state.tracks[room, default: [:]][caption.segment] = track
            let key = TopicKey(tenant: room.tenant, name: topic)
            let message = TopicMessage(
                offset: (state.topics[key]?.last?.offset ?? 0) + 1, time: time, data: data)
            state.topics[key, default: []].append(message)
            return message
        }
    }

    package func segment(_ name: String, of room: RoomID) async throws -> (caption: Caption, track: String)? {
        try with { state in
            guard let caption = state.segments[room]?[name] else { return nil }
            return (caption, state.tracks[room]?[name] ?? "")
        }
    }

    package func segments(of room: RoomID) async throws -> [Caption] {
        try with { state in
            (state.segments[room] ?? [:]).values.sorted { ($0.start, $0.segment) < ($1.start, $1.segment) }
        }
    }
}

extension InMemoryStore: SnapshotStore {
    package func save(_ snapshots: [StoredSnapshot]) async throws {
        try with { state in
            for snapshot in snapshots { state.snapshots[snapshot.room, default: [:]][snapshot.windowEnd] = snapshot }
        }
    }

    package func snapshots(
        of room: RoomID, from: EventTime?, to: EventTime?, newest: Bool, limit: Int
    ) async throws -> [StoredSnapshot] {
        try with { state in
            let wanted = (state.snapshots[room] ?? [:]).values.filter { snapshot in
                from.map { $0 <= snapshot.windowEnd } ?? true && to.map { snapshot.windowEnd < $0 } ?? true
            }
            let ordered = wanted.sorted { $0.windowEnd < $1.windowEnd }
            return Array(newest ? ordered.suffix(max(0, limit)) : ordered.prefix(max(0, limit)))
        }
    }

    package func newestSnapshot(of room: RoomID) async throws -> StoredSnapshot? {
        try with { state in (state.snapshots[room] ?? [:]).values.max { $0.windowEnd < $1.windowEnd } }
    }
}

extension InMemoryStore: KeywordStore {
    package func save(_ keywords: [Keyword], of room: RoomID, at time: EventTime) async throws {
        try with { $0.keywords[room] = keywords }
    }

    package func keywords(of room: RoomID) async throws -> [Keyword] { try with { $0.keywords[room] ?? [] } }
}

extension InMemoryStore: AudioJobStore {
    package func save(_ job: AudioJob, of room: RoomID) async throws {
        try with { $0.jobs[room, default: [:]][job.id] = job }
    }

    package func jobs(of room: RoomID) async throws -> [AudioJob] {
        try with { ($0.jobs[room] ?? [:]).values.sorted { ($0.queuedAt, $0.id) < ($1.queuedAt, $1.id) } }
    }

    package func failUnfinishedJobs(reason: String, at time: EventTime) async throws {
        try with { state in
            state.jobs = state.jobs.mapValues { jobs in
                jobs.mapValues { job in
                    guard job.state == .queued || job.state == .running else { return job }
                    var job = job
                    (job.state, job.error, job.endedAt) = (.failed, reason, time)
                    return job
                }
            }
        }
    }
}

extension InMemoryStore: RoomStateStore {
    package func state(of room: RoomID) async throws -> RoomState? { try with { $0.states[room] } }

    package func save(_ state: RoomState, of room: RoomID) async throws { try with { $0.states[room] = state } }
}
