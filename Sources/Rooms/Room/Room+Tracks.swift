import AudioSignal
import RoomModel
import Transcription

/// Who sends audio into a room, and the jobs that tell of it.
extension Room {
    /// Opens a track for a sender, where the session's clock stands now.
    ///
    /// The caller runs the track and tells `trackBegan`, `hear` of its events, then `trackEnded`. A sender whose stream
    /// broke off goes on with the same job within the grace time. A takeover ends the present sender only once the new
    /// one has its recogniser, if need be the present one's.
    package func openTrack(
        _ request: TrackRequest, parts: AudioTrack.Parts, holdBack: @escaping @Sendable (Bool) -> Void
    ) throws(TrackRefusal) -> OpenedTrack {
        guard status != .ended, status != .cancelled else { throw .sessionOver(status) }
        let present = tracks[request.track]
        if present != nil, !request.takeover { throw .trackTaken(request.track) }
        let now = services.clock.now()
        let began = state.audioBegan ?? now

        var settings = request.settings
        settings.language = session.language
        settings.speaker = speaker(of: request.track)
        settings.acceptance = self.settings.acceptance
        settings.fillers = self.settings.fillers
        settings.names += session.glossary + session.speakers.map(\.name)
        let keyterms = settings.bias
        settings.bias = bias(beside: keyterms)
        settings.commitsAtPauses = self.settings.commitsAtPauses
        settings.startsAt = max(0, (now.milliseconds - began.milliseconds) * Int64(PCM16.sampleRate) / 1000)
        settings.segmentPrefix = "\(request.track)-\(String(now.milliseconds, radix: 36))-"
        settings.isOffRecord = { [offRecordNow] in offRecordNow.withLock { $0 } }
        settings.recording = recording(of: request.track, at: now)
        let track: AudioTrack
        do {
            track = try AudioTrack(
                settings: settings, mean: RoomMean(restoring: state.cepstralMeans[request.track]), parts: parts,
                succeeding: present?.track, holdBack: holdBack)
        } catch {
            throw .noRecognizer(error)
        }
        present?.track.end(.takenOver)
        state.audioBegan = began
        becomeLive()
        trackGeneration += 1
        let job =
            resumedJob(of: request, at: now)
            ?? AudioJob(
                id: "job-\(String(now.milliseconds, radix: 36))-\(trackGeneration)", session: id.session,
                track: request.track, state: .queued, codec: request.codec ?? "unknown", engine: "", queuedAt: now)
        tracks[request.track] = LiveTrack(generation: trackGeneration, track: track, keyterms: keyterms)
        jobs[trackGeneration] = job
        return OpenedTrack(name: request.track, generation: trackGeneration, track: track, names: settings.names)
    }

    /// Tells the store of a track that was opened.
    package func keep(_ opened: OpenedTrack) async {
        if let job = jobs[opened.generation] { await save(job) }
        await saveState()
    }

    /// The first audio of a track has come, and with it the codec of a stream that did not say it ahead.
    package func trackBegan(_ opened: OpenedTrack, codec: String? = nil) async {
        guard var job = jobs[opened.generation] else { return }
        job.state = .running
        if let codec { job.codec = codec }
        if job.startedAt == nil { job.startedAt = services.clock.now() }
        jobs[opened.generation] = job
        await save(job)
    }

    /// Frees the name of a track that is ending, for the next sender; its last words are still heard.
    package func release(_ opened: OpenedTrack) {
        if tracks[opened.name]?.generation == opened.generation { tracks[opened.name] = nil }
    }

    /// A track of this room has ended.
    package func trackEnded(_ opened: OpenedTrack, summary: TrackSummary, mean: RoomMean) async {
        if let values = mean.stored { state.cepstralMeans[opened.name] = values }
        // Unless a sender that took over has the name by now.
        release(opened)
        guard var job = jobs.removeValue(forKey: opened.generation) else { return }
        job.end(summary, at: services.clock.now())
        if job.engine.isEmpty || summary.seconds > 0 { job.engine = transcript.engine }
        services.figures.note(summary)
        if let fault = summary.recordingFault {
            services.report(RoomFault(room: id, attempt: "record its audio", reason: fault))
        }
        if summary.ending == .interrupted { interruptedJobs[opened.name] = job }
        await save(job)
        await saveState()
    }

    /// Ends all tracks; their last words are still heard.
    package func endTracks(_ ending: TrackEnding = .finished) {
        for live in tracks.values { live.track.end(ending) }
    }

    /// Tracks that have not ended, also those whose name is free or another's by now.
    package var openTracks: Int { jobs.count }

    /// Listens for what the agenda says now, from each open track's next segment on.
    func followAgenda(since old: Session) {
        let words = { (session: Session) in
            RecognitionBias(agenda: session, keyterms: RecognitionBias(phrases: []), weight: 0)
        }
        guard words(old) != words(session) else { return }
        for live in tracks.values { live.track.bias(bias(beside: live.keyterms)) }
    }

    private func bias(beside keyterms: RecognitionBias) -> RecognitionBias {
        RecognitionBias(agenda: session, keyterms: keyterms, weight: settings.biasWeight)
    }

    /// The job of a stream that broke off a moment ago and now goes on.
    private func resumedJob(of request: TrackRequest, at now: EventTime) -> AudioJob? {
        guard var job = interruptedJobs.removeValue(forKey: request.track),
            request.codec.map({ $0 == job.codec }) ?? true, let ended = job.endedAt,
            now.milliseconds - ended.milliseconds <= settings.grace.milliseconds
        else { return nil }
        job.endedAt = nil
        job.error = nil
        job.state = .queued
        return job
    }

    /// A recording, where the session is recorded; failing to begin one costs no captions.
    private func recording(of track: String, at now: EventTime) -> (any AudioRecording)? {
        guard session.record, let archive = services.archive else { return nil }
        do {
            return try archive.begin(track, of: id, at: now)
        } catch {
            report("record its audio", error)
            return nil
        }
    }

    private func speaker(of track: String) -> String? {
        session.speakers.first { $0.track == track }?.name
    }

    private func save(_ job: AudioJob) async {
        do {
            try await services.store.save(job, of: id)
        } catch {
            report("store an audio job", error)
        }
    }
}

/// A track that a room opened for a sender.
package struct OpenedTrack: Sendable {
    package let name: String
    let generation: Int
    package let track: AudioTrack
    /// Names and terms whose spelling its finals restore.
    package let names: [String]
}

extension AudioJob {
    /// Adds what a track did to what the job did before its stream broke off.
    mutating func end(_ summary: TrackSummary, at now: EventTime) {
        endedAt = now
        switch summary.ending {
        case _ where summary.fault != nil:
            state = .failed
            error = summary.fault
        case .takenOver, .cancelled:
            state = .cancelled
            error = summary.ending == .takenOver ? "another sender took the track over" : "the session was cancelled"
        case .unreadable(let reason):
            state = .failed
            error = reason
        case .finished, .interrupted: state = .completed
        }
        let all = seconds + summary.seconds
        func mean(_ before: Double, _ now: Double) -> Double {
            all > 0 ? (before * seconds + now * summary.seconds) / all : 0
        }
        loss = mean(loss, summary.loss)
        realTimeFactor = summary.realTimeFactor.map { mean(realTimeFactor ?? $0, $0) } ?? realTimeFactor
        seconds = all
    }
}

extension Duration {
    fileprivate var milliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }
}
