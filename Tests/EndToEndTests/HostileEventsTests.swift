import Foundation
import RoomtoneClient
import Testing

/// Events that mean harm, over the wire: each is rejected with its own code or bounded, and nothing else is disturbed.
@Suite(.serialized, .timeLimit(.minutes(2)))
struct HostileEventsTests {
    private static var now: Int64 { Int64(Date().timeIntervalSince1970 * 1_000) }

    private static func event(_ id: String, _ fields: String, session: String = "keynote", attendee: String = "a-1")
        -> String
    {
        #"{"id":"\#(id)","session":"\#(session)","attendee":"\#(attendee)","type":"reaction","kind":"heart",\#(fields)}"#
    }

    private static func post(_ events: [String], to server: RunningServer, _ token: String) async throws -> HTTPAnswer {
        try await server.request(
            "POST", "/v1/events", token: token, type: "application/json",
            body: Array("[\(events.joined(separator: ","))]".utf8))
    }

    private static func codes(_ answer: JSONObject?) -> [Int64: String] {
        var codes: [Int64: String] = [:]
        for item in answer?.objects("rejected") ?? [] {
            if let index = item.integer("index") { codes[index] = item.string("code") }
        }
        return codes
    }

    @Test func numbersAtTheEndsOfTheirRangeAreRejectedOneByOne() async throws {
        let server = try await RunningServer.start()
        let (service, admin) = (try await server.token("service"), try await server.token("admin"))
        let good = #""ts":\#(Self.now)"#
        let items: [(fields: String, code: String?)] = [
            (good, nil), (#""ts":9223372036854775807"#, "bad_time"), (#""ts":-9223372036854775808"#, "bad_time"),
            (#""ts":9223372036854775808"#, "bad_time"), (#""ts":1e400"#, "bad_time"), (#""ts":-1"#, "bad_time"),
            (#""ts":253402300799999"#, nil), (#""ts":0"#, nil),
            (good + #","weight":1.7976931348623157e308"#, "bad_weight"),
            (good + #","weight":-0.5"#, "bad_weight"), (good + #","weight":"NaN""#, "bad_field"),
            (good + #","weight":1e999"#, "bad_field"), (good + #","weight":5e-324"#, nil),
            (good + #","sentiment":-1.0000001"#, "bad_sentiment"), (good + #","sentiment":1e999"#, "bad_field"),
        ]
        let events = items.enumerated().map { Self.event("n-\($0.offset)", $0.element.fields) }
        let expected = Dictionary(
            uniqueKeysWithValues: items.enumerated().compactMap { index, item in item.code.map { (Int64(index), $0) } })
        let answer = try await Self.post(events, to: server, service)
        #expect(answer.status == 200)
        let object = JSONObject(answer.body)
        #expect(Self.codes(object) == expected, "\(answer.text)")
        #expect(object?.integer("accepted") == Int64(items.count - expected.count))

        // The same over a WebSocket, with other ids.
        let socket = try await WebSocketConnection.connect(
            to: try server.address.with(path: "/v1/ws"), headers: [("Authorization", "Bearer \(service)")],
            subprotocols: ["roomtone.v1"])
        let again = items.enumerated().map { Self.event("w-\($0.offset)", $0.element.fields) }
        try await socket.send(text: #"{"id":1,"op":"send","events":[\#(again.joined(separator: ","))]}"#)
        let reply = await socket.receive().flatMap { JSONObject($0.bytes) }
        #expect(Self.codes(reply?.object("ok")) == expected)

        // What no JSON has words for takes its whole batch along, and no other.
        for word in ["NaN", "Infinity", "-Infinity", "+1", "0x10", ".5"] {
            let broken = try await Self.post(
                [Self.event("b-\(word.count)", good), Self.event("x", good + #","weight":\#(word)"#)], to: server,
                service)
            #expect(broken.status == 400 && broken.text.contains("bad_json"), "\(word): \(broken.text)")
        }
        #expect(try await Self.post([Self.event("b-3", good)], to: server, service).text.contains(#""accepted":1"#))

        // A phone in the year 9999 moved no watermark past the server's clock.
        let export = try await Command.run(["export", "keynote", "--what", "events", "--data", server.data])
        let times = export.output.split(separator: "\n").compactMap { JSONObject(Array($0.utf8))?.integer("ts") }
        #expect(times.allSatisfy { $0 <= Self.now + 1_000 } && times.contains(0))
        #expect(try await server.request("GET", "/readyz", token: admin).status == 200)
        #expect(try await server.drain() == 0)
    }

    @Test func aStormOfSessionsMakesNoRoomsAndHidesNoEvent() async throws {
        let server = try await RunningServer.start()
        let (service, admin) = (try await server.token("service"), try await server.token("admin"))
        func rooms() async throws -> Double? {
            let text = try await server.request("GET", "/metrics", token: admin).text
            return try PrometheusParser.parse(text)["roomtone_rooms"]?.first?.value
        }
        let before = try await rooms()
        for round in 0..<4 {
            let events = (0..<5_000).map { number in
                Self.event(
                    "s-\(round)-\(number)", #""ts":\#(Self.now)"#,
                    session: number == 2_500 ? "keynote" : "storm-\(round)-\(number)")
            }
            let answer = JSONObject(try await Self.post(events, to: server, service).body)
            #expect(answer?.integer("accepted") == 1)
            let codes = Self.codes(answer)
            #expect(codes.count == 4_999 && Set(codes.values) == ["unknown_session"] && codes[2_500] == nil)
        }
        #expect(try await rooms() == before)
        let export = try await Command.run(["export", "keynote", "--what", "events", "--data", server.data])
        #expect(export.output.split(separator: "\n").count == 4)
        #expect(try await server.drain() == 0)
    }

    @Test func aStormOfAttendeesIsCountedAndDisturbsNoOtherSession() async throws {
        let server = try await RunningServer.start()
        let (service, admin) = (try await server.token("service"), try await server.token("admin"))
        for round in 0..<3 {
            let events = (0..<5_000).map { number in
                Self.event("a-\(round)-\(number)", #""ts":\#(Self.now)"#, attendee: "storm-\(round)-\(number)")
            }
            #expect(try await Self.post(events, to: server, service).text.contains(#""accepted":5000"#))
        }
        let active = try await RoomtoneClient.with(try server.address, token: { admin }) { client in
            let subscription = try await client.subscribe("session.keynote.metrics")
            while let event = try await subscription.next() {
                guard case .publication(let update) = event else { continue }
                let active = JSONObject(update.data)?.object("attendees")?.integer("active") ?? 0
                if active > 14_000 { return active }
            }
            return 0
        }
        // 15,000 people in one window: within two hundredths of them.
        #expect((14_700...15_300).contains(active))
        #expect(try await server.drain() == 0)
    }
}
