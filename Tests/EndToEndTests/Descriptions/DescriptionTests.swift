import Foundation
import RoomtoneClient
import Testing

/// What goes over the wire is what the served descriptions say, message by message.
@Suite(.timeLimit(.minutes(2)))
struct DescriptionTests {
    @Test func everyMessageOfAConversationFitsItsDescription() async throws {
        let server = try await RunningServer.start()
        let described = try await Described.by(server)
        let admin = try await server.token("admin")
        let connection = try await WebSocketConnection.connect(
            to: try server.address.with(path: "/v1/ws"), headers: [], subprotocols: ["roomtone.v1"])
        let now = Int(Date().timeIntervalSince1970 * 1000)
        let topics = [
            "ops", "event.devcon.metrics", "event.devcon.insights", "session.keynote.metrics",
            "session.keynote.captions", "session.keynote.transcript", "session.keynote.keywords",
            "session.keynote.moments", "session.keynote.questions", "attendee.a-17.recommendations",
            "sponsor.acme-cloud.leads", "sponsor.acme-cloud.alerts",
        ]
        var requests = [#"{"id":1,"op":"auth","token":"\#(admin)"}"#]
        for (index, topic) in topics.enumerated() {
            requests.append(#"{"id":\#(index + 2),"op":"sub","topic":"\#(topic)"}"#)
        }
        requests += [
            #"{"id":20,"op":"send","events":[{"id":"q-1","session":"keynote","attendee":"a-17","type":"question","text":"why?","ts":\#(now)},{"id":"e-2","session":"keynote","attendee":"a-18","type":"rate","value":5,"target":{"type":"question","id":"q-1"},"ts":\#(now)},{"id":"e-3","session":"keynote","attendee":"a-17","type":"reaction","kind":"heart","ts":\#(now)},{"session":"nowhere","attendee":"a-17","type":"join","ts":\#(now)}]}"#,
            #"{"id":21,"op":"sub","topic":"session.keynote.transcript","recover":{"epoch":"x","offset":1}}"#,
            #"{"id":22,"op":"refresh","token":"\#(admin)"}"#,
            #"{"id":23,"op":"resolve","insight":"none"}"#,
            #"{"id":24,"op":"ack","t":1,"alerts":["none"]}"#,
            #"{"id":25,"op":"unsub","t":1}"#, #"{"id":26,"op":"sub","topic":"session.nowhere.metrics"}"#,
            #"{"op":"pong"}"#,
        ]
        for request in requests {
            #expect(described.problems(from: .client, request) == [], "\(request.prefix(60))")
            try await connection.send(text: request)
        }
        // No request of the description, and answered all the same.
        try await connection.send(text: #"{"id":29,"op":"dance"}"#)

        var waiting = Set(2...29).subtracting(2 + topics.count..<20).subtracting([27, 28])
        var (sawQuestion, sawMetrics, moderated) = (false, false, false)
        while !waiting.isEmpty || !sawQuestion || !sawMetrics {
            let message = try #require(await connection.receive(), "the connection ended; unanswered: \(waiting)")
            let text = String(decoding: message.bytes, as: UTF8.self)
            #expect(described.problems(from: .server, text) == [])
            let object = try #require(JSONObject(message.bytes))
            if let id = object.integer("id") { waiting.remove(Int(id)) }
            if object.object("d")?.object("engagement") != nil { sawMetrics = true }
            if text.contains(#""votes":1"#), !moderated {
                moderated = true
                waiting.insert(27)
                let request = #"{"id":27,"op":"question","session":"keynote","question":"q-1","state":"answered"}"#
                #expect(described.problems(from: .client, request) == [])
                try await connection.send(text: request)
            }
            if text.contains(#""state":"answered""#), object.string("k") == "q-1" { sawQuestion = true }
        }
        try #require(try await server.drain() == 0)
        while let message = await connection.receive() {
            #expect(described.problems(from: .server, String(decoding: message.bytes, as: UTF8.self)) == [])
        }
    }

    @Test func theValidatorSeesWhatDoesNotFit() async throws {
        let server = try await RunningServer.start()
        let described = try await Described.by(server)
        for wrong in [
            #"{"t":1,"ts":"late","d":{}}"#, #"{"id":1,"ok":{"conn":"x","expires":1}}"#,
            #"{"id":1,"err":{"code":"no"}}"#,
            #"{"bye":{"code":99,"reason":"x"}}"#, #"{"t":1,"ts":1,"o":0,"d":null}"#, "[]",
        ] {
            #expect(described.problems(from: .server, wrong) != [], "\(wrong)")
        }
        for wrong in [#"{"id":0,"op":"auth","token":"x"}"#, #"{"id":1,"op":"sub"}"#, #"{"id":1,"op":"dance"}"#] {
            #expect(described.problems(from: .client, wrong) != [], "\(wrong)")
        }
        #expect(try await server.drain() == 0)
    }
}
