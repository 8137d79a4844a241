import Access
import AudioSignal
import Concurrency
import RoomModel
import Rooms
import Segmentation
import Transcription
import VoiceActivity
import Wire

/// Opens tracks for senders, in a room or without one, and runs them on the audio executor.
struct TrackOpener: Sendable {
    /// An open track and what is told of it.
    struct Session: Sendable {
        let track: AudioTrack
        /// Names and terms whose spelling finals restore.
        let names: [String]
        fileprivate let room: Room?
        fileprivate let opened: OpenedTrack?
        fileprivate let executor: ThreadExecutor
        fileprivate let feed: AudioFeed

        /// Runs the track until its end; its room hears first, then `listener`.
        func run(_ listener: @escaping @Sendable (TrackEvent) -> Void) async -> TrackSummary {
            let (summary, mean) = await withTaskExecutorPreference(executor) {
                await track.run { event in
                    if let room, let opened {
                        if case .began = event {
                            await room.trackBegan(opened, codec: feed.codec)
                        } else {
                            await room.hear(event, on: opened.name)
                        }
                        listener(await room.masked(event))
                    } else {
                        listener(event)
                    }
                }
            }
            if let room, let opened { await room.trackEnded(opened, summary: summary, mean: mean) }
            return summary
        }

        /// Frees the track's name while the track is still ending.
        func release() async {
            if let room, let opened { await room.release(opened) }
        }
    }

    let rooms: RoomRegistry
    let pool: any RecognizerPool
    let executor: ThreadExecutor
    let clock: WallClock
    let endpointing: EndpointerSettings
    let load: LoadGauge
    /// Set when the server begins to end; no track is opened from then on.
    let draining: Lock<Bool>

    var isDraining: Bool { draining.withLock { $0 } }

    /// Refuses, by name, a language that cannot be heard.
    func check(_ language: String?) throws(RequestError) {
        guard let language else { return }
        guard LanguageTag(language) != nil, pool.understands(language) else {
            throw RequestError(
                .unsupportedParameter,
                "language=\(language.prefix(35)) has no engine here; it listens in \(pool.language ?? "en")")
        }
    }

    func open(
        _ parameters: ListenParameters, channel: Int = 0, feed: AudioFeed, for principal: Principal,
        holdBack: @escaping @Sendable (Bool) -> Void
    ) async throws(RequestError) -> Session {
        var settings = TrackSettings()
        settings.endpointing = endpointing
        if let milliseconds = parameters.endpointing {
            settings.endpointing = .live(endSilenceMilliseconds: milliseconds == 0 ? 10_000 : milliseconds)
        }
        settings.utteranceEnd = parameters.utteranceEnd.map { Int64(PCM16.samples(milliseconds: $0)) }
        settings.bias.phrases = parameters.keyterms.map { RecognitionBias.Phrase(text: $0) }
        settings.names = parameters.keyterms
        if let session = parameters.session {
            return try await open(
                session: session, track: parameters.track(of: channel), takeover: parameters.takeover, feed: feed,
                tenant: principal.tenant, settings: settings, language: parameters.language, holdBack: holdBack)
        }
        if let language = parameters.language.flatMap({ LanguageTag($0) }) { settings.language = language.text }
        settings.followsClock = false
        settings.segmentPrefix = "s"
        try refuseWhileDraining()
        try refuseWhenBehind()
        do {
            let track = try AudioTrack(
                settings: settings, mean: RoomMean(), parts: parts(of: feed), holdBack: holdBack)
            return Session(track: track, names: settings.names, room: nil, opened: nil, executor: executor, feed: feed)
        } catch {
            throw refusal(error)
        }
    }

    /// - Parameter language: What the sender says is spoken; the session's own if `nil`.
    func open(
        session: String, track: String, takeover: Bool, feed: AudioFeed, tenant: TenantID,
        settings: TrackSettings? = nil, language: String? = nil, holdBack: @escaping @Sendable (Bool) -> Void
    ) async throws(RequestError) -> Session {
        guard let id = SessionID(session), let room = rooms.room(RoomID(tenant: tenant, session: id)) else {
            throw RequestError(.notFound, "there is no such session here; check its id")
        }
        guard Identifier<ItemKind>.isValid(track) else {
            throw RequestError(.badField, "track is 1 to 64 characters of A-Z a-z 0-9 _ - .")
        }
        let spoken = await room.session.language
        if let language, LanguageTag(language)?.primary != LanguageTag(spoken)?.primary {
            throw RequestError(
                .unsupportedParameter,
                "language=\(language.prefix(35)) is not the session's; leave it out, or use \(spoken)")
        }
        var trackSettings = settings ?? TrackSettings()
        if settings == nil { trackSettings.endpointing = endpointing }
        try refuseWhileDraining()
        if !takeover { try refuseWhenBehind() }
        do throws(TrackRefusal) {
            let opened = try await room.openTrack(
                TrackRequest(track: track, codec: feed.codec, takeover: takeover, settings: trackSettings),
                parts: parts(of: feed), holdBack: holdBack)
            await room.keep(opened)
            // The drain looked for open tracks while this one was being opened.
            if isDraining { opened.track.end() }
            return Session(
                track: opened.track, names: opened.names, room: room, opened: opened, executor: executor, feed: feed)
        } catch {
            switch error {
            case .trackTaken, .sessionOver: throw RequestError(.conflict, "\(error)")
            case .noRecognizer(let error): throw refusal(error)
            }
        }
    }

    private func refusal(_ error: RecognizerError) -> RequestError {
        if case .unsupportedLanguage = error { return RequestError(.unsupportedParameter, "language: \(error)") }
        return RequestError(.engineUnavailable, "\(error)", afterMilliseconds: 5_000)
    }

    /// One stream more would make every caption later.
    private func refuseWhileDraining() throws(RequestError) {
        guard isDraining else { return }
        throw RequestError(
            .draining, "the server is shutting down; send the audio to the one that follows", afterMilliseconds: 3_500)
    }

    private func refuseWhenBehind() throws(RequestError) {
        guard load.isOverloaded(at: clock.now()) else { return }
        throw RequestError(
            .overloaded, "recognition is behind the speech that runs already; try again when a stream has ended",
            afterMilliseconds: 10_000)
    }

    private func parts(of feed: AudioFeed) -> AudioTrack.Parts {
        AudioTrack.Parts(
            makeDecoder: feed.makeDecoder, makeDetector: { try WebRTCVoiceActivity() }, pool: pool, clock: clock,
            load: load)
    }
}
