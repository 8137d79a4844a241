import Foundation
import Rehearsal
import RoomtoneClient
import Testing

/// A server that comes back goes on where it was: epochs, offsets, captions, and new words for old subscribers.
@Suite(.serialized, .timeLimit(.minutes(2)))
struct RestartTests {
    @Test func logTopicsKeepTheirEpochAndGoOnAfterAKill() async throws {
        let first = try await RunningServer.start()
        let admin = try await first.token("admin")
        try await feed(first)
        let before = try await first.subscribe(admin, #""topic":"session.keynote.transcript""#)
        let epoch = try #require(before.reply.string("epoch"))
        #expect(before.reply.integer("offset") == 1)
        before.connection.close()
        try await first.killHard()

        let second = try await RunningServer.start(data: first.data)
        let after = try await second.subscribe(
            admin, #""topic":"session.keynote.transcript","recover":{"epoch":"\#(epoch)","offset":0}"#)
        #expect(after.reply.string("epoch") == epoch)
        #expect(after.reply.bool("recovered") == true)
        #expect(after.reply.objects("items")?.compactMap { $0.integer("o") } == [1])
        let captions = try await second.subscribe(admin, #""topic":"session.keynote.captions""#)
        #expect(captions.reply.objects("items")?.count == 1)

        // What is said now reaches those who subscribed to topics that came back from the store.
        try await feed(second)
        let push = await self.push(from: after.connection)
        #expect(push?.integer("o") == 2)
        let caption = await self.push(from: captions.connection)
        #expect(caption?.object("d")?.string("text") != nil)

        let unknown = try await second.subscribe(
            admin, #""topic":"session.keynote.transcript","recover":{"epoch":"other","offset":0}"#)
        #expect(unknown.reply.bool("recovered") == false)
        #expect(unknown.reply.objects("items")?.isEmpty == true)
        #expect(try await second.drain() == 0)
        let keywords = try await Command.run(["export", "keynote", "--what", "keywords", "--data", second.data])
        #expect(keywords.output.contains(#""keyword":"#), "\(keywords.output) \(keywords.error)")
    }

    @Test func aPacedSubscriptionToALogLosesNothing() async throws {
        let server = try await RunningServer.start()
        let admin = try await server.token("admin")
        let paced = try await server.subscribe(
            admin, #""topic":"session.keynote.transcript","max_hz":0.03"#)
        try await feed(server)
        try await feed(server)
        for offset in 1...2 {
            let push = await self.push(from: paced.connection)
            #expect(push?.integer("o") == Int64(offset))
        }
        #expect(try await server.drain() == 0)
    }

    /// The next publication; a slow machine may be asked for a sign of life meanwhile.
    private func push(from connection: WebSocketConnection) async -> JSONObject? {
        while let message = await connection.receive().flatMap({ JSONObject($0.bytes) }) {
            if message.object("ping") == nil { return message }
        }
        return nil
    }

    private func feed(_ server: RunningServer) async throws {
        var plan = HallFeed.Plan(
            server: try server.address, token: try await server.token("room"), session: "keynote")
        plan.speed = 4
        _ = try await HallFeed(plan).play(RunningServer.fixture("clip-short.flac"))
    }
}
