import Foundation
import RoomtoneClient
import Testing

/// Tokens for others over HTTP: minted no wider, handed to guests, taken back for good.
@Suite(.timeLimit(.minutes(2)))
struct TokenTests {
    @Test func guestsJoinByALinkUntilItIsTakenBack() async throws {
        let server = try await RunningServer.start()
        let organizer = try await server.token("organizer")
        let link = try await post(server, "/v1/tokens", organizer, #"{"join":true,"session":"keynote"}"#)
        #expect(link.status == 201)
        let invitation = try #require(JSONObject(link.body))
        let token = try #require(invitation.string("token"))
        #expect(invitation.string("url")?.hasSuffix("/#join=\(token)") == true)
        // The link's own token opens nothing.
        #expect(try await server.request("GET", "/v1/info", token: token).status == 401)

        let guests = [
            try await post(server, "/v1/join", token, ""), try await post(server, "/v1/join", token, ""),
        ].compactMap { JSONObject($0.body) }
        #expect(Set(guests.compactMap { $0.string("sub") }).count == 2)
        let guest = try #require(guests.first?.string("token"))
        #expect(
            try await server.request("GET", "/v1/sessions/keynote/questions", token: guest).status == 200)
        let connection = try await WebSocketConnection.connect(
            to: try server.address.with(path: "/v1/ws"), headers: [("Authorization", "Bearer \(guest)")],
            subprotocols: ["roomtone.v1"])
        try await connection.send(text: #"{"id":1,"op":"sub","topic":"session.keynote.questions"}"#)
        _ = await connection.receive()

        let id = try #require(invitation.string("jti"))
        let revoked = try await post(server, "/v1/tokens/revoke", organizer, #"{"jti":"\#(id)"}"#)
        #expect(JSONObject(revoked.body)?.integer("closed") == 1)
        while await connection.receive() != nil {}
        #expect(connection.closure?.code == 4001)
        #expect(try await post(server, "/v1/join", token, "").status == 401)
        try await server.killHard()

        let second = try await RunningServer.start(data: server.data)
        #expect(try await second.request("GET", "/v1/info", token: guest).status == 401)
        let admin = try await second.token("admin")
        let audit = try await second.request("GET", "/v1/audit", token: admin).text
        for action in ["token_minted", "tokens_revoked", "authentication_failed"] {
            #expect(audit.contains(#""action":"\#(action)""#), "\(action)")
        }
        #expect(try await second.drain() == 0)
    }

    @Test func mintsNothingWiderOrLongerThanTheCallersOwn() async throws {
        let server = try await RunningServer.start()
        let organizer = try await server.token("organizer", more: ["--ttl", "10m", "--event", "devcon"])
        let dashboard = try await post(
            server, "/v1/tokens", organizer, #"{"role":"dashboard","sub":"wall","event":"devcon","ttl":"9h"}"#)
        let answer = try #require(JSONObject(dashboard.body))
        let left = try #require(answer.integer("expires")) - Int64(Date().timeIntervalSince1970 * 1000)
        #expect((1...600_000).contains(left))
        for (body, status) in [
            (#"{"role":"admin","sub":"x"}"#, 403), (#"{"role":"attendee","sub":"a-17"}"#, 403),
            (#"{"role":"dashboard","sub":"x","event":"nowhere"}"#, 404), (#"{"role":"king","sub":"x"}"#, 400),
            (#"{"role":"dashboard"}"#, 400), ("[]", 400), ("{", 400),
        ] {
            #expect(try await post(server, "/v1/tokens", organizer, body).status == status, "\(body)")
        }
        for role in ["attendee", "dashboard", "room", "sponsor"] {
            let token = try await server.token(role, subject: role == "sponsor" ? "acme-cloud" : "a-17")
            #expect(try await post(server, "/v1/tokens", token, #"{"role":"attendee","sub":"x"}"#).status == 403)
            #expect(try await post(server, "/v1/tokens/revoke", token, #"{"sub":"x"}"#).status == 403)
        }
        #expect(try await server.drain() == 0)
    }

    @Test func aRefreshedTokenWithLessRightsLosesItsTopics() async throws {
        let server = try await RunningServer.start()
        let wide = try await server.token("dashboard")
        let narrow = try await server.token("dashboard", more: ["--session", "keynote"])
        let connection = try await WebSocketConnection.connect(
            to: try server.address.with(path: "/v1/ws"), headers: [], subprotocols: ["roomtone.v1", "bearer.\(wide)"])
        try await connection.send(text: #"{"id":1,"op":"sub","topic":"event.devcon.metrics"}"#)
        let number = await connection.receive().flatMap { JSONObject($0.bytes) }?.object("ok")?.integer("t")
        try await connection.send(text: #"{"id":2,"op":"refresh","token":"\#(narrow)"}"#)
        var revoked: Int64?
        while revoked == nil, let message = await connection.receive() {
            revoked = JSONObject(message.bytes)?.object("revoked")?.integer("t")
        }
        #expect(revoked == number)
        #expect(try await server.drain() == 0)
    }

    @Test func whoeverGoesBeyondAQuotaIsToldToWaitAndOthersAreNot() async throws {
        let data = RunningServer.temporaryDirectory()
        try """
        catalog: [\(RunningServer.root)/config/demo.yaml]
        quotas: {principal: {connections: 2, messages: 5}}
        """.write(toFile: data + ".yaml", atomically: true, encoding: .utf8)
        let server = try await RunningServer.start(data: data)
        let loud = try await server.token("admin", subject: "loud")
        var statuses: [Int] = []
        var wait: Int?
        for _ in 0..<30 {
            let answer = try await server.request("GET", "/v1/info", token: loud)
            statuses.append(answer.status)
            if answer.status == 429 { wait = answer.retryAfterSeconds }
        }
        #expect(statuses.first == 200)
        #expect(statuses.contains(429))
        #expect((wait ?? 0) >= 1)
        let calm = try await server.token("admin", subject: "calm")
        #expect(try await server.request("GET", "/v1/info", token: calm).status == 200)

        var connections: [WebSocketConnection] = []
        for _ in 0..<3 {
            connections.append(
                try await WebSocketConnection.connect(
                    to: try server.address.with(path: "/v1/ws"), headers: [("Authorization", "Bearer \(calm)")],
                    subprotocols: ["roomtone.v1"]))
        }
        let bye = await connections[2].receive().flatMap { JSONObject($0.bytes) }?.object("bye")
        #expect(bye?.integer("code") == 4101)
        #expect((bye?.integer("retry_after_ms") ?? 0) > 0)
        #expect(try await server.drain() == 0)
    }

    private func post(
        _ server: RunningServer, _ path: String, _ token: String, _ body: String
    ) async throws -> HTTPAnswer {
        try await server.request("POST", path, token: token, type: "application/json", body: Array(body.utf8))
    }
}
