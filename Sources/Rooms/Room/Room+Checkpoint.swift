import Engagement
import RoomModel

/// Where the room's audience stood, kept now and then so that a restart stays short however long the log is.
extension Room {
    struct CheckpointState {
        /// Events and moves taken since the last one.
        var taken = 0
        /// When the last one was begun.
        var at: EventTime?
        var isStoring = false
        /// Someone was erased while one was being stored: it holds their name, and another must take its place.
        var isStale = false
    }

    /// Goes on from the newest checkpoint that is this build's and this configuration's; else from the log's beginning.
    func resumeCheckpoint() async throws {
        guard let kept = try await services.store.checkpoint(of: id),
            let state = AudienceState.read(kept.state, session: id.session.text, settings.engagement)
        else { return }
        windows = state.windows
        moments.detector = state.moments
        lastSequence = kept.sequence
        lastRecord = kept.record
    }

    /// Once a slide: keeps where the room stands when enough has come since, but not too often.
    func storeCheckpointIfDue() async {
        if let last = checkpoint.at {
            let age = services.clock.now().milliseconds - last.milliseconds
            // A clock that was set back is no reason to wait.
            if (0..<settings.checkpointInterval).contains(age) { return }
        }
        await storeCheckpoint(after: settings.checkpointEvery)
    }

    /// Keeps where the room stands when so much has come since, and everything that follows from it is in the store.
    func storeCheckpoint(after least: Int) async {
        guard checkpoint.taken >= least, !checkpoint.isStoring, closedSnapshots.isEmpty, moments.waiting.isEmpty else {
            return
        }
        checkpoint.at = services.clock.now()
        checkpoint.isStoring = true
        defer { checkpoint.isStoring = false }
        repeat {
            checkpoint.taken = 0
            checkpoint.isStale = false
            let (sequence, record) = (lastSequence, lastRecord)
            let state = await Self.write(windows, moments.detector, settings.engagement)
            guard state.count <= settings.greatestCheckpoint else { return }
            do {
                try await services.store.save(
                    RoomCheckpoint(room: id, sequence: sequence, record: record, state: state))
            } catch {
                report("store where it stands", error)
            }
        } while checkpoint.isStale
    }

    /// Off the room's own turn: a large room's state takes some milliseconds to write down.
    @concurrent private static func write(
        _ windows: SessionWindows, _ moments: MomentDetector, _ configuration: EngagementConfiguration
    ) async -> [UInt8] {
        AudienceState.write(windows, moments, configuration)
    }
}
