import FanOutLoad
import Foundation
import Rehearsal
import RoomtoneClient
import Testing

/// Everybody is cut off at once and comes back: all recover, and nothing of them stays when they leave.
///
/// 300 connections by default; `make soak` asks for 5,000 with `ROOMTONE_SOAK`.
@Suite(.timeLimit(.minutes(10)))
struct ReturnTests {
    @Test func allThatWereCutOffComeBackAndRecover() async throws {
        let count = ProcessInfo.processInfo.environment["ROOMTONE_SOAK"].flatMap(Int.init) ?? 300
        let server = try await RunningServer.start()
        let (admin, service) = (try await server.token("admin"), try await server.token("service"))
        let port = try #require(server.url.split(separator: ":").last.flatMap { UInt16($0) })
        try await complain(server, service, "f-1", about: "keynote")
        // The first insight says where all stand.
        let first = try await server.subscribe(
            admin, #""topic":"event.devcon.insights","recover":{"epoch":"x","offset":0}"#)
        let epoch = try #require(first.reply.string("epoch"))
        var offset = try #require(first.reply.integer("offset"))
        if offset == 0 {
            offset = try #require(
                await first.connection.receive().flatMap { JSONObject($0.bytes) }?.integer("o"))
        }
        first.connection.close()
        #expect(try await reaches { try await server.figure("roomtone_push_connections", token: admin) == 0 })
        let descriptors = server.descriptors

        let swarm = try FanOutSwarm()
        let recovery =
            #"{"id":1,"op":"sub","topic":"event.devcon.insights","recover":{"epoch":"\#(epoch)","offset":\#(offset)}}"#
        try swarm.connect(count, port: port)
        try swarm.upgrade(path: "/v1/ws", tokens: [admin])
        try swarm.ask(recovery)
        try swarm.ask(#"{"id":2,"op":"sub","topic":"session.keynote.questions"}"#)
        #expect(
            try await reaches { try await server.figure("roomtone_subscriptions", token: admin) == Double(2 * count) })

        swarm.cut()
        // While nobody is there.
        try await complain(server, service, "f-2", about: "closing")
        let start = ContinuousClock.now
        // With jitter: groups of random size spread over a while, as the clients' back-off spreads them.
        var random = SeededRandom(seed: 7)
        var recovered = 0
        var open = 0
        while open < count {
            let group = open..<min(count, open + Int.random(in: 1...max(2, count / 50), using: &random))
            try swarm.connect(group.count, port: port)
            try swarm.upgrade(path: "/v1/ws", tokens: [admin], of: group)
            recovered += try swarm.ask(recovery, of: group, countingThose: #""recovered":true"#)
            open = group.upperBound
            try await Task.sleep(until: start + .milliseconds(open), clock: .continuous)
        }
        let elapsed = ContinuousClock.now - start
        #expect(Double(recovered) >= 0.99 * Double(count), "\(recovered) of \(count) recovered")
        #expect(elapsed < .seconds(30))
        print("\(recovered) of \(count) recovered within \(elapsed)")

        swarm.cut()
        for name in ["roomtone_push_connections", "roomtone_subscriptions", "roomtone_websockets"] {
            #expect(try await reaches { try await server.figure(name, token: admin) == 0 }, "\(name)")
        }
        #expect(await reaches { server.descriptors <= descriptors + 1 }, "\(descriptors), now \(server.descriptors)")
        #expect(try await server.drain() == 0)
    }

    /// One critical message is one insight of its session.
    private func complain(
        _ server: RunningServer, _ service: String, _ id: String, about session: String
    ) async throws {
        let event =
            #"{"id":"\#(id)","session":"\#(session)","attendee":"a-18","type":"feedback","ts":\#(RunningServer.now),"text":"there is a fire, people are hurt, call an ambulance"}"#
        #expect(try await server.send([event], token: service).status == 200)
    }
}
