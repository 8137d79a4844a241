import Access
import Catalogs
import Concurrency
import Credentials
import Foundation
import Logging
import Rehearsal
import RoomModel
import Rooms
import RoomtoneClient

/// A hall and its audience, played into this very server through its own port: what anyone sees of it works.
package struct Demo: Sendable {
    private let catalog: RoomModel.Catalog
    private let configuration: Configuration
    private let minter: TokenMinter
    private let logger: Logger
    private let talk: String
    private let cues: TalkCues

    /// Reads the demo's catalog and talk; the event's times are shifted so that it runs now.
    package init(_ configuration: Configuration, logger: Logger) async throws {
        self.configuration = configuration
        self.logger = logger
        let written = try CatalogDocument.load(try HomeDirectory.current.path(of: "config/demo.yaml"))
        guard let session = SessionID(configuration.demo.session) else {
            throw InputError("demo.session is the id of a session of config/demo.yaml")
        }
        catalog = written.shifted(soThat: session, beganMillisecondsAgo: 0, at: WallClock.system.now())
        talk = try HomeDirectory.current.path(of: "audio-fixtures/\(configuration.demo.talk)")
        cues = try TalkCues.load(beside: talk)
        minter = await TokenMinter(key: try TokenKey.load(in: configuration.store.directory))
    }

    /// Takes the demo's catalog into use; before the server runs its companions.
    package func prepare(_ server: RoomtoneServer) async throws { try await server.use(catalog) }

    /// One link for each role that a person may have, to click; a service is a program.
    package func links(port: UInt16) async throws -> [(role: String, link: String)] {
        var links: [(String, String)] = []
        let people: [(Role, String)] = [
            (.organizer, "demo-organizer"), (.dashboard, "demo-screen"), (.attendee, "a-17"), (.sponsor, "rep-1"),
            (.room, "demo-room"), (.admin, "demo-admin"),
        ]
        for (role, subject) in people {
            let token = try await token(role, subject)
            links.append(
                (
                    role.rawValue,
                    "\(address(port))/#session=\(configuration.demo.session)&event=\(catalog.event.id)&token=\(token)"
                ))
        }
        return links
    }

    /// Plays hall and audience until cancelled; whatever fails is told and tried again.
    package func play(port: UInt16) async {
        let position = Lock(ContinuousClock.now)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await keepTrying("hall") { try await playTalk(port, began: position) } }
            group.addTask { await keepTrying("audience") { try await playCrowd(port, began: position) } }
            group.addTask { await keepTrying("side rooms") { try await playSideRooms(port) } }
            group.addTask { await keepTrying("booth") { try await playBooth(port) } }
        }
    }

    private func playTalk(_ port: UInt16, began: Lock<ContinuousClock.Instant>) async throws {
        var plan = HallFeed.Plan(
            server: try ServerAddress(address(port)), token: try await token(.room, "demo-hall"),
            session: configuration.demo.session)
        plan.track = "mic-1"
        plan.loops = true
        plan.takeover = true
        began.withLock { $0 = .now }
        _ = try await HallFeed(plan).play(talk)
    }

    private func playCrowd(_ port: UInt16, began: Lock<ContinuousClock.Instant>) async throws {
        var plan = CrowdFeed.Plan(
            server: try ServerAddress(address(port)), token: try await token(.service, "demo-audience"),
            sessions: [configuration.demo.session])
        plan.known = catalog.attendees.map(\.id.text)
        plan.attendees = configuration.demo.attendees
        plan.rate = configuration.demo.rate
        plan.seed = UInt64(clamping: configuration.demo.seed)
        let cues = cues
        _ = try await CrowdFeed(plan).run { _ in
            let elapsed = began.withLock { ContinuousClock.now - $0 }
            return cues.mood(at: Double(elapsed.milliseconds) / 1000)
        }
    }

    /// Smaller audiences of the sessions that run beside the one that is heard; each goes by a plot of its own, again and
    /// again.
    private func playSideRooms(_ port: UInt16) async throws {
        let began = ContinuousClock.now
        let rooms = catalog.sessions(beside: configuration.demo.session).map(\.id.text)
        guard !rooms.isEmpty else { return }
        let plots = Dictionary(
            uniqueKeysWithValues: rooms.enumerated().map { ($1, Plot.all[($0 + 1) % Plot.all.count]) })
        var plan = CrowdFeed.Plan(
            server: try ServerAddress(address(port)), token: try await token(.service, "demo-side-rooms"),
            sessions: rooms)
        plan.attendees = max(1, configuration.demo.attendees * rooms.count / 3)
        plan.known = (0..<plan.attendees).map { "visitor-\($0)" }
        plan.rate = configuration.demo.rate * Double(rooms.count) / 3
        plan.seed = UInt64(clamping: configuration.demo.seed)
        _ = try await CrowdFeed(plan).run { room in
            let share = Double((ContinuousClock.now - began).milliseconds) / Self.plotLength
            return plots[room]?.mood(after: share.truncatingRemainder(dividingBy: 1)) ?? .calm
        }
    }

    /// Milliseconds in which a side room's plot is played once: nine minutes show all of its moods.
    private static let plotLength = 540_000.0

    /// People at the sponsors' booths: within a minute one has done all that makes a lead hot.
    private func playBooth(_ port: UInt16) async throws {
        let token = try await token(.service, "demo-booths")
        try await RoomtoneClient.with(try ServerAddress(address(port)), token: { token }) { client in
            let run = String(WallClock.system.now().milliseconds, radix: 36)
            for (number, visit) in BoothVisits(catalog: catalog, seed: UInt64(clamping: configuration.demo.seed))
                .enumerated()
            {
                try await Task.sleep(for: .milliseconds(visit.pause))
                let now = WallClock.system.now().milliseconds
                let event = visit.json(id: "booth-\(run)-\(number)", at: now)
                _ = try await client.send(events: Array("[\(event)]".utf8), eventsHaveIDs: true)
            }
        }
    }

    private func keepTrying(_ part: String, _ work: () async throws -> Void) async {
        while !Task.isCancelled {
            do {
                try await work()
            } catch {
                if Task.isCancelled { return }
                logger.warning("the demo's \(part) stopped and begins again", metadata: ["reason": "\(error)"])
                try? await Task.sleep(for: .seconds(2))
            }
        }
    }

    private func token(_ role: Role, _ subject: String) async throws -> String {
        let now = WallClock.system.now()
        let principal = Principal(
            tenant: catalog.tenant, subject: subject, role: role,
            sponsor: role == .sponsor ? catalog.sponsors.first?.id : nil,
            expires: now.advanced(byMilliseconds: 7 * 86_400_000))
        return try await minter.mint(principal, now: now)
    }

    private func address(_ port: UInt16) -> String {
        let scheme = configuration.http.tls == nil ? "http" : "https"
        return "\(scheme)://127.0.0.1:\(port)"
    }
}

extension RoomModel.Catalog {
    /// The sessions that run when another begins.
    fileprivate func sessions(beside other: String) -> [Session] {
        guard let start = sessions.first(where: { $0.id.text == other })?.start else { return [] }
        return sessions.filter { session in
            guard session.id.text != other, let begins = session.start, let ends = session.end else { return false }
            return begins <= start && start < ends
        }
    }
}
