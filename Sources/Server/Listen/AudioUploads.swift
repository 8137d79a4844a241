import Access
import Concurrency
import Gateway
import RoomModel
import Rooms
import Wire

/// Live audio as the body of a `PUT`, `POST` or `SOURCE` request (CONTRACT §2).
final class AudioUploads: Sendable {
    private let gateway: LateBound<Gateway>
    private let tracks: TrackOpener
    private let catalog: CatalogDirectory
    private let origins: OriginPolicy
    private let scope: TaskScope
    private let clock: WallClock
    /// Those under way, and who sends.
    private let open = Lock<[ConnectionID: (upload: AudioUpload, principal: Principal)]>([:])

    init(
        gateway: LateBound<Gateway>, tracks: TrackOpener, catalog: CatalogDirectory, origins: OriginPolicy,
        scope: TaskScope, clock: WallClock
    ) {
        self.gateway = gateway
        self.origins = origins
        self.tracks = tracks
        self.catalog = catalog
        self.scope = scope
        self.clock = clock
    }

    private static let pattern = RoutePattern("/v1/sessions/{id}/audio")
    static let methods = ["POST", "PUT", "SOURCE"]

    /// Whether audio goes to this path.
    static func takes(_ path: String) -> Bool { pattern.match(path) != nil }

    /// The session that a request uploads audio to; `nil` for any other request.
    static func session(of head: RequestHead) -> String? {
        guard methods.contains(head.method) else { return nil }
        return pattern.match(head.path)?["id"]
    }

    /// Judges the request; its track is opened by `start`.
    func open(
        _ exchange: ConnectionID, _ head: RequestHead, session: String, by principal: Principal,
        answered: @escaping @Sendable () -> Void
    ) throws(RequestError) -> AudioUpload {
        guard let id = SessionID(session) else {
            throw RequestError(.notFound, "there is no such session here; check its id")
        }
        do {
            try principal.maySendAudio(to: id, in: catalog.view(of: principal.tenant))
        } catch {
            throw RequestError(error)
        }
        let upload = AudioUpload(
            exchange: exchange, feed: try AudioFeed(contentType: head.headers["content-type"]), gateway: gateway,
            clock: clock, mark: { [origins] in origins.mark($0, for: head) },
            open: { [tracks, gateway, scope] feed, upload in
                let track = head.query("track") ?? "main"
                let takeover = head.query("takeover") == "true"
                return scope.spawn {
                    do throws(RequestError) {
                        let session = try await tracks.open(
                            session: session, track: track, takeover: takeover, feed: feed, tenant: principal.tenant
                        ) { hold in
                            hold ? gateway.bound?.pause(exchange) : gateway.bound?.resume(exchange)
                        }
                        upload.begin(session)
                        upload.end(with: await session.run { _ in })
                    } catch {
                        upload.fail(error)
                    }
                }
            },
            hasten: { [scope] upload in
                scope.spawn {
                    try? await Task.sleep(for: AudioUpload.patience)
                    await upload.release()
                }
            },
            answered: { [open] in
                open.withLock { $0[exchange] = nil }
                answered()
            })
        self.open.withLock { $0[exchange] = (upload, principal) }
        return upload
    }

    /// Ends the uploads of the principals that the rule picks: what was sent is still heard. Returns how many.
    func end(where rule: (Principal) -> Bool) -> Int {
        let ended = open.withLock { $0.values.filter { rule($0.principal) }.map(\.upload) }
        for upload in ended {
            upload.refuse(RequestError(.unauthenticated, "the token was revoked; send with another"))
        }
        return ended.count
    }
}

/// One upload from its head to its answer.
final class AudioUpload: Sendable {
    private enum Stage: Sendable {
        /// The track is being opened; what comes meanwhile waits, and the sender is held back by its amount.
        case opening(waiting: [TrackInput])
        case open(TrackOpener.Session)
        /// Refused; the answer waits until the track's name and its recogniser are free again.
        case refused(HTTPResponse, TrackEnding, TrackOpener.Session?)
        case answered(TrackEnding)
    }

    /// How long a refusal waits for the track to end, which hears out what was sent; its name is free then all the same.
    static let patience = Duration.seconds(2)

    private let stage = Lock<Stage>(.opening(waiting: []))
    private let exchange: ConnectionID
    private let feed: AudioFeed
    private let gateway: LateBound<Gateway>
    private let clock: WallClock
    private let mark: @Sendable (HTTPResponse) -> HTTPResponse
    /// Opens the track and runs it; false when too many begin at once.
    private let open: @Sendable (AudioFeed, AudioUpload) -> Bool
    /// Calls `release` when the patience is over; false when it never will.
    private let hasten: @Sendable (AudioUpload) -> Bool
    /// Called once, when the answer is on its way: nothing more is taken.
    private let answered: @Sendable () -> Void
    /// Inputs that wait while the track is being opened before the sender is held back; 16 KiB may still come.
    private static let highWater = 100

    /// - Parameter mark: Adds what every answer to this request carries.
    init(
        exchange: ConnectionID, feed: AudioFeed, gateway: LateBound<Gateway>, clock: WallClock,
        mark: @escaping @Sendable (HTTPResponse) -> HTTPResponse,
        open: @escaping @Sendable (AudioFeed, AudioUpload) -> Bool, hasten: @escaping @Sendable (AudioUpload) -> Bool,
        answered: @escaping @Sendable () -> Void
    ) {
        self.mark = mark
        self.open = open
        self.hasten = hasten
        self.answered = answered
        self.exchange = exchange
        self.feed = feed
        self.gateway = gateway
        self.clock = clock
    }

    // MARK: From the gateway's thread

    /// Begins to open the track. Its answer may come at once, so the caller must know the upload by now.
    func start() {
        guard open(feed, self) else {
            return fail(RequestError(.overloaded, "too many streams begin at once; try again"))
        }
    }

    func accept(_ bytes: [UInt8]) {
        guard takesMore else { return }
        do {
            post(try feed.accept(bytes, at: clock.now()))
        } catch {
            refuse(AudioFeed.refusal(error), ending: .unreadable("\(error)"))
        }
    }

    /// The body is complete, or its sender is gone: what was sent is still heard.
    func finish(_ ending: TrackEnding = .finished) {
        guard takesMore else { return }
        do {
            post(try feed.finish(at: clock.now()) + [.end(ending)])
        } catch {
            refuse(AudioFeed.refusal(error), ending: .unreadable("\(error)"))
        }
    }

    private var takesMore: Bool {
        stage.withLock { stage in
            switch stage {
            case .opening, .open: true
            case .refused, .answered: false
            }
        }
    }

    private func post(_ inputs: [TrackInput]) {
        let track: AudioTrack? = stage.withLock { stage in
            switch stage {
            case .opening(let waiting):
                stage = .opening(waiting: waiting + inputs)
                // Under the lock, so that this pause and the resume of `begin` keep their order.
                if waiting.count + inputs.count >= Self.highWater { gateway.bound?.pause(exchange) }
                return nil
            case .open(let session): return session.track
            case .refused, .answered: return nil
            }
        }
        guard let track else { return }
        for input in inputs where !track.post(input) {
            return refuse(RequestError(.rateLimited, "audio comes faster than it can be heard; slow down"))
        }
    }

    // MARK: From the track's task

    func begin(_ session: TrackOpener.Session) {
        let track = session.track
        while true {
            let waiting: [TrackInput]? = stage.withLock { stage in
                switch stage {
                case .opening(let waiting) where !waiting.isEmpty:
                    stage = .opening(waiting: [])
                    return waiting
                case .opening:
                    stage = .open(session)
                    gateway.bound?.resume(exchange)
                    return nil
                case .open: return nil
                case .refused(let response, let ending, _):
                    stage = .refused(response, ending, session)
                    track.end(ending)
                    return nil
                case .answered(let ending):
                    track.end(ending)
                    return nil
                }
            }
            guard let waiting else { return }
            for input in waiting { track.post(input) }
        }
    }

    /// The track has ended, and its name is free.
    func end(with summary: TrackSummary) {
        if let fault = summary.fault { return fail(RequestError(.engineUnavailable, fault)) }
        answer(
            .json(
                JSONWriter.object {
                    $0.member("seconds", summary.seconds, decimals: 3)
                    $0.member("packets", summary.packets)
                    $0.member("undecodable", summary.undecodable)
                }))
    }

    /// There is no track, or it has ended.
    func fail(_ error: RequestError) { answer(.refusal(error)) }

    /// The patience with a refused upload's track is over: another sender may have its name.
    func release() async {
        let session: TrackOpener.Session? = stage.withLock { stage in
            guard case .refused(_, _, let session) = stage else { return nil }
            return session
        }
        await session?.release()
        if case .refused(let response, _, _) = stage.withLock({ $0 }) { answer(response) }
    }

    /// Ends the upload: its track hears out what was sent, and the sender is told once another may send.
    ///
    /// - Parameter ending: Why the track ends where it has not ended by itself.
    func refuse(_ error: RequestError, ending: TrackEnding = .finished) {
        let response = HTTPResponse.refusal(error)
        let isFirst: Bool = stage.withLock { stage in
            switch stage {
            case .opening:
                stage = .refused(response, ending, nil)
            case .open(let session):
                stage = .refused(response, ending, session)
                session.track.end(ending)
            case .refused, .answered: return false
            }
            return true
        }
        if isFirst, !hasten(self) { answer(response) }
    }

    /// Answers once, with the refusal where there was one.
    private func answer(_ response: HTTPResponse) {
        let response: HTTPResponse? = stage.withLock { stage in
            switch stage {
            case .opening, .open:
                stage = .answered(.finished)
                return response
            case .refused(let refusal, let ending, _):
                stage = .answered(ending)
                return refusal
            case .answered: return nil
            }
        }
        guard let response else { return }
        gateway.bound?.respond(to: exchange, with: mark(response))
        answered()
    }
}
