import Foundation
import RoomtoneClient
import Testing

/// A person who becomes hot, as the sponsor's team sees it: told, answered, and taken back.
@Suite(.serialized, .timeLimit(.minutes(1)))
struct HotLeadTests {
    private static let team = #","team":[{"id":"rep-1","name":"Rita"},{"id":"rep-2","name":"Ray"}]"#
    private static let atOnce = #","followups":[{"when":"hot","after_days":0,"kind":"thank_you"}]"#

    @Test func oneClaimSettlesAnAlertForTheTeamAndTheOutcomeIsKept() async throws {
        let bench = try await SponsorBench.start(["north": Self.team])
        let server = bench.server
        let (rita, ray) = (try await bench.token("north"), try await bench.token("north", member: "rep-2"))
        try await RoomtoneClient.with(try server.address, token: { rita }) { first in
            try await RoomtoneClient.with(try server.address, token: { ray }) { second in
                let (hers, his) = (
                    try await first.subscribe("sponsor.north.alerts"),
                    try await second.subscribe("sponsor.north.alerts")
                )
                try await bench.heat("p-1", for: "north")
                let alert = try await hers.alert("Sam Secret 1")
                #expect(try await his.alert("Sam Secret 1") == alert)
                try await second.claim(alert, on: his)
                let told = try await hers.publication(with: #""state":"claimed""#)
                #expect(JSONObject(told.data)?.string("by") == "rep-2")
                do {
                    try await first.claim(alert, on: hers)
                    Issue.record("claimed twice")
                } catch {}

                // One that is put off comes again by itself, and an acknowledgement ends it.
                try await bench.heat("p-2", for: "north")
                let next = try await hers.alert("Sam Secret 2")
                try await first.snooze(next, for: .seconds(1), on: hers)
                _ = try await his.publication(with: #""state":"snoozed""#)
                #expect(try await his.alert("Sam Secret 2") == next)
                await second.acknowledge([next], on: his)
                _ = try await hers.publication(with: #""state":"acknowledged""#)
            }
        }
        let admin = try await server.token("admin")
        let audit = try await server.request("GET", "/v1/audit", token: admin)
        #expect(audit.text.contains(#""actor":"rep-2","role":"sponsor","action":"alert_claimed""#), "\(audit.text)")
        let leads = try await server.request("GET", "/v1/sponsors/north/leads", token: rita)
        let lead = try #require(
            JSONObject(Array(#"{"leads":\#(leads.text)}"#.utf8))?.objects("leads")?.first?.string("lead"))
        for body in [#"{"outcome":"customer","value":"9"}"#, #"{"outcome":7}"#, #"{"outcome":"won"}"#] {
            let refused = try await server.request(
                "POST", "/v1/sponsors/north/leads/\(lead)", token: rita, type: "application/json",
                body: Array(body.utf8))
            #expect(refused.status == 400 && refused.text.contains("bad_field"), "\(body): \(refused.text)")
        }
        let outcome = try await server.request(
            "POST", "/v1/sponsors/north/leads/\(lead)", token: rita, type: "application/json",
            body: Array(#"{"outcome":"customer","value":12000}"#.utf8))
        #expect(outcome.status == 200, "\(outcome.text)")
        let summary = try await server.request("GET", "/v1/sponsors/north/summary", token: rita)
        #expect(summary.text.contains(#""customer":1"#) && summary.text.contains(#""hot":2"#), "\(summary.text)")
        #expect(try await server.drain() == 0)

        // What the store holds can be read beside or after the server.
        let exported = try await Command.run(["export", "--what", "leads", "--data", server.data])
        let rows = exported.output.split(separator: "\n")
        #expect(exported.status == 0 && rows.count == 3, "\(exported.error)\(exported.output)")
        #expect(rows.contains { $0.contains(#""attendee":"p-1""#) && $0.contains(#""temperature":"hot""#) })
        let table = try await Command.run(["export", "--what", "leads", "--format", "csv", "--data", server.data])
        #expect(table.output.hasPrefix("attendee,") || table.output.hasPrefix("sponsor,"), "\(table.output.prefix(80))")
    }

    @Test func aWithdrawalTakesLeadAlertAndFollowUpBack() async throws {
        let bench = try await SponsorBench.start(["north": Self.team + Self.atOnce, "south": ""])
        let server = bench.server
        let rita = try await bench.token("north")
        try await RoomtoneClient.with(try server.address, token: { rita }) { client in
            let leads = try await client.subscribe("sponsor.north.leads")
            let alerts = try await client.subscribe("sponsor.north.alerts")
            let followups = try await client.subscribe("sponsor.north.followups")
            try await bench.heat("p-1", for: "north")
            let key = try #require(try await leads.publication(with: #""temperature":"hot""#).key)
            _ = try await alerts.alert("Sam Secret 1")
            _ = try await followups.publication(with: #""state":"due""#)

            // Only the other sponsor may still know of the person.
            try await bench.state(#"{"sponsors":["south"]}"#, by: "p-1")
            #expect(try await leads.publication(with: "null").key == key)
            _ = try await alerts.publication(with: #""state":"expired""#)
            let revoked = try await followups.publication(with: #""state":"revoked""#)
            #expect(JSONObject(revoked.data)?.string("lead") == key)
            let own = try await server.request("GET", "/v1/sponsors/north/leads", token: rita)
            #expect(!own.text.contains(key))

            // Whatever the person does now is not told; somebody else's is, so that this is no silence of a broken topic.
            try await bench.heat("p-1", for: "north", round: 2)
            try await bench.heat("p-2", for: "north")
            #expect(try await leads.publication(with: #""temperature":"hot""#).key != key)
            _ = try await alerts.alert("Sam Secret 2")
        }
        let other = try await server.request("GET", "/v1/sponsors/south/leads", token: try await bench.token("south"))
        #expect(other.text.contains("Sam Secret 1") == false, "contact was not given again")
        #expect(other.text.contains(#""sponsor":"south""#))
        #expect(try await server.drain() == 0)
    }

    @Test func aConsentThatEndsTakesTheLeadAway() async throws {
        let bench = try await SponsorBench.start(["north": Self.team])
        let rita = try await bench.token("north")
        try await RoomtoneClient.with(try bench.server.address, token: { rita }) { client in
            let leads = try await client.subscribe("sponsor.north.leads")
            let until = Int64(Date().timeIntervalSince1970 * 1_000) + 2_000
            try await bench.state(#"{"sponsors":"all","until":\#(until)}"#, by: "p-3")
            try await bench.heat("p-3", for: "north")
            let key = try #require(try await leads.publication(with: #""temperature":"hot""#).key)
            #expect(try await leads.publication(with: "null").key == key)
        }
        #expect(try await bench.server.drain() == 0)
    }
}
