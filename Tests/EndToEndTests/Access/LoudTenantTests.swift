import Foundation
import RoomtoneClient
import Testing

/// A tenant at ten times its quota is refused, and another one beside it hardly notices.
@Suite(.timeLimit(.minutes(1)))
struct LoudTenantTests {
    private static let quota = 200

    @Test func oneTenantsFloodIsRefusedAndAnothersRequestsAreNotHeldUp() async throws {
        let data = RunningServer.temporaryDirectory()
        try "catalog: [\(RunningServer.root)/config/demo.yaml]\nquotas: {tenant: {messages: \(Self.quota)}}\n".write(
            toFile: data + ".yaml", atomically: true, encoding: .utf8)
        let server = try await RunningServer.start(data: data)
        let calm = try await server.connect(try await server.token("admin", subject: "calm"))
        let alone = try await roundTrips(calm)

        let loud = try await server.connect(try await server.token("admin", subject: "loud", tenant: "globex"))
        let refusals = Counter()
        let beside = try await withThrowingTaskGroup(of: [Duration]?.self) { group in
            group.addTask {
                try await Self.flood(loud)
                loud.close()
                return nil
            }
            group.addTask {
                while let message = await loud.receive() {
                    let code = JSONObject(message.bytes)?.object("err")?.string("code")
                    if code == "rate_limited" { await refusals.add() }
                }
                return nil
            }
            let beside = try await roundTrips(calm)
            for try await _ in group {}
            return beside
        }
        #expect(await refusals.count > 0)
        // Beside the wanted factor of 1.2, some milliseconds for the machine's own noise.
        #expect(beside[50] <= alone[50] * 1.2 + .milliseconds(3), "median \(alone[50]), then \(beside[50])")
        #expect(beside[98] <= alone[98] * 1.2 + .milliseconds(30), "p99 \(alone[98]), then \(beside[98])")
        #expect(try await server.drain() == 0)
    }

    /// Ten times what its tenant may, for two seconds.
    private static func flood(_ connection: WebSocketConnection) async throws {
        for number in 1...(20 * quota) {
            try await connection.send(text: #"{"id":\#(number),"op":"unsub","t":1}"#)
            if number % 20 == 0 { try await Task.sleep(for: .milliseconds(10)) }
        }
    }

    @Test func theLoudTenantsOwnAlertsArriveAllTheSame() async throws {
        let bench = try await SponsorBench.start(
            ["north": ""], configuration: "quotas: {tenant: {messages: \(Self.quota)}}\n")
        let server = bench.server
        let rita = try await bench.token("north")
        let loud = try await server.connect(try await server.token("admin", subject: "loud"))
        try await RoomtoneClient.with(try server.address, token: { rita }) { client in
            let alerts = try await client.subscribe("sponsor.north.alerts")
            try await withThrowingTaskGroup(of: Int.self) { group in
                group.addTask {
                    try await Self.flood(loud)
                    loud.close()
                    return 0
                }
                group.addTask {
                    var refused = 0
                    while let message = await loud.receive() {
                        let code = JSONObject(message.bytes)?.object("err")?.string("code")
                        if code == "rate_limited" { refused += 1 }
                    }
                    return refused
                }
                try await bench.heat("p-1", for: "north")
                _ = try await alerts.alert("Sam Secret 1")
                #expect(try await group.reduce(0, +) > 0, "the flood was within the quota")
            }
        }
        #expect(try await server.drain() == 0)
    }

    private actor Counter {
        private(set) var count = 0
        func add() { count += 1 }
    }

    /// A hundred, one after another, in order of their length.
    private func roundTrips(_ connection: WebSocketConnection) async throws -> [Duration] {
        var times: [Duration] = []
        for number in 1...100 {
            let start = ContinuousClock.now
            try await connection.send(text: #"{"id":\#(number),"op":"sub","topic":"session.keynote.questions"}"#)
            var isAnswered = false
            while !isAnswered {
                let message = try #require(await connection.receive().flatMap { JSONObject($0.bytes) })
                isAnswered = message.integer("id") == Int64(number)
            }
            times.append(ContinuousClock.now - start)
        }
        return times.sorted()
    }
}
