import Foundation
import RoomtoneClient
import Testing

/// Tokens that are limited to an event or to sessions, at a tenant that holds two events.
@Suite(.timeLimit(.minutes(1)))
struct TokenLimitTests {
    private static let second = """
        {"tenant":"acme","event":{"id":"ev2","name":"Second"},"sessions":[{"id":"p1","title":"P1"},{"id":"p2","title":"P2"}],
        "attendees":[{"id":"b-1"}],"sponsors":[{"id":"sp2","name":"Sponsor of the second"}],
        "contents":[{"id":"c-20","title":"Slides"}],"activities":[{"id":"w-20","title":"Dinner"}]}
        """

    private func twoEvents() async throws -> RunningServer {
        let server = try await RunningServer.start()
        let put = try await server.request(
            "PUT", "/v1/catalog", token: try await server.token("admin"), type: "application/json",
            body: Array(Self.second.utf8))
        #expect(put.status == 200, "\(put.text)")
        return server
    }

    /// The code of each event's rejection, `-` for what was accepted.
    private func codes(_ fields: [String], as attendee: String, _ token: String, _ server: RunningServer) async throws
        -> [String]
    {
        let events = fields.enumerated().map { number, fields in
            #"{"id":"\#(UUID().uuidString)-\#(number)","attendee":"\#(attendee)","ts":\#(RunningServer.now),\#(fields)}"#
        }
        let answer = try await server.send(events, token: token)
        var codes = fields.map { _ in "-" }
        for item in JSONObject(answer.body)?.objects("rejected") ?? [] {
            if let index = item.integer("index") { codes[Int(index)] = item.string("code") ?? "?" }
        }
        return codes
    }

    @Test func whatAnEventIsAboutIsWithinTheTokensLimits() async throws {
        let server = try await twoEvents()
        let p2 = try await server.token("attendee", subject: "guest-1", more: ["--session", "p2"])
        let about = [
            #""type":"view","session":"p1""#, #""type":"view","target":{"type":"session","id":"p1"}"#,
            #""type":"view","session":"p2","target":{"type":"session","id":"p1"}"#,
            #""type":"view","session":"p2""#, #""type":"bookmark","target":{"type":"session","id":"p2"}"#,
            #""type":"meeting_request","target":{"type":"sponsor","id":"sp2"}"#,
            #""type":"meeting_request","target":{"type":"sponsor","id":"acme-cloud"}"#,
            #""type":"view","target":{"type":"session","id":"nowhere"}"#,
        ]
        #expect(
            try await codes(about, as: "guest-1", p2, server)
                == ["forbidden", "forbidden", "forbidden", "-", "-", "-", "forbidden", "unknown_session"])
        let targets = [
            ("sponsor", "sp2"), ("attendee", "b-1"), ("content", "c-20"), ("activity", "w-20"), ("event", "ev2"),
            ("attendee", "nobody"), ("sponsor", "nobody"),
        ].map { #""type":"view","target":{"type":"\#($0)","id":"\#($1)"}"# }
        let refused = Array(repeating: "forbidden", count: 5) + ["-", "unknown_sponsor"]
        for role in ["attendee", "service"] {
            let devcon = try await server.token(role, subject: "a-17", more: ["--event", "devcon"])
            #expect(try await codes(targets, as: "a-17", devcon, server) == refused, "\(role)")
        }
        let wide = try await server.token("service")
        #expect(
            try await codes(targets, as: "a-17", wide, server)
                == Array(repeating: "-", count: 6) + ["unknown_sponsor"])
        #expect(try await server.drain() == 0)
    }

    @Test func sponsorsAndPeopleAreOfTheTokensEvent() async throws {
        let server = try await twoEvents()
        let foreign = try await server.token(
            "sponsor", subject: "rep", more: ["--sponsor", "sp2", "--event", "devcon"])
        let own = try await server.token("sponsor", subject: "rep", more: ["--sponsor", "sp2", "--event", "ev2"])
        let devcon = try await server.token("admin", more: ["--event", "devcon"])
        let keynote = try await server.token("admin", more: ["--session", "keynote"])
        for path in ["leads", "summary", "webhook"] {
            for (token, status) in [(foreign, 403), (own, 200), (devcon, 403), (keynote, 403)] {
                let answer = try await server.request("GET", "/v1/sponsors/sp2/\(path)", token: token)
                #expect(answer.status == status, "\(path): \(answer.text)")
            }
        }
        for token in [devcon, keynote] {
            let consent = try await server.request(
                "PUT", "/v1/attendees/b-1/consent", token: token, type: "application/json", body: Array("{}".utf8))
            #expect(consent.status == 403)
            for path in ["recommendations", "preferences", "consent"] {
                #expect(try await server.request("GET", "/v1/attendees/b-1/\(path)", token: token).status == 403)
            }
            #expect(try await server.request("DELETE", "/v1/attendees/b-1", token: token).status == 403)
            #expect(try await server.request("GET", "/v1/audit", token: token).status == 403)
        }
        #expect(try await server.request("GET", "/v1/sponsors/acme-cloud/leads", token: devcon).status == 200)
        let person = try await server.token("attendee", subject: "a-17", more: ["--session", "keynote"])
        #expect(try await server.request("GET", "/v1/attendees/a-17/recommendations", token: person).status == 200)
        #expect(try await server.request("DELETE", "/v1/attendees/a-17", token: devcon).status == 200)
        #expect(try await server.drain() == 0)
    }
}
