import Access
import AudioSignal
import Concurrency
import Credentials
import Gateway
import MediaTransport
import RoomModel
import Rooms
import Segmentation
import Wire

/// The conversation of every `/v1/listen` connection (CONTRACT §10): binary audio in, results out.
///
/// Called on the gateway's service threads; audio is queued for its track and nothing here waits.
final class ListenConnections: Sendable {
    /// What is known of a connection between its upgrade and its end.
    private enum Stage: Sendable {
        /// The room is being asked; audio that comes meanwhile waits.
        case opening(waiting: [WebSocketMessage])
        case open(AudioTrack, AudioFeed)
        case closed
    }

    private let table = Lock<[ConnectionID: Stage]>([:])
    /// By whose right each connection sends.
    private let principals = Lock<[ConnectionID: Principal]>([:])
    private let gateway: LateBound<Gateway>
    private let tracks: TrackOpener
    private let catalog: CatalogDirectory
    private let scope: TaskScope
    private let clock: WallClock
    /// Messages that may wait for the room's answer.
    private static let greatestWait = 500

    init(
        gateway: LateBound<Gateway>, tracks: TrackOpener, catalog: CatalogDirectory, scope: TaskScope, clock: WallClock
    ) {
        self.gateway = gateway
        self.tracks = tracks
        self.catalog = catalog
        self.scope = scope
        self.clock = clock
    }

    var count: Int { table.withLock { $0.count } }

    /// Judges an upgrade; throws what refuses it.
    func judge(_ request: RequestHead, _ principal: Principal) throws(RequestError) -> ListenParameters {
        let parameters = try ListenParameters(request.query.map { ($0.name, $0.value) })
        try AudioFeed.check(parameters)
        do throws(AccessError) {
            if let session = parameters.session {
                guard let id = SessionID(session) else { throw .unknown(.session) }
                try principal.maySendAudio(to: id, in: catalog.view(of: principal.tenant))
            } else {
                try principal.mayListenWithoutSession()
            }
        } catch {
            throw RequestError(error)
        }
        return parameters
    }

    func opened(_ id: ConnectionID, _ principal: Principal, _ parameters: ListenParameters) {
        table.withLock { $0[id] = .opening(waiting: []) }
        principals.withLock { $0[id] = principal }
        scope.spawn { [self] in await serve(id, principal, parameters) }
    }

    func received(_ id: ConnectionID, _ message: WebSocketMessage) {
        let stage: Stage? = table.withLock { table in
            guard case .opening(var waiting) = table[id] else { return table[id] }
            waiting.append(message)
            table[id] = .opening(waiting: waiting)
            return waiting.count > Self.greatestWait ? .closed : nil
        }
        switch stage {
        case .open(let track, let feed): take(message, track, feed, of: id)
        case .closed:
            gateway.bound?.close(id, code: CloseCode.rateLimited.rawValue, reason: CloseCode.rateLimited.reason)
        case .opening, nil: break
        }
    }

    func closed(_ id: ConnectionID) {
        principals.withLock { $0[id] = nil }
        let stage = table.withLock { $0.removeValue(forKey: id) }
        if case .open(let track, _) = stage { track.end() }
    }

    /// Ends the connections of the principals that the rule picks; returns how many.
    @discardableResult
    func close(where rule: (Principal) -> Bool, with code: CloseCode) -> Int {
        let ids = principals.withLock { $0.map { $0 } }.filter { rule($0.value) }.map(\.key)
        for id in ids { gateway.bound?.close(id, code: code.rawValue, reason: code.reason) }
        return ids.count
    }

    /// Closes those whose token expired. Once a second.
    func tick() {
        let now = clock.now()
        close(where: { now >= $0.expires }, with: .tokenExpired)
    }

    /// Ends every stream: what was said is finished and told before the connection closes.
    func drain() {
        let open = table.withLock { $0.values.map { $0 } }
        for case .open(let track, _) in open { track.end() }
    }

    private func take(_ message: WebSocketMessage, _ track: AudioTrack, _ feed: AudioFeed, of id: ConnectionID) {
        switch message {
        case .binary(let bytes):
            // Older clients end a stream with an empty message.
            guard !bytes.isEmpty else { return track.end() }
            do {
                for input in try feed.accept(bytes, at: clock.now()) where !track.post(input) {
                    return close(
                        id, .rateLimited,
                        RequestError(.rateLimited, "audio comes faster than it can be heard; slow down"))
                }
            } catch {
                close(id, .badProtocol, RequestError(.unprocessable, "\(error)"))
            }
        case .text(let text):
            do {
                switch try ListenControl(message: text) {
                case .keepAlive: break
                case .finalize: track.post(.finalize)
                case .closeStream: track.end()
                }
            } catch {
                gateway.bound?.send(.text(ListenMessage.error(error)), to: id)
            }
        }
    }

    private func close(_ id: ConnectionID, _ code: CloseCode, _ error: RequestError) {
        gateway.bound?.send(.text(ListenMessage.error(error)), to: id)
        gateway.bound?.close(id, code: code.rawValue, reason: code.reason)
    }

    /// Runs the stream's track from its opening to its last message.
    private func serve(_ id: ConnectionID, _ principal: Principal, _ parameters: ListenParameters) async {
        let stream = ListenMessage.Stream(
            requestID: "\(id)-\(String(clock.now().milliseconds, radix: 36))", model: parameters.model ?? "default")
        let created = clock.now()
        let session: TrackOpener.Session
        do throws(RequestError) {
            let feed = try AudioFeed(parameters)
            session = try await tracks.open(parameters, feed: feed, for: principal) { [gateway] hold in
                hold ? gateway.bound?.pause(id) : gateway.bound?.resume(id)
            }
            start(id, session.track, feed)
        } catch {
            return close(id, error.closeCode, error)
        }
        let summary = await session.run { [gateway] event in
            for message in Self.messages(for: event, of: stream, parameters) {
                gateway.bound?.send(.text(message), to: id)
            }
        }
        gateway.bound?.send(
            .text(ListenMessage.metadata(of: stream, created: created, seconds: summary.seconds)), to: id)
        gateway.bound?.close(id, code: 1000, reason: "")
    }

    /// Lets the audio that waited go to the track, in order.
    private func start(_ id: ConnectionID, _ track: AudioTrack, _ feed: AudioFeed) {
        while true {
            let waiting: [WebSocketMessage]? = table.withLock { table in
                switch table[id] {
                case .opening(let waiting) where !waiting.isEmpty:
                    table[id] = .opening(waiting: [])
                    return waiting
                case .opening:
                    table[id] = .open(track, feed)
                    return nil
                case .open, .closed, nil:
                    // The client went away meanwhile.
                    track.end()
                    return nil
                }
            }
            guard let waiting else { return }
            for message in waiting { take(message, track, feed, of: id) }
        }
    }

    private static func messages(
        for event: TrackEvent, of stream: ListenMessage.Stream, _ parameters: ListenParameters
    ) -> [[UInt8]] {
        switch event {
        case .speechStarted(let at):
            parameters.vadEvents ? [ListenMessage.speechStarted(at: at, of: stream)] : []
        case .interim(let caption):
            parameters.interimResults
                ? [ListenMessage.results(caption, of: stream, isFinal: false, speechFinal: false)] : []
        case .final(let caption, let endpoint, let fromFinalize):
            [
                ListenMessage.results(
                    caption, of: stream, isFinal: true, speechFinal: endpoint, fromFinalize: fromFinalize)
            ]
        case .dropped(_, let endpoint, let fromFinalize):
            endpoint || fromFinalize
                ? [
                    ListenMessage.results(
                        nil, of: stream, isFinal: true, speechFinal: endpoint, fromFinalize: fromFinalize)
                ] : []
        case .utteranceEnd(let end): [ListenMessage.utteranceEnd(lastWordEnd: end, of: stream)]
        case .nothingToFinalize:
            [ListenMessage.results(nil, of: stream, isFinal: true, speechFinal: false, fromFinalize: true)]
        case .ended: []
        }
    }
}

extension RequestError {
    /// How a WebSocket is closed for it.
    var closeCode: CloseCode {
        switch code {
        case .overloaded, .engineUnavailable, .storeUnavailable: .overloaded
        case .draining: .draining
        case .rateLimited: .rateLimited
        case .forbidden, .notFound, .conflict: .forbidden
        default: .badProtocol
        }
    }
}
