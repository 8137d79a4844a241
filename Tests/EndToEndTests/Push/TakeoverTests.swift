import Foundation
import RoomtoneClient
import Testing

/// What must arrive arrives, whether the server is killed or hands over to the next one.
@Suite(.timeLimit(.minutes(2)))
struct TakeoverTests {
    private let alerts = #""topic":"sponsor.acme-cloud.alerts""#
    private let insights = #""topic":"event.devcon.insights""#

    /// Makes the VP of the demo's catalog a hot lead.
    private func heat(_ server: RunningServer) async throws {
        let events = ["meeting_request", "booth_visit", "download", "demo_request"].map {
            #"{"id":"h-\#($0)","attendee":"a-17","type":"\#($0)","ts":\#(RunningServer.now),"target":{"type":"sponsor","id":"acme-cloud"}}"#
        }
        #expect(try await server.send(events, token: try await server.token("service")).status == 200)
    }

    /// One critical message is one insight.
    private func complain(
        _ server: RunningServer, _ id: String, about session: String, token: String
    ) async throws {
        let event =
            #"{"id":"\#(id)","session":"\#(session)","attendee":"a-18","type":"feedback","ts":\#(RunningServer.now),"text":"there is a fire, people are hurt, call an ambulance"}"#
        #expect(try await server.send([event], token: token).status == 200)
    }

    private func object(_ connection: WebSocketConnection) async throws -> JSONObject {
        try #require(await connection.receive().flatMap { JSONObject($0.bytes) }, "the connection ended")
    }

    @Test func anAlertComesAgainAfterAKillUntilItIsAnswered() async throws {
        let first = try await RunningServer.start()
        let sponsor = try await first.token("sponsor", subject: "acme-cloud")
        let listener = try await first.subscribe(sponsor, alerts)
        #expect(listener.reply.objects("items")?.isEmpty == true)
        try await heat(first)
        let push = try await object(listener.connection).object("d")
        let alert = try #require(push?.string("alert"))
        #expect(push?.integer("try") == 1)
        try await first.killHard()

        let second = try await RunningServer.start(data: first.data)
        let epoch = try #require(listener.reply.string("epoch"))
        let again = try await second.subscribe(sponsor, #"\#(alerts),"recover":{"epoch":"\#(epoch)","offset":1}"#)
        #expect(again.reply.bool("recovered") == true)
        let items = again.reply.objects("items")?.compactMap { $0.object("d") } ?? []
        #expect(items.map { $0.string("alert") } == [alert])
        #expect((items.first?.integer("try") ?? 0) >= 1)
        let number = try #require(again.reply.integer("t"))
        try await again.connection.send(text: #"{"id":2,"op":"ack","t":\#(number),"alerts":["\#(alert)"]}"#)
        var answer = ""
        while !answer.contains(#""ok""#) {
            answer = String(decoding: try #require(await again.connection.receive()?.bytes), as: UTF8.self)
        }
        #expect(answer.contains(#""alerts":["\#(alert)"],"unknown":[]"#))
        try await second.killHard()

        let third = try await RunningServer.start(data: first.data)
        #expect(try await third.subscribe(sponsor, alerts).reply.objects("items")?.isEmpty == true)
        #expect(try await third.drain() == 0)
    }

    @Test func aSecondServerTakesOverWhatTheFirstLeaves() async throws {
        let first = try await RunningServer.start()
        let (admin, service) = (try await first.token("admin"), try await first.token("service"))
        let sponsor = try await first.token("sponsor", subject: "acme-cloud")
        // Without --wait a second one says that the data is in use.
        let refused = try await Command.run([
            "serve", "--port", "0", "--data", first.data, "--config", first.data + ".yaml",
        ])
        #expect(refused.status == 1)
        #expect(refused.error.contains("in use"), "\(refused.error)")

        let watcher = try await first.subscribe(admin, insights)
        let team = try await first.subscribe(sponsor, alerts)
        try await complain(first, "f-1", about: "keynote", token: service)
        let before = try await object(watcher.connection)
        try await heat(first)
        let alert = try #require(try await object(team.connection).object("d")?.string("alert"))

        let data = first.data
        async let waiting = RunningServer.start(data: data, arguments: ["--wait"])
        #expect(try await first.drain() == 0)
        var bye: JSONObject?
        while let message = await watcher.connection.receive() {
            bye = JSONObject(message.bytes)?.object("bye") ?? bye
        }
        #expect(bye?.integer("code") == 4200)
        #expect((bye?.integer("retry_after_ms") ?? 0) > 0)
        #expect(watcher.connection.closure?.code == 4200)

        let second = try await waiting
        try await complain(second, "f-2", about: "closing", token: service)
        let epoch = try #require(watcher.reply.string("epoch"))
        let offset = try #require(before.integer("o"))
        let log = try await second.subscribe(
            admin, #"\#(insights),"recover":{"epoch":"\#(epoch)","offset":\#(offset)}"#)
        #expect(log.reply.bool("recovered") == true)
        var offsets = log.reply.objects("items")?.compactMap { $0.integer("o") } ?? []
        while offsets.isEmpty { offsets = [try await object(log.connection).integer("o")].compactMap(\.self) }
        #expect(offsets.first == offset + 1, "contiguous across the two")
        let kept = try await second.subscribe(
            sponsor, #"\#(alerts),"recover":{"epoch":"\#(team.reply.string("epoch") ?? "")","offset":1}"#)
        #expect(kept.reply.bool("recovered") == true)
        #expect(kept.reply.objects("items")?.compactMap { $0.object("d")?.string("alert") } == [alert])
        #expect(try await second.drain() == 0)
    }
}
