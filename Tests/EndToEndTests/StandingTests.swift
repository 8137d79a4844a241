import RoomtoneClient
import Testing

/// How things stand, for pages that are opened later: consent, and whether a session is off the record.
@Suite(.timeLimit(.minutes(1)))
struct StandingTests {
    @Test func aPersonSeesConsentAndWhomItMayName() async throws {
        let server = try await RunningServer.start()
        let own = try await server.token("attendee", subject: "a-17")
        let path = "/v1/attendees/a-17/consent"
        let first = try #require(JSONObject(try await server.request("GET", path, token: own).body))
        #expect(first.object("consent")?.bool("personalization") == true)
        #expect(
            first.objects("sponsors")?.contains { $0.string("id") == "acme-cloud" && $0.string("name") == "Acme Cloud" }
                == true)

        let change = Array(#"{"networking":true,"sponsors":"none"}"#.utf8)
        #expect(try await server.request("PUT", path, token: own, type: "application/json", body: change).status == 200)
        let second = try #require(JSONObject(try await server.request("GET", path, token: own).body))
        #expect(second.object("consent")?.bool("personalization") != true)
        #expect(second.object("consent")?.bool("networking") == true)

        let another = try await server.token("attendee", subject: "a-18")
        #expect(try await server.request("GET", path, token: another).status == 403)
        let foreign = try await server.token("admin", tenant: "globex")
        #expect(try await server.request("GET", path, token: foreign).status == 404)
    }

    @Test func aSessionTellsWhetherItIsOffTheRecord() async throws {
        let server = try await RunningServer.start()
        let organizer = try await server.token("organizer")
        let path = "/v1/sessions/keynote"
        #expect(try await paused(server, path, organizer) == false)
        _ = try await server.request("POST", path + "/pause", token: organizer)
        #expect(try await paused(server, path, organizer) == true)
        let attendee = try await server.token("attendee")
        #expect(try await paused(server, path, attendee) == true)
        let foreign = try await server.token("organizer", tenant: "globex")
        #expect(try await server.request("GET", path, token: foreign).status == 404)
    }

    @Test func aSessionTellsItsLanguages() async throws {
        let server = try await RunningServer.start()
        let attendee = try await server.token("attendee")
        let answer = JSONObject(try await server.request("GET", "/v1/sessions/keynote", token: attendee).body)
        let session = try #require(answer)
        #expect(session.string("title") == "The room that listens" && session.string("language") == "en")
        #expect(session.raw("translate") == Array(#"["es"]"#.utf8))
        let plain = JSONObject(try await server.request("GET", "/v1/sessions/swift-server", token: attendee).body)
        #expect(plain?.raw("translate") == Array("[]".utf8))
    }

    private func paused(_ server: RunningServer, _ path: String, _ token: String) async throws -> Bool? {
        JSONObject(try await server.request("GET", path, token: token).body)?.bool("paused")
    }
}
