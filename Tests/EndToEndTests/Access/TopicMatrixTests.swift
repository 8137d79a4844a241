import RoomtoneClient
import Testing

/// Every role of two tenants against every topic, over the wire, with and without a recovery: `+` subscribed, `-`
/// forbidden, `?` unknown. The rows are those of the rules' own matrix.
@Suite(.timeLimit(.minutes(1)))
struct TopicMatrixTests {
    private static let roles = ["admin", "organizer", "dashboard", "room", "service", "attendee", "sponsor"]
    private static let rows = [
        ("ops", "+------"), ("event.devcon.metrics", "+++--+-"), ("event.devcon.insights", "+++----"),
        ("session.keynote.metrics", "+++--++"), ("session.keynote.captions", "++++-+-"),
        ("session.keynote.captions.es", "++++-+-"), ("session.keynote.transcript", "+++--+-"),
        ("session.keynote.keywords", "+++--+-"), ("session.keynote.moments", "+++----"),
        ("session.keynote.questions", "++++-+-"), ("attendee.a-17.recommendations", "+----+-"),
        ("attendee.a-18.recommendations", "+------"), ("sponsor.acme-cloud.leads", "+-----+"),
        ("sponsor.acme-cloud.followups", "+-----+"), ("sponsor.acme-cloud.metrics", "+-----+"),
        ("sponsor.acme-cloud.alerts", "+-----+"), ("session.nowhere.metrics", "???????"),
    ]

    @Test func everyRoleReachesItsTopicsAndNoForeignOne() async throws {
        let server = try await RunningServer.start()
        var epochs: [String: String] = [:]
        for tenant in ["acme", "globex"] {
            var seen = Self.rows.map { _ in "" }
            for role in Self.roles {
                let subject = role == "sponsor" ? "acme-cloud" : "a-17"
                let connection = try await server.connect(
                    try await server.token(role, subject: subject, tenant: tenant))
                for (row, topic) in Self.rows.map(\.0).enumerated() {
                    // What another tenant has under this name, were it shared, would come with a recovery.
                    var marks: Set<String> = []
                    for recovery in ["", #","recover":{"epoch":"\#(epochs[topic] ?? "x")","offset":0}"#] {
                        let reply = try await ask(
                            connection, #"{"id":7,"op":"sub","topic":"\#(topic)"\#(recovery)}"#)
                        marks.insert(Self.mark(reply))
                        if let ok = reply.object("ok") {
                            epochs[topic] = ok.string("epoch")
                            if let number = ok.integer("t") {
                                _ = try await ask(connection, #"{"id":7,"op":"unsub","t":\#(number)}"#)
                            }
                        }
                    }
                    seen[row] += marks.count == 1 ? marks.first ?? "" : "!"
                }
                connection.close()
            }
            for (row, (topic, expected)) in Self.rows.enumerated() {
                // The other tenant has no catalog: nothing is there, but its own `ops` and its own anonymous people.
                let foreign = topic == "ops" || topic.hasPrefix("attendee.") ? expected : "???????"
                #expect(seen[row] == (tenant == "acme" ? expected : foreign), "\(tenant): \(topic)")
            }
        }
        #expect(try await server.drain() == 0)
    }

    /// The first who subscribes finds the values that there are, also in a tenant without a catalog.
    @Test(arguments: [
        ("ops", "admin", "acme"), ("ops", "admin", "globex"), ("attendee.a-17.recommendations", "attendee", "acme"),
    ])
    func theFirstSubscriptionAnswersTheValue(topic: String, role: String, tenant: String) async throws {
        let server = try await RunningServer.start()
        let connection = try await server.connect(try await server.token(role, subject: "a-17", tenant: tenant))
        let reply = try await ask(connection, #"{"id":7,"op":"sub","topic":"\#(topic)"}"#)
        #expect(reply.object("ok")?.objects("items")?.count == 1)
        connection.close()
    }

    /// The reply, past what is pushed meanwhile.
    private func ask(_ connection: WebSocketConnection, _ request: String) async throws -> JSONObject {
        try await connection.send(text: request)
        while true {
            let message = try #require(await connection.receive().flatMap { JSONObject($0.bytes) }, "it was closed")
            if message.integer("id") != nil { return message }
        }
    }

    private static func mark(_ reply: JSONObject) -> String {
        guard let code = reply.object("err")?.string("code") else { return "+" }
        return ["forbidden": "-", "unknown_topic": "?"][code] ?? code
    }
}
