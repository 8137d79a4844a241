import Engagement
import RoomModel

/// Where the room's audience stood, kept now and then so that a restart stays short however long the log is.
extension Room {
    struct CheckpointState {
        /// Events and moves taken since the last one.
        var taken = 0
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
    }

    /// Keeps where the room stands when enough has come since, and everything that follows from it is in the store.
    func storeCheckpoint(after least: Int) async {
        guard checkpoint.taken >= least, !checkpoint.isStoring, closedSnapshots.isEmpty, moments.waiting.isEmpty else {
            return
        }
        checkpoint.isStoring = true
        defer { checkpoint.isStoring = false }
        repeat {
            checkpoint.taken = 0
            checkpoint.isStale = false
            let state = await Self.write(windows, moments.detector, settings.engagement, at: lastSequence)
            guard state.bytes.count <= settings.greatestCheckpoint else { return }
            do {
                try await services.store.save(
                    RoomCheckpoint(room: id, sequence: state.sequence, state: state.bytes))
            } catch {
                report("store where it stands", error)
            }
        } while checkpoint.isStale
    }

    /// Off the room's own turn: a large room's state takes some milliseconds to write down.
    @concurrent private static func write(
        _ windows: SessionWindows, _ moments: MomentDetector, _ configuration: EngagementConfiguration,
        at sequence: Int64
    ) async -> (bytes: [UInt8], sequence: Int64) {
        (AudienceState.write(windows, moments, configuration), sequence)
    }
}
