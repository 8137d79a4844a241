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
        case open([AudioTrack], ListenFeed)
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
        try tracks.check(parameters.language)
        _ = try ListenFeed(parameters)
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
        case .open(let tracks, let feed): take(message, tracks, feed, of: id)
        case .closed:
            gateway.bound?.close(id, code: CloseCode.rateLimited.rawValue, reason: CloseCode.rateLimited.reason)
        case .opening, nil: break
        }
    }

    func closed(_ id: ConnectionID) {
        principals.withLock { $0[id] = nil }
        let stage = table.withLock { $0.removeValue(forKey: id) }
        if case .open(let tracks, _) = stage { for track in tracks { track.end(.interrupted) } }
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
        for case .open(let tracks, _) in open { for track in tracks { track.end() } }
    }

    private func take(_ message: WebSocketMessage, _ tracks: [AudioTrack], _ feed: ListenFeed, of id: ConnectionID) {
        switch message {
        case .binary(let bytes):
            // Older clients end a stream with an empty message.
            guard !bytes.isEmpty else { return finish(tracks, feed, of: id) }
            do {
                for (track, inputs) in zip(tracks, try feed.accept(bytes, at: clock.now())) {
                    for input in inputs where !track.post(input) {
                        return close(
                            id, .rateLimited,
                            RequestError(.rateLimited, "audio comes faster than it can be heard; slow down"))
                    }
                }
            } catch {
                for track in tracks { track.end(.unreadable("\(error)")) }
                close(id, .badProtocol, AudioFeed.refusal(error))
            }
        case .text(let text):
            do throws(RequestError) {
                switch try ListenControl(message: text) {
                case .keepAlive: break
                case .finalize:
                    for track in tracks where !track.post(.finalize) {
                        throw RequestError(.rateLimited, "too many Finalize wait for their answer; send fewer")
                    }
                case .closeStream: finish(tracks, feed, of: id)
                }
            } catch {
                gateway.bound?.send(.text(ListenMessage.error(error)), to: id)
            }
        }
    }

    /// No more audio comes; what a container still holds is heard.
    private func finish(_ tracks: [AudioTrack], _ feed: ListenFeed, of id: ConnectionID) {
        do {
            for (track, inputs) in zip(tracks, try feed.finish(at: clock.now())) {
                for input in inputs { track.post(input) }
            }
        } catch {
            for track in tracks { track.end(.unreadable("\(error)")) }
            gateway.bound?.send(.text(ListenMessage.error(AudioFeed.refusal(error))), to: id)
        }
        for track in tracks { track.end() }
    }

    private func close(_ id: ConnectionID, _ code: CloseCode, _ error: RequestError) {
        gateway.bound?.send(.text(ListenMessage.error(error)), to: id)
        gateway.bound?.close(id, code: code.rawValue, reason: code.reason)
    }

    /// Runs the stream's tracks from their opening to the last message.
    private func serve(_ id: ConnectionID, _ principal: Principal, _ parameters: ListenParameters) async {
        let stream = ListenMessage.Stream(
            requestID: "\(id)-\(String(clock.now().milliseconds, radix: 36))", model: parameters.model ?? "default",
            channels: parameters.channels)
        let created = clock.now()
        var sessions: [TrackOpener.Session] = []
        do throws(RequestError) {
            let feed = try ListenFeed(parameters)
            // Channels whose track has too much to do; the connection pauses while there is one.
            let held = Lock<Set<Int>>([])
            for channel in 0..<parameters.channels {
                let session = try await tracks.open(parameters, channel: channel, feed: feed.feed, for: principal) {
                    [gateway] hold in
                    held.withLock { held in
                        if hold { held.insert(channel) } else { held.remove(channel) }
                        if held.isEmpty { gateway.bound?.resume(id) } else { gateway.bound?.pause(id) }
                    }
                }
                sessions.append(session)
            }
            start(id, sessions.map(\.track), feed)
        } catch {
            close(id, error.closeCode, error)
            // Those that were opened end unheard.
            for session in sessions { session.track.end(.cancelled) }
            _ = await run(sessions, of: nil, stream, parameters)
            return
        }
        let seconds = await run(sessions, of: id, stream, parameters)
        gateway.bound?.send(
            .text(ListenMessage.metadata(of: stream, created: created, seconds: seconds)), to: id)
        // Who is cut off by a drain comes back to the server that follows.
        if tracks.isDraining {
            gateway.bound?.close(id, code: CloseCode.draining.rawValue, reason: CloseCode.draining.reason)
        } else {
            gateway.bound?.close(id, code: 1000, reason: "")
        }
    }

    /// Runs all tracks to their ends and sends what they hear to `id`. Returns the seconds of the longest.
    private func run(
        _ sessions: [TrackOpener.Session], of id: ConnectionID?, _ stream: ListenMessage.Stream,
        _ parameters: ListenParameters
    ) async -> Double {
        await withTaskGroup(of: Double.self) { group in
            for (channel, session) in sessions.enumerated() {
                let stream = ListenMessage.Stream(
                    requestID: stream.requestID, model: stream.model, channel: channel, channels: stream.channels)
                let formatter = Lock(ListenFormatter(parameters, names: session.names))
                group.addTask { [gateway] in
                    await session.run { event in
                        guard let id else { return }
                        let messages = formatter.withLock { Self.messages(for: event, of: stream, parameters, &$0) }
                        for message in messages { gateway.bound?.send(.text(message), to: id) }
                    }.seconds
                }
            }
            return await group.reduce(0) { max($0, $1) }
        }
    }

    /// Lets the audio that waited go to the track, in order.
    private func start(_ id: ConnectionID, _ tracks: [AudioTrack], _ feed: ListenFeed) {
        while true {
            let waiting: [WebSocketMessage]? = table.withLock { table in
                switch table[id] {
                case .opening(let waiting) where !waiting.isEmpty:
                    table[id] = .opening(waiting: [])
                    return waiting
                case .opening:
                    table[id] = .open(tracks, feed)
                    return nil
                case .open, .closed, nil:
                    // The client went away meanwhile.
                    for track in tracks { track.end(.interrupted) }
                    return nil
                }
            }
            guard let waiting else { return }
            for message in waiting { take(message, tracks, feed, of: id) }
        }
    }

    private static func messages(
        for event: TrackEvent, of stream: ListenMessage.Stream, _ parameters: ListenParameters,
        _ formatter: inout ListenFormatter
    ) -> [[UInt8]] {
        switch event {
        case .speechStarted(let at):
            return parameters.vadEvents ? [ListenMessage.speechStarted(at: at, of: stream)] : []
        case .interim(let caption):
            guard parameters.interimResults else { return [] }
            let text = formatter.text(interim: caption)
            return [
                ListenMessage.results(
                    ListenFormatter.plain(caption), text: text, punctuated: formatter.punctuated(caption, text: text),
                    of: stream,
                    isFinal: false, speechFinal: false)
            ]
        case .final(let caption, let endpoint, let fromFinalize):
            let text = formatter.text(final: caption, endsSentence: endpoint)
            return [
                ListenMessage.results(
                    ListenFormatter.plain(caption), text: text, punctuated: formatter.punctuated(caption, text: text),
                    of: stream,
                    isFinal: true, speechFinal: endpoint, fromFinalize: fromFinalize)
            ]
        case .dropped(_, let endpoint, let fromFinalize):
            guard endpoint || fromFinalize else { return [] }
            return [
                ListenMessage.results(
                    nil, of: stream, isFinal: true, speechFinal: endpoint, fromFinalize: fromFinalize)
            ]
        case .utteranceEnd(let end): return [ListenMessage.utteranceEnd(lastWordEnd: end, of: stream)]
        case .nothingToFinalize:
            return [ListenMessage.results(nil, of: stream, isFinal: true, speechFinal: false, fromFinalize: true)]
        case .began, .ended: return []
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
