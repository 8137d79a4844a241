import RoomModel

/// Catalogs by tenant and event.
package protocol CatalogStore: Sendable {
    /// Replaces the catalog of its event; other events of the tenant stay.
    func save(_ catalog: Catalog) async throws
    func catalogs() async throws -> [Catalog]
}

/// What was said, final.
package protocol TranscriptStore: Sendable {
    /// Inserts the segment, or replaces it by a higher revision; durable before it returns.
    func save(_ caption: Caption, track: String, of room: RoomID) async throws
    /// The same, with its message on a log topic in one commit; a revision that is not newer changes nothing and tells
    /// nothing.
    func save(
        _ caption: Caption, track: String, of room: RoomID, telling data: [UInt8], on topic: String, at time: EventTime
    ) async throws -> TopicMessage?
    /// The segment at its newest revision, with its track.
    func segment(_ name: String, of room: RoomID) async throws -> (caption: Caption, track: String)?
    /// Newest revisions in order of start.
    func segments(of room: RoomID) async throws -> [Caption]
}

/// Closed snapshots, kept as the JSON that was published.
package protocol SnapshotStore: Sendable {
    func save(_ snapshots: [StoredSnapshot]) async throws
    /// In order of window end, `from <= windowEnd < to`: the newest `limit` of them, or the oldest.
    func snapshots(
        of room: RoomID, from: EventTime?, to: EventTime?, newest: Bool, limit: Int
    ) async throws -> [StoredSnapshot]
    func newestSnapshot(of room: RoomID) async throws -> StoredSnapshot?
}

/// A closed snapshot with the place of the log at which its window closed.
package struct StoredSnapshot: Hashable, Sendable {
    package var room: RoomID
    package var windowEnd: EventTime
    /// The last log record that the room had taken when the window closed.
    package var sequence: Int64
    /// Late events of the session until then.
    package var late: Int
    /// The data of the publication, a JSON object.
    package var json: [UInt8]

    package init(room: RoomID, windowEnd: EventTime, sequence: Int64, late: Int, json: [UInt8]) {
        self.room = room
        self.windowEnd = windowEnd
        self.sequence = sequence
        self.late = late
        self.json = json
    }
}

/// The newest keywords of a room.
package protocol KeywordStore: Sendable {
    func save(_ keywords: [Keyword], of room: RoomID, at time: EventTime) async throws
    func keywords(of room: RoomID) async throws -> [Keyword]
}

/// Streams of audio, past and present.
package protocol AudioJobStore: Sendable {
    /// Inserts or replaces by id.
    func save(_ job: AudioJob, of room: RoomID) async throws
    /// Oldest first.
    func jobs(of room: RoomID) async throws -> [AudioJob]
    /// Marks every job left queued or running by an earlier process as failed with this reason.
    func failUnfinishedJobs(reason: String, at time: EventTime) async throws
}

/// What a room must know again after a restart besides its log.
package protocol RoomStateStore: Sendable {
    func state(of room: RoomID) async throws -> RoomState?
    func save(_ state: RoomState, of room: RoomID) async throws
}

/// A room's own facts, apart from what was said and felt in it.
package struct RoomState: Hashable, Sendable {
    /// Server's time of the session's first audio: media time zero. `nil` before any.
    package var audioBegan: EventTime?
    package var status: Session.Status
    /// Off the record: captions and recording stand still.
    package var paused: Bool
    /// A stretch of the session's audio; without an end it goes on.
    package struct Span: Hashable, Sendable {
        package var from: MediaTime
        package var to: MediaTime?

        package init(from: MediaTime, to: MediaTime?) {
            self.from = from
            self.to = to
        }
    }

    /// What was off the record, in order.
    package var offRecord: [Span]
    /// Cepstral mean by track, so that the first words after a restart are heard as well as the last before it.
    package var cepstralMeans: [String: [Float]]

    package init(
        audioBegan: EventTime? = nil, status: Session.Status = .scheduled, paused: Bool = false,
        cepstralMeans: [String: [Float]] = [:], offRecord: [Span] = []
    ) {
        self.offRecord = offRecord
        self.audioBegan = audioBegan
        self.status = status
        self.paused = paused
        self.cepstralMeans = cepstralMeans
    }
}

/// Messages of log topics: contiguous offsets within an epoch that outlives the process.
package protocol TopicLog: Sendable {
    /// The epoch of all topics: the same as long as the logs are, another for another store.
    func epoch() async throws -> String
    /// Appends and returns the message's offset, the first being 1; durable before it returns.
    func append(_ data: [UInt8], at time: EventTime, to topic: String, tenant: TenantID) async throws -> UInt64
    /// Messages with offset above `after`, in order, at most `limit` of the newest.
    func messages(of topic: String, tenant: TenantID, after offset: UInt64, limit: Int) async throws -> [TopicMessage]
    /// Where the topic ends, with at most `limit` of its newest messages, in order.
    func tail(of topic: String, tenant: TenantID, limit: Int) async throws -> TopicTail
}

/// The end of a log topic.
package struct TopicTail: Hashable, Sendable {
    /// The newest offset given, 0 before the first; its message may be gone with its retention.
    package var newest: UInt64
    package var messages: [TopicMessage]

    package init(newest: UInt64, messages: [TopicMessage]) {
        self.newest = newest
        self.messages = messages
    }
}

/// One message of a log topic.
package struct TopicMessage: Hashable, Sendable {
    package var offset: UInt64
    package var time: EventTime
    /// The `d` of the push, as JSON.
    package var data: [UInt8]

    package init(offset: UInt64, time: EventTime, data: [UInt8]) {
        self.offset = offset
        self.time = time
        self.data = data
    }
}

/// Who did what that someone may ask about later.
package protocol AuditLog: Sendable {
    func record(_ entry: AuditEntry) async throws
    /// Newest first.
    func entries(of tenant: TenantID, limit: Int) async throws -> [AuditEntry]
}

/// An audited act; holds ids, never texts or tokens.
package struct AuditEntry: Hashable, Sendable {
    package var tenant: TenantID
    package var at: EventTime
    package var actor: String
    package var role: String
    /// snake_case, such as `catalog_changed`.
    package var action: String
    package var subject: String

    package init(tenant: TenantID, at: EventTime, actor: String, role: String, action: String, subject: String) {
        self.tenant = tenant
        self.at = at
        self.actor = actor
        self.role = role
        self.action = action
        self.subject = subject
    }
}
