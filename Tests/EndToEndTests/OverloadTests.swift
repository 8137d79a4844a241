import Foundation
import RoomtoneClient
import Testing

/// More events than the server keeps up with: refused with a delay, and nothing of it lost in silence.
@Suite(.serialized, .timeLimit(.minutes(2)))
struct OverloadTests {
    private static func narrowServer() async throws -> RunningServer {
        let data = RunningServer.temporaryDirectory()
        try "catalog: [\(RunningServer.root)/config/demo.yaml]\nevents: {max_waiting_batches: 1}\n".write(
            toFile: data + ".yaml", atomically: true, encoding: .utf8)
        return try await RunningServer.start(data: data)
    }

    private static func batch(_ prefix: String, _ count: Int) -> String {
        let now = Int64(Date().timeIntervalSince1970 * 1_000)
        let events = (0..<count).map {
            #"{"id":"\#(prefix)-\#($0)","session":"keynote","attendee":"a-\#($0 % 9)","type":"reaction","kind":"heart","ts":\#(now)}"#
        }
        return "[\(events.joined(separator: ","))]"
    }

    @Test func batchesPastTheLimitAreAnswered429AndTheOthersAreKept() async throws {
        let server = try await Self.narrowServer()
        let (service, admin) = (try await server.token("service"), try await server.token("admin"))
        let answers = try await withThrowingTaskGroup(of: [(prefix: String, answer: HTTPAnswer)].self) { group in
            for sender in 0..<24 {
                group.addTask {
                    var answers: [(String, HTTPAnswer)] = []
                    for number in 0..<4 {
                        let prefix = "s\(sender)-\(number)"
                        let answer = try await server.request(
                            "POST", "/v1/events", token: service, type: "application/json",
                            body: Array(Self.batch(prefix, 50).utf8))
                        answers.append((prefix, answer))
                    }
                    return answers
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        let refused = answers.filter { $0.answer.status != 200 }
        #expect(!refused.isEmpty && refused.count < answers.count)
        for (_, answer) in refused {
            #expect(answer.status == 429 && answer.text.contains(#""code":"rate_limited""#), "\(answer.text)")
            #expect((answer.retryAfterSeconds ?? 0) >= 1)
        }
        let export = try await Command.run(["export", "keynote", "--what", "events", "--data", server.data])
        let stored = Set(export.output.split(separator: "\n").compactMap { JSONObject(Array($0.utf8))?.string("id") })
        let kept = answers.filter { $0.answer.status == 200 }.flatMap { one in (0..<50).map { "\(one.prefix)-\($0)" } }
        #expect(stored == Set(kept))
        let metrics = try PrometheusParser.parse(try await server.request("GET", "/metrics", token: admin).text)
        #expect(metrics["roomtone_event_batches_refused_total"]?.first?.value == Double(refused.count))
        #expect(try await server.drain() == 0)
    }

    @Test func whoGoesOnAllTheSameIsClosedWith4102() async throws {
        let server = try await Self.narrowServer()
        let service = try await server.token("service")
        // Large batches keep the one place taken for most of the time.
        let crowd = Task {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for sender in 0..<3 {
                    group.addTask {
                        for number in 0..<1_000 where !Task.isCancelled {
                            _ = try await server.request(
                                "POST", "/v1/events", token: service, type: "application/json",
                                body: Array(Self.batch("c\(sender)-\(number)", 5_000).utf8))
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
        let stubborn = try await WebSocketConnection.connect(
            to: try server.address.with(path: "/v1/ws"), headers: [("Authorization", "Bearer \(service)")],
            subprotocols: ["roomtone.v1"])
        let sender = Task {
            for number in 1..<1_000_000 {
                try await stubborn.send(
                    text: #"{"id":\#(number),"op":"send","events":\#(Self.batch("w\(number)", 1))}"#)
            }
        }
        var refusals = 0
        var bye: JSONObject?
        for await message in stubborn.messages {
            guard let object = JSONObject(message.bytes) else { continue }
            if let refusal = object.object("err") {
                refusals += 1
                #expect(refusal.string("code") == "rate_limited" && (refusal.integer("after_ms") ?? 0) > 0)
            }
            bye = object.object("bye") ?? bye
        }
        sender.cancel()
        crowd.cancel()
        #expect(refusals >= 200)
        #expect(bye?.integer("code") == 4102 && (bye?.integer("retry_after_ms") ?? 0) > 0)
        #expect(stubborn.closure?.code == 4102)
        _ = try? await crowd.value
        #expect(try await server.drain() == 0)
    }
}
