import RoomModel
import Transcription

/// What a person does to what was said.
extension Room {
    /// Replaces a final's text by a person's, everywhere: captions, transcript, keywords, and for those who follow.
    ///
    /// Durable before it returns the new revision. `nil` when there is no such final.
    ///
    /// - Parameter speaker: A name to show instead of the one there; `nil` leaves it.
    package func correct(segment: String, text: String, speaker: String?) async throws -> Caption? {
        // What waits for the store goes first, so that the correction finds it there.
        await storeFinals()
        self.transcript.pinned.insert(segment)
        // Two corrections at once: the later one is a revision of the earlier.
        var written: (caption: Caption, data: [UInt8], message: TopicMessage)?
        while written == nil {
            guard let (final, track) = try await services.store.segment(segment, of: id) else {
                self.transcript.pinned.remove(segment)
                return nil
            }
            var transcript = Transcript([final])
            guard var corrected = transcript.correct(segment: segment, text: text) else { return nil }
            if let speaker { corrected.speaker = speaker }
            corrected = blockList.masked(corrected)
            let data = Self.json(corrected)
            let message = try await services.store.save(
                corrected, track: track, of: id, telling: data, on: transcriptTopic.description,
                at: services.clock.now())
            written = message.map { (corrected, data, $0) }
        }
        guard let (corrected, data, message) = written else { return nil }
        let now = message.time
        services.hub.publish(logged: message, to: transcriptTopic, of: id.tenant)
        if self.transcript.shownFinals.contains(segment) {
            services.hub.publish(data, key: segment, to: captions, of: id.tenant, at: now)
        }
        takeKeywords(of: corrected)
        await publishKeywords(at: now)
        for observer in services.observers { await observer.observe(final: corrected, in: id) }
        return corrected
    }
}
