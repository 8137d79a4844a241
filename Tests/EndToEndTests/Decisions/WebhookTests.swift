import Foundation
import RoomtoneClient
import TestServer
import Testing

/// Sponsors' own systems that hang, redirect, answer garbage or are nowhere: bounded, told, and nobody else's trouble.
@Suite(.serialized, .timeLimit(.minutes(1)))
struct WebhookTests {
    @Test func aSystemThatFailsIsGivenUpAndTheAlertSaysSo() async throws {
        let inside = LocalServer { _ in .answers("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n") }
        let well = LocalServer { _ in .answers("HTTP/1.1 204 No Content\r\n\r\n") }
        let silent = LocalServer { _ in .staysSilent }
        let redirecting = LocalServer { _ in
            .answers(
                "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:\(inside.port)/admin\r\nContent-Length: 0\r\n\r\n")
        }
        let garbage = LocalServer { _ in .answers("\u{1}\u{2}SSH-2.0-nonsense\r\n\r\n") }
        defer { for server in [inside, well, silent, redirecting, garbage] { server.stop() } }
        func hook(_ url: String) -> String { #","webhook":"\#(url)""# }
        let bench = try await SponsorBench.start(
            [
                "well": hook("http://127.0.0.1:\(well.port)/hook"),
                "silent": hook("http://127.0.0.1:\(silent.port)/hook"),
                "redirects": hook("http://127.0.0.1:\(redirecting.port)/hook"),
                "garbage": hook("http://127.0.0.1:\(garbage.port)/hook"),
                "nowhere": hook("http://no-such-host.invalid/hook"),
            ],
            configuration: """
                webhooks: {allow_private: on, timeout: 500ms, tries: 2}
                leads: {alerts: {escalate_after: 1s}}
                """)
        let server = bench.server
        let reasons = [
            "silent": "did not answer in time", "redirects": "302", "garbage": "cannot be reached",
            "nowhere": "cannot be reached",
        ]
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (sponsor, reason) in reasons {
                let token = try await bench.token(sponsor)
                group.addTask {
                    try await RoomtoneClient.with(try server.address, token: { token }) { client in
                        let alerts = try await client.subscribe("sponsor.\(sponsor).alerts")
                        try await bench.heat("p-1", for: sponsor)
                        let alert = try await alerts.alert()
                        let failed = try await alerts.publication(with: #""state":"failed""#)
                        #expect(JSONObject(failed.data)?.string("alert") == alert)
                        // It waits all the same for somebody who answers.
                        await client.acknowledge([alert], on: alerts)
                        _ = try await alerts.publication(with: #""state":"acknowledged""#)
                    }
                    let dead = try await server.request(
                        "GET", "/v1/sponsors/\(sponsor)/webhook?state=dead", token: token)
                    #expect(dead.text.contains(#""state":"dead","tries":2"#), "\(sponsor): \(dead.text)")
                    // A name that takes its time to resolve is given up by the clock.
                    let isKnown = dead.text.contains(reason) || sponsor == "nowhere" && dead.text.contains("in time")
                    #expect(isKnown, "\(sponsor): \(dead.text)")
                }
            }
            try await group.waitForAll()
        }
        #expect(inside.requests.isEmpty, "a redirect was followed")

        // Whose system works is served beside all of them.
        let token = try await bench.token("well")
        try await RoomtoneClient.with(try server.address, token: { token }) { client in
            let alerts = try await client.subscribe("sponsor.well.alerts")
            try await bench.heat("p-1", for: "well")
            _ = try await alerts.publication(with: #""state":"escalated""#)
        }
        let told = try await untilTold(well)
        #expect(told.contains("X-Roomtone-Signature: v1=") && told.contains(#""kind":"alert""#))
        let refused = try await server.request("GET", "/v1/sponsors/well/webhook?state=lost", token: token)
        #expect(refused.status == 400)
        #expect(try await server.drain() == 0)
    }

    @Test func aWebhookIntoAPrivateNetworkIsNotConnectedTo() async throws {
        let inside = LocalServer { _ in .answers("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n") }
        defer { inside.stop() }
        let bench = try await SponsorBench.start(
            ["north": #","webhook":"http://localhost:\#(inside.port)/hook""#],
            configuration: "webhooks: {tries: 1}\nleads: {alerts: {escalate_after: 1s}}")
        let token = try await bench.token("north")
        try await RoomtoneClient.with(try bench.server.address, token: { token }) { client in
            let alerts = try await client.subscribe("sponsor.north.alerts")
            try await bench.heat("p-1", for: "north")
            _ = try await alerts.publication(with: #""state":"failed""#)
        }
        let dead = try await bench.server.request("GET", "/v1/sponsors/north/webhook", token: token)
        #expect(dead.text.contains("may be connected to"), "\(dead.text)")
        #expect(inside.requests.isEmpty)
        #expect(try await bench.server.drain() == 0)
    }

    private func untilTold(_ server: LocalServer) async throws -> String {
        while true {
            if let request = server.requests.first { return request }
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}
