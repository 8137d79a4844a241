import Foundation
import RoomtoneClient
import Testing

/// A person who asks to be forgotten, seen from outside.
@Suite(.serialized, .timeLimit(.minutes(1)))
struct PersonErasureTests {
    @Test func nothingOfAPersonIsLeftAndTheSumsStay() async throws {
        let data = RunningServer.temporaryDirectory()
        defer { try? FileManager.default.removeItem(atPath: data) }
        let server = try await RunningServer.start(data: data)
        let (service, admin) = (try await server.token("service"), try await server.token("admin"))
        let now = Int64(Date().timeIntervalSince1970 * 1_000)
        let words = "a remark that nobody else would make"
        let events = (0..<30).map { number in
            let attendee = number < 10 ? "a-17" : "guest-\(number)"
            return
                #"{"id":"\#(attendee)-\#(number)","session":"keynote","attendee":"\#(attendee)","type":"chat","text":"\#(words)","ts":\#(now - 20_000 + Int64(number))}"#
        }
        let sent = try await server.request(
            "POST", "/v1/events", token: service, type: "application/json",
            body: Array("[\(events.prefix(10).joined(separator: ","))]".utf8))
        #expect(sent.text.contains(#""accepted":10"#), "\(sent.text)")
        let others = events.dropFirst(10).map { $0.replacing(words, with: "something else") }
        _ = try await server.request(
            "POST", "/v1/events", token: service, type: "application/json",
            body: Array("[\(others.joined(separator: ","))]".utf8))
        let before = try await Command.run(["replay", "-"], input: try await export(data))

        let minted = try await server.request(
            "POST", "/v1/tokens", token: admin, type: "application/json",
            body: Array(#"{"role":"attendee","sub":"a-17"}"#.utf8))
        #expect(minted.status == 201, "\(minted.text)")
        let foreign = try await server.token("attendee", subject: "a-18")
        #expect(try await server.request("DELETE", "/v1/attendees/a-17", token: foreign).status == 403)
        let own = try await server.token("attendee", subject: "a-17")
        let answer = try await server.request("DELETE", "/v1/attendees/a-17", token: own)
        #expect(answer.status == 200 && answer.text == #"{"erased":true,"events":10}"#, "\(answer.text)")
        #expect(try await server.request("DELETE", "/v1/attendees/a-17", token: admin).status == 404)

        let after = try await Command.run(["replay", "-"], input: try await export(data))

        #expect(before.output == after.output, "every sum stays, and how many people there were")
        let audit = try await server.request("GET", "/v1/audit", token: admin)
        #expect(audit.text.contains("attendee_erased") && !audit.text.contains("a-17"))
        #expect(audit.text.contains(#""subject":"attendee x-"#), "\(audit.text)")
        for trace in ["a-17", "Sam Sample", words] { #expect(!holds(data, trace), "\(trace) is left") }

        // A start with the catalog file that names the person does not bring them back.
        #expect(try await server.drain() == 0)
        let again = try await RunningServer.start(data: data)
        for trace in ["a-17", "Sam Sample", words] { #expect(!holds(data, trace), "\(trace) came back") }
        #expect(try await again.drain() == 0)
    }

    private func export(_ data: String) async throws -> String {
        try await Command.run(["export", "keynote", "--what", "events", "--data", data]).output
    }

    private func holds(_ data: String, _ text: String) -> Bool {
        let names = FileManager.default.enumerator(atPath: data)?.allObjects as? [String] ?? []
        return names.contains {
            FileManager.default.contents(atPath: data + "/" + $0)?.range(of: Data(text.utf8)) != nil
        }
    }
}
