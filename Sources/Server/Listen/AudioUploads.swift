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
                        upload.begin(session.track)
                        upload.end(with: await session.run { _ in })
                    } catch {
                        upload.refuse(error)
                    }
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
        case open(AudioTrack)
        case answered(TrackEnding)
    }

    private let stage = Lock<Stage>(.opening(waiting: []))
    private let exchange: ConnectionID
    private let feed: AudioFeed
    private let gateway: LateBound<Gateway>
    private let clock: WallClock
    private let mark: @Sendable (HTTPResponse) -> HTTPResponse
    /// Opens the track and runs it; false when too many begin at once.
    private let open: @Sendable (AudioFeed, AudioUpload) -> Bool
    /// Called once, when the answer is on its way: nothing more is taken.
    private let answered: @Sendable () -> Void
    /// Inputs that wait while the track is being opened before the sender is held back; 16 KiB may still come.
    private static let highWater = 100

    /// - Parameter mark: Adds what every answer to this request carries.
    init(
        exchange: ConnectionID, feed: AudioFeed, gateway: LateBound<Gateway>, clock: WallClock,
        mark: @escaping @Sendable (HTTPResponse) -> HTTPResponse,
        open: @escaping @Sendable (AudioFeed, AudioUpload) -> Bool, answered: @escaping @Sendable () -> Void
    ) {
        self.mark = mark
        self.open = open
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
            return refuse(RequestError(.overloaded, "too many streams begin at once; try again"))
        }
    }

    func accept(_ bytes: [UInt8]) {
        do {
            post(try feed.accept(bytes, at: clock.now()))
        } catch {
            answer(.refusal(AudioFeed.refusal(error)), ending: .unreadable("\(error)"))
        }
    }

    /// The body is complete, or its sender is gone: what was sent is still heard.
    func finish(_ ending: TrackEnding = .finished) {
        do {
            post(try feed.finish(at: clock.now()) + [.end(ending)])
        } catch {
            answer(.refusal(AudioFeed.refusal(error)), ending: .unreadable("\(error)"))
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
            case .open(let track): return track
            case .answered: return nil
            }
        }
        guard let track else { return }
        for input in inputs where !track.post(input) {
            return refuse(RequestError(.rateLimited, "audio comes faster than it can be heard; slow down"))
        }
    }

    // MARK: From the track's task

    func begin(_ track: AudioTrack) {
        while true {
            let waiting: [TrackInput]? = stage.withLock { stage in
                switch stage {
                case .opening(let waiting) where !waiting.isEmpty:
                    stage = .opening(waiting: [])
                    return waiting
                case .opening:
                    stage = .open(track)
                    gateway.bound?.resume(exchange)
                    return nil
                case .open: return nil
                case .answered(let ending):
                    track.end(ending)
                    return nil
                }
            }
            guard let waiting else { return }
            for input in waiting { track.post(input) }
        }
    }

    func end(with summary: TrackSummary) {
        if let fault = summary.fault {
            return refuse(RequestError(.engineUnavailable, fault))
        }
        answer(
            .json(
                JSONWriter.object {
                    $0.member("seconds", summary.seconds, decimals: 3)
                    $0.member("packets", summary.packets)
                    $0.member("undecodable", summary.undecodable)
                }))
    }

    func refuse(_ error: RequestError) { answer(.refusal(error)) }

    /// - Parameter ending: Why the track ends where it has not ended by itself.
    private func answer(_ response: HTTPResponse, ending: TrackEnding = .finished) {
        let track: AudioTrack?? = stage.withLock { stage in
            let track: AudioTrack?
            switch stage {
            case .opening: track = nil
            case .open(let opened): track = opened
            case .answered: return nil
            }
            stage = .answered(ending)
            return .some(track)
        }
        guard let track else { return }
        gateway.bound?.respond(to: exchange, with: mark(response))
        answered()
        track?.end(ending)
    }
}
