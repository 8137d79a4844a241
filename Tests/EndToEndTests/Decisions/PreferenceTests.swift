import Foundation
import Testing

/// What is held of a person's likings, as the person reads and corrects it.
@Suite(.serialized, .timeLimit(.minutes(1)))
struct PreferenceTests {
    @Test func apersonReadsAndCorrectsWhatIsHeldAndNobodyElseDoes() async throws {
        let bench = try await SponsorBench.start(["north": ""])
        let server = bench.server
        let own = try await server.token("attendee", subject: "p-1")
        let corrected = try await server.request(
            "PUT", "/v1/attendees/p-1/preferences", token: own, type: "application/json",
            body: Array(#"{"preferences":[{"topic":"Owls","weight":1},{"topic":"football","weight":-1}]}"#.utf8))
        #expect(corrected.status == 200, "\(corrected.text)")
        let held = try await server.request("GET", "/v1/attendees/p-1/preferences", token: own)
        #expect(held.text.contains(#"{"topic":"owls","source":"stated","weight":1"#), "\(held.text)")

        let other = try await server.token("attendee", subject: "p-2")
        #expect(try await server.request("GET", "/v1/attendees/p-1/preferences", token: other).status == 403)
        #expect(
            try await server.request(
                "GET", "/v1/attendees/p-1/preferences", token: try await bench.token("north")
            ).status == 403)
        let bad = try await server.request(
            "PUT", "/v1/attendees/p-1/preferences", token: own, type: "application/json",
            body: Array(#"{"preferences":[{"topic":"owls","weight":7}]}"#.utf8))
        #expect(bad.status == 422 && bad.text.contains("preferences[0].weight"), "\(bad.text)")
        #expect(try await server.drain() == 0)

        // A start later it is still so.
        let again = try await RunningServer.start(data: server.data)
        let kept = try await again.request("GET", "/v1/attendees/p-1/preferences", token: own)
        #expect(kept.text.contains("owls") && kept.text.contains("football"), "\(kept.text)")
        #expect(try await again.drain() == 0)
    }
}
