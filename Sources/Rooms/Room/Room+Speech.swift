import Access
import AudioSignal
import RoomModel
import TextAnalysis
import Transcription
import Wire

/// The speaker's side of a room: audio tracks in, captions, transcript and keywords out.
extension Room {
    // MARK: Tracks

    /// Opens a track for a sender, where the session's clock stands now.
    ///
    /// The caller runs the track and tells `hear` of its events, then `trackEnded`.
    package func openTrack(
        _ request: TrackRequest, parts: AudioTrack.Parts, holdBack: @escaping @Sendable (Bool) -> Void
    ) async throws(TrackRefusal) -> OpenedTrack {
        guard status != .ended, status != .cancelled else { throw .sessionOver(status) }
        if let present = tracks[request.track] {
            guard request.takeover else { throw .trackTaken(request.track) }
            present.track.end()
        }
        let now = services.clock.now()
        let began = state.audioBegan ?? now
        state.audioBegan = began
        becomeLive()
        trackGeneration += 1
        let generation = trackGeneration

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
        let track: AudioTrack
        do {
            track = try AudioTrack(
                settings: settings, mean: RoomMean(restoring: state.cepstralMeans[request.track]), parts: parts,
                holdBack: holdBack)
        } catch {
            throw .noRecognizer(error)
        }
        let job = AudioJob(
            id: "job-\(String(now.milliseconds, radix: 36))-\(generation)", session: id.session, track: request.track,
            state: .running, codec: request.codec, engine: "", queuedAt: now, startedAt: now)
        tracks[request.track] = LiveTrack(generation: generation, track: track, keyterms: keyterms)
        await save(job)
        await saveState()
        return OpenedTrack(name: request.track, generation: generation, track: track, job: job)
    }

    /// A track of this room has ended.
    package func trackEnded(_ opened: OpenedTrack, summary: TrackSummary, mean: RoomMean) async {
        if let values = mean.stored { state.cepstralMeans[opened.name] = values }
        // A sender that took over has the name by now.
        if tracks[opened.name]?.generation == opened.generation { tracks[opened.name] = nil }
        var job = opened.job
        job.endedAt = services.clock.now()
        job.state = summary.fault == nil ? .completed : .failed
        job.error = summary.fault
        job.seconds = summary.seconds
        job.loss = summary.loss
        job.realTimeFactor = summary.realTimeFactor
        job.engine = transcript.engine
        services.figures.note(summary)
        await save(job)
        await saveState()
    }

    /// Ends all tracks; their last words are still heard.
    package func endTracks() {
        for live in tracks.values { live.track.end() }
    }

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

    package var openTracks: Int { tracks.count }

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

    // MARK: Captions

    /// Takes what a track of this room heard.
    package func hear(_ event: TrackEvent, on track: String) async {
        switch event {
        case .interim(let heard):
            lastHeard = services.clock.now()
            let caption = blockList.masked(heard)
            guard isOnRecord(caption), !transcript.pinned.contains(caption.segment) else { return }
            transcript.open.insert(caption.segment)
            show(caption)
        case .final(let heard, _, _):
            lastHeard = services.clock.now()
            let caption = blockList.masked(heard)
            transcript.open.remove(caption.segment)
            guard isOnRecord(caption), !transcript.pinned.contains(caption.segment) else { return }
            show(caption)
            transcript.waiting.append((caption, track))
            await storeFinals()
        case .dropped(let segment, _, _):
            transcript.open.remove(segment)
            services.hub.publish(
                nil, key: segment, to: captions, of: id.tenant, at: services.clock.now())
        case .speechStarted, .utteranceEnd, .nothingToFinalize, .ended: break
        }
    }

    /// Whether nothing of a segment was said off the record, by the audio's clock as well as by what was heard of it.
    private func isOnRecord(_ caption: Caption) -> Bool {
        let overlaps = state.offRecord.contains { span in
            span.from <= caption.end && caption.start <= span.to ?? caption.start
        }
        if state.paused || overlaps { transcript.withheld.insert(caption.segment) }
        return !transcript.withheld.contains(caption.segment)
    }

    /// Goes off the record: what is open is taken back and not told any more.
    func withholdOpenSegments() {
        for segment in transcript.open {
            services.hub.publish(nil, key: segment, to: captions, of: id.tenant, at: services.clock.now())
        }
        transcript.withheld.formUnion(transcript.open)
        transcript.open = []
    }

    var captions: Topic { .session(id.session, .captions(nil)) }
    var transcriptTopic: Topic { .session(id.session, .transcript) }

    private func show(_ caption: Caption) {
        transcript.engine = caption.engine
        services.figures.note(caption)
        let now = services.clock.now()
        services.hub.publish(Self.json(caption), key: caption.segment, to: captions, of: id.tenant, at: now)
        guard caption.state == .final else { return }
        for gone in transcript.show(final: caption.segment, keeping: settings.captionsShown) {
            services.hub.publish(nil, key: gone, to: captions, of: id.tenant, at: now)
        }
    }

    /// Makes waiting finals durable, in order, and only then publishes them on the transcript.
    func storeFinals() async {
        guard !transcript.isWriting else { return }
        transcript.isWriting = true
        defer { transcript.isWriting = false }
        while let (caption, track) = transcript.waiting.first {
            let now = services.clock.now()
            let data = Self.json(caption)
            do {
                let topic = transcriptTopic
                let message = try await services.store.save(
                    caption, track: track, of: id, telling: data, on: topic.description, at: now)
                if let message { services.hub.publish(logged: [message], to: topic, of: id.tenant) }
            } catch {
                report("store a final segment", error)
                let surplus = transcript.waiting.count - settings.greatestBacklog
                if surplus > 0 { transcript.waiting.removeFirst(surplus) }
                return
            }
            transcript.waiting.removeFirst()
            takeKeywords(of: caption)
            noteSpoken(caption)
            for observer in services.observers { await observer.observe(final: caption, in: id) }
        }
    }

    /// Brings transcript, captions and keywords back from the store.
    func resumeTranscript() async throws {
        let segments = try await services.store.segments(of: id)
        for caption in segments {
            takeKeywords(of: caption)
            noteSpoken(caption)
        }
        for caption in segments.suffix(settings.captionsShown) { show(caption) }
        let topic = transcriptTopic
        let messages = try await services.store.messages(
            of: topic.description, tenant: id.tenant, after: 0, limit: settings.messagesRemembered)
        if !messages.isEmpty { services.hub.restore(messages, of: topic, tenant: id.tenant) }
    }

    // MARK: Keywords

    func takeKeywords(of caption: Caption) {
        keywords.accept(
            segment: caption.segment, text: caption.text, start: caption.start.seconds, end: caption.end.seconds,
            confidence: caption.confidence)
    }

    /// The phrases the talk turns on now, strongest first.
    package func currentKeywords() -> [Keyword] {
        keywords.keywords(limit: settings.keywordsShown)
    }

    func publishKeywords(at now: EventTime) async {
        weighKeywords(at: now)
        let current = currentKeywords()
        guard current != publishedKeywords else { return }
        publishedKeywords = current
        var writer = JSONWriter()
        writer.keywords(current)
        services.hub.publish(writer.bytes, to: .session(id.session, .keywords), of: id.tenant, at: now)
        keywordsAreStored = false
        for observer in services.observers { await observer.observe(keywords: current, in: id) }
    }

    /// Weighs phrases against what the event's other sessions say; seldom, for they change slowly.
    private func weighKeywords(at now: EventTime) {
        if let last = keywordsWeighedAt, now.milliseconds - last.milliseconds < Self.weighingInterval { return }
        keywordsWeighedAt = now
        let said = Set(keywords.keywords(limit: EventPhrases.greatestCount).map(\.phrase))
        keywords.setBackground(services.phrases.exchange(said, of: id, in: event))
    }

    /// Milliseconds.
    private static let weighingInterval: Int64 = 30_000

    /// Keeps the newest keywords for exports; they come back from the transcript by themselves.
    func storeKeywords() async {
        guard !keywordsAreStored else { return }
        keywordsAreStored = true
        do {
            try await services.store.save(publishedKeywords, of: id, at: services.clock.now())
        } catch {
            keywordsAreStored = false
            report("store its keywords", error)
        }
    }

    static func json(_ caption: Caption) -> [UInt8] {
        var writer = JSONWriter(reserving: 2048)
        writer.caption(caption)
        return writer.bytes
    }
}

/// A track that a room opened for a sender.
package struct OpenedTrack: Sendable {
    package let name: String
    let generation: Int
    package let track: AudioTrack
    let job: AudioJob
}
