import Access
import Concurrency
import FanOutLoad
import Foundation
import Logging
import RoomModel
import Rooms

/// The real server as a child process that publishes when told: `state N`, `one`, `alert` on stdin.
///
/// Its topics, tokens, hub and gateway are those of `serve`; only what rooms would publish comes from the benchmark.
package enum FanOutServer {
    static let session = "stage"
    static let lonely = "side-room"
    static let sponsor = "backer"
    static let tenant = "benchmark"

    static func configuration(directory: String) -> Configuration {
        var configuration = Configuration()
        configuration.store.directory = directory
        configuration.http.port = 0
        configuration.http.maxConnections = 19_000
        // The subscribers only count what comes and answer no ping.
        configuration.http.pingInterval = .seconds(600)
        configuration.audio.recognizers = 1
        configuration.audio.secondPass.engine = SecondPassSettings.none
        return configuration
    }

    package static func run(directory: String) async throws {
        var quiet = Logger(label: "benchmark")
        quiet.logLevel = .critical
        let server = try await RoomtoneServer(configuration(directory: directory), logger: quiet)
        let ended = Gate()
        ended.shut()
        try await server.run(
            ready: { port in
                print("ready \(port)")
                fflush(nil)
            },
            companions: [
                { _ in
                    do {
                        try await server.use(catalog())
                        print("catalog")
                        fflush(nil)
                        for await line in commands() {
                            try await obey(line.split(separator: " ").map(String.init), server)
                        }
                    } catch {
                        print("failed \(error)")
                        fflush(nil)
                    }
                    ended.open()
                }
            ], until: { await ended.pass() })
    }

    /// The lines of stdin, read on a thread of its own: the pool's few threads serve.
    private static func commands() -> AsyncStream<String> {
        let (lines, continuation) = AsyncStream<String>.makeStream()
        Thread.detachNewThread {
            while let line = readLine() { continuation.yield(line) }
            continuation.finish()
        }
        return lines
    }

    private static func obey(_ words: [String], _ server: RoomtoneServer) async throws {
        switch words.first {
        case "state":
            for _ in 0..<(words.dropFirst().first.flatMap { Int($0) } ?? 1) {
                server.publish(FanOutMessage.data(), to: "session.\(session).metrics", of: tenant)
            }
        case "one": server.publish(FanOutMessage.data(), to: "session.\(lonely).metrics", of: tenant)
        case "alert": try await server.raiseAlert(FanOutMessage.data(), on: "sponsor.\(sponsor).alerts", of: tenant)
        default: break
        }
    }

    private static func catalog() throws -> Catalog {
        guard let tenant = TenantID(tenant), let event = EventID("event"), let stage = SessionID(session),
            let side = SessionID(lonely), let backer = SponsorID(sponsor)
        else { throw BenchmarkError("the benchmark's own ids are none") }
        var catalog = Catalog(tenant: tenant, event: .init(id: event, name: "Benchmark"))
        catalog.sessions = [Session(id: stage, title: "Stage"), Session(id: side, title: "Side room")]
        catalog.sponsors = [Sponsor(id: backer, name: "Backer")]
        return catalog
    }
}

extension RoomtoneServer {
    /// Publishes on a state topic what a room would, for who measures deliveries.
    fileprivate func publish(_ data: String, to topic: String, of tenant: String) {
        guard let topic = Topic(topic), let tenant = TenantID(tenant) else { return }
        hub.publish(Array(data.utf8), to: topic, of: tenant, at: WallClock.system.now())
    }

    fileprivate func raiseAlert(_ data: String, on topic: String, of tenant: String) async throws {
        guard let tenant = TenantID(tenant), let id = ItemID("A-\(FanOutSwarm.now())") else { return }
        try await alerts.raise(
            Alert(
                id: id, tenant: tenant, topic: topic, data: Array(data.utf8), raised: WallClock.system.now(),
                lifetime: 60_000))
    }
}
