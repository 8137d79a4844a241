import Access
import RoomModel
import TextAnalysis
import Transcription
import Wire

/// The speaker's side of a room: what its tracks heard in, captions, transcript and keywords out.
extension Room {
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
        case .began, .speechStarted, .utteranceEnd, .nothingToFinalize, .ended: break
        }
    }

    /// The event as a sender may read it back: blocked words masked.
    package func masked(_ event: TrackEvent) -> TrackEvent {
        switch event {
        case .interim(let heard): .interim(blockList.masked(heard))
        case .final(let heard, let endpoint, let fromFinalize):
            .final(blockList.masked(heard), endpoint: endpoint, fromFinalize: fromFinalize)
        case .began, .speechStarted, .dropped, .utteranceEnd, .nothingToFinalize, .ended: event
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
        if caption.state == .final || transcript.engine.isEmpty { transcript.engine = caption.engine }
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
                if let message { services.hub.publish(logged: message, to: topic, of: id.tenant) }
            } catch {
                report("store a final segment", error)
                let surplus = transcript.waiting.count - settings.greatestBacklog
                if surplus > 0 { transcript.waiting.removeFirst(surplus) }
                return
            }
            transcript.waiting.removeFirst()
            takeKeywords(of: caption)
            noteSpoken(caption)
            noteMood(of: caption)
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
        try await services.hub.resume(
            transcriptTopic, of: id.tenant, from: services.store, limit: settings.messagesRemembered)
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
