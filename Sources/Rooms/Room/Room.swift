import Access
import Concurrency
import Engagement
import RoomModel
import TextAnalysis
import Transcription
import Wire

/// One live session: owns its windows, its transcript and its topics, and carries values from one station to the next.
///
/// The unit of ordering, of recovery and of distribution to machines. Nothing in it blocks; what must be durable waits in
/// a bounded queue and is tried again when the store could not take it.
package actor Room {
    nonisolated package let id: RoomID
    nonisolated package let event: EventID
    package private(set) var session: Session

    let services: RoomServices
    let settings: RoomSettings

    // The audience.
    var windows: SessionWindows
    /// The place of the log that the windows have reached.
    package internal(set) var lastSequence: Int64 = 0
    /// The number of the newest record that the windows have taken.
    var lastRecord: Int64 = 0
    /// How what was said feels, waiting to become records of the log.
    var spokenMoods: [RoomRecord.Change] = []
    /// Closed snapshots up to this window end are in the store.
    var storedThrough: EventTime?
    var closedSnapshots: [StoredSnapshot] = []
    var moments: RoomMoments
    var checkpoint = CheckpointState()

    // What is said.
    var state = RoomState()
    var transcript = RoomTranscript()
    var keywords: KeywordExtractor
    var publishedKeywords: [Keyword] = []
    var keywordsAreStored = true
    var keywordsWeighedAt: EventTime?
    var tracks: [String: LiveTrack] = [:]
    var trackGeneration = 0
    /// When words were last understood, by the server's clock.
    var lastHeard: EventTime?
    /// What the event does not want to read.
    private(set) var blockList = BlockList()
    /// Of the tracks that are open, by their generation.
    var jobs: [Int: AudioJob] = [:]
    /// Of streams that broke off, by their track; a sender that returns in time goes on with them.
    var interruptedJobs: [String: AudioJob] = [:]

    /// What `state.paused` says, for the tracks' own tasks.
    let offRecordNow = Lock(false)

    package init(
        id: RoomID, event: EventID, session: Session, services: RoomServices, settings: RoomSettings,
        keywords: KeywordExtractor
    ) {
        self.id = id
        self.event = event
        self.session = session
        self.services = services
        self.settings = settings
        self.keywords = keywords
        windows = SessionWindows(session: id.session.text, configuration: settings.engagement)
        moments = RoomMoments(settings.engagement)
    }

    /// A new catalog says what the event does not want to read.
    package func block(_ words: [String]) { blockList = BlockList(words) }

    /// A new catalog says something else of the session.
    package func update(_ session: Session) {
        let old = self.session
        self.session = session
        followAgenda(since: old)
        followStatus()
    }

    /// What the room is doing: by the catalog until something happened in it.
    package var status: Session.Status { state.status == .scheduled ? session.status : state.status }

    package var isPaused: Bool { state.paused }

    /// The organizer's word opens a session that was ended, and stops one that runs.
    private func followStatus() {
        switch session.status {
        case .scheduled: break
        case .live: state.status = .live
        case .ended, .cancelled:
            state.status = session.status
            endTracks(session.status == .cancelled ? .cancelled : .finished)
        }
    }

    /// Brings the room back to where it was: windows from the log, captions and keywords from the transcript.
    package func resume() async throws {
        state = try await services.store.state(of: id) ?? RoomState()
        let paused = state.paused
        offRecordNow.withLock { $0 = paused }
        if session.status != .live { followStatus() }
        try await resumeMoments()
        try await resumeWindows()
        try await resumeTranscript()
        // A server that keeps falling over does not run the same events each time.
        await storeClosedSnapshots()
        await storeMoments()
        await storeCheckpoint(after: settings.checkpointEvery)
    }

    /// Once a slide: publishes the newest snapshot, stores what was closed.
    ///
    /// Returns what should change the windows beside events, such as the watermark's move when the session is quiet; the caller
    /// has it stored and applied.
    package func tick() async -> [RoomRecord.Change] {
        let now = services.clock.now()
        await publishSnapshot(at: now)
        await publishKeywords(at: now)
        await storeClosedSnapshots()
        await storeFinals()
        await storeMoments()
        await storeCheckpointIfDue()
        await storeKeywords()
        defer { spokenMoods = [] }
        return spokenMoods + (windows.idleAdvance(now: now).map { [.watermark($0)] } ?? [])
    }

    /// Writes out all that waits, as before the end of the process.
    package func flush() async {
        await storeClosedSnapshots()
        await storeFinals()
        await storeMoments()
        await storeCheckpoint(after: 1_000)
        await publishKeywords(at: services.clock.now())
        await storeKeywords()
        await saveState()
    }

    /// Whether something happened in the room since the process began or before.
    package var isActive: Bool { windows.watermark != nil || state.audioBegan != nil }

    func saveState() async {
        do {
            try await services.store.save(state, of: id)
        } catch {
            report("store its state", error)
        }
    }

    func report(_ attempt: String, _ error: any Error) {
        services.report(RoomFault(room: id, attempt: attempt, reason: "\(error)"))
    }

    /// Goes off the record, or back on: captions and recording stop at once.
    package func setPaused(_ paused: Bool) async {
        guard paused != state.paused else { return }
        state.paused = paused
        offRecordNow.withLock { $0 = paused }
        let began = state.audioBegan ?? services.clock.now()
        let now = MediaTime(seconds: Double(services.clock.now().milliseconds - began.milliseconds) / 1000)
        if paused {
            state.offRecord.append(RoomState.Span(from: now, to: nil))
            if state.offRecord.count > settings.spansRemembered { state.offRecord.removeFirst() }
            withholdOpenSegments()
        } else if let last = state.offRecord.indices.last {
            state.offRecord[last].to = now
        }
        await saveState()
    }

    /// Ends the session: open segments are finished, no more audio is taken.
    package func end() async {
        state.status = .ended
        endTracks()
        await saveState()
    }

    func becomeLive() {
        guard state.status == .scheduled, session.status != .cancelled else { return }
        state.status = .live
    }
}
