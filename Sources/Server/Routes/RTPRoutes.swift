import Access
import Concurrency
import Gateway
import RTPSocket
import RoomModel
import Rooms
import Wire

/// Ports for RTP/Opus (CONTRACT §2): `POST` and `DELETE /v1/sessions/{id}/rtp`.
final class RTPRoutes: Sendable {
    private struct Key: Hashable {
        var room: RoomID
        var track: String
    }

    /// A stream and the port it lives by.
    private struct Port {
        var stream: RTPStream
        var socket: RTPSocket
        /// Who opened it.
        var principal: Principal
    }

    private let ports = Lock<[Key: Port]>([:])
    private let overflowed = Lock(0)
    private let tracks: TrackOpener
    private let catalog: CatalogDirectory
    private let scope: TaskScope
    private let clock: WallClock
    private let settings: RTPSettings
    private let networks: [AddressNetwork]

    init(
        tracks: TrackOpener, catalog: CatalogDirectory, scope: TaskScope, clock: WallClock, settings: RTPSettings
    ) {
        self.tracks = tracks
        self.catalog = catalog
        self.scope = scope
        self.clock = clock
        self.settings = settings
        networks = settings.networks.compactMap(AddressNetwork.init)
    }

    var routes: [Route] {
        [
            Route("POST", "/v1/sessions/{id}/rtp") { try await self.open($0) },
            Route("DELETE", "/v1/sessions/{id}/rtp") { try self.close($0) },
        ]
    }

    /// Packets that found their track's queue full, of all streams there were.
    var overflow: Int { overflowed.withLock { $0 } }

    /// Ends every stream: what came is still heard.
    func drain() {
        for port in ports.withLock({ Array($0.values) }) { port.stream.end() }
    }

    /// Ends the streams that principals picked by the rule opened; returns how many.
    func end(where rule: (Principal) -> Bool) -> Int {
        let picked = ports.withLock { Array($0.values) }.filter { rule($0.principal) }
        for port in picked { port.stream.end() }
        return picked.count
    }

    private func open(_ request: RoutedRequest) async throws -> HTTPResponse {
        let (principal, id) = try sender(of: request)
        let key = Key(room: RoomID(tenant: principal.tenant, session: id), track: request.head.query("track") ?? "main")
        let session = try await tracks.open(
            session: id.text, track: key.track, takeover: request.head.query("takeover") == "true", feed: .rtp,
            tenant: principal.tenant
        ) { _ in }
        // The session's own track, so that a second stream of the same name is refused by the room.
        let stream = RTPStream(
            track: session.track, source: .random(in: 1 ... .max),
            idleTimeout: settings.idleTimeout.milliseconds, clock: clock
        ) { [overflowed] in overflowed.withLock { $0 += 1 } }
        let socket: RTPSocket
        do {
            socket = try RTPSocket(host: settings.host, networks: networks) { stream.step($0, at: $1) }
        } catch {
            run(session, key, stream)
            stream.end()
            throw RequestError(.overloaded, "\(error)", afterMilliseconds: 5_000)
        }
        let former = ports.withLock {
            $0.updateValue(Port(stream: stream, socket: socket, principal: principal), forKey: key)
        }
        former?.stream.end()
        run(session, key, stream)
        return .json(
            JSONWriter.object {
                $0.member("port", Int(socket.port))
                $0.member("ssrc", Int(stream.source))
            })
    }

    private func run(_ session: TrackOpener.Session, _ key: Key, _ stream: RTPStream) {
        let spawned = scope.spawn { [self] in
            _ = await session.run { _ in }
            stream.end()
            ports.withLock { if $0[key]?.stream === stream { $0[key] = nil } }
        }
        if !spawned { stream.end() }
    }

    private func close(_ request: RoutedRequest) throws -> HTTPResponse {
        let (principal, id) = try sender(of: request)
        let key = Key(room: RoomID(tenant: principal.tenant, session: id), track: request.head.query("track") ?? "main")
        guard let port = ports.withLock({ $0.removeValue(forKey: key) }) else {
            throw RequestError(.notFound, "track \(key.track.prefix(64)) has no RTP port; POST opens one")
        }
        port.stream.end()
        let counts = port.stream.counts
        return .json(
            JSONWriter.object {
                $0.member("packets", counts.packets)
                $0.member("lost", counts.lost)
                $0.member("late", counts.late)
                $0.member("duplicates", counts.duplicates)
            })
    }

    private func sender(of request: RoutedRequest) throws -> (Principal, SessionID) {
        let principal = try request.authenticated()
        guard let id = SessionID(request["id"]) else {
            throw RequestError(.notFound, "there is no such session here; check its id")
        }
        try principal.maySendAudio(to: id, in: catalog.view(of: principal.tenant))
        return (principal, id)
    }
}
