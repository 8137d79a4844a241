import Foundation
import RoomtoneClient
import Testing

/// What is wrong gets a clear answer, and nothing else is disturbed.
@Suite(.timeLimit(.minutes(2)))
struct BadInputTests {
    @Test func requestsThatCannotBeServedSayWhy() async throws {
        let server = try await RunningServer.start()
        let admin = try await server.token("admin")
        let foreign = try await server.token("admin", tenant: "globex")
        let attendee = try await server.token("attendee", subject: "a-17")
        let cases: [(String, String, String?, String?, [UInt8], Int, String)] = [
            ("GET", "/v1/sessions/keynote/transcript", nil, nil, [], 401, "unauthenticated"),
            ("GET", "/v1/sessions/keynote/transcript", "not.a.token", nil, [], 401, "unauthenticated"),
            ("GET", "/v1/sessions/nowhere/transcript", admin, nil, [], 404, "not_found"),
            ("GET", "/v1/sessions/keynote/transcript", foreign, nil, [], 404, "not_found"),
            ("GET", "/v1/sessions/keynote/transcript?format=pdf", admin, nil, [], 400, "bad_field"),
            ("GET", "/v1/nothing", admin, nil, [], 404, "not_found"),
            ("DELETE", "/v1/catalog", admin, nil, [], 405, "method_not_allowed"),
            ("POST", "/v1/events", admin, "application/json", Array("{".utf8), 400, "bad_json"),
            ("POST", "/v1/events", admin, "text/plain", Array("[]".utf8), 415, "unsupported_media_type"),
            (
                "POST", "/v1/tokens/revoke", admin, "application/json", Array(#"{"token":"x"}"#.utf8), 400, "bad_field"
            ),
            ("PUT", "/v1/catalog", attendee, "application/json", Array("{}".utf8), 403, "forbidden"),
            ("PUT", "/v1/catalog", admin, "application/json", Array("{}".utf8), 422, "unprocessable"),
            ("GET", "/metrics", attendee, nil, [], 403, "forbidden"),
            ("PUT", "/v1/sessions/keynote/audio", attendee, "audio/wav", [], 403, "forbidden"),
            ("GET", "/v1/sessions/keynote/jobs?token=\(admin)", admin, nil, [], 400, "bad_request"),
        ]
        for (method, path, token, type, body, status, code) in cases {
            let answer = try await server.request(method, path, token: token, type: type, body: body)
            #expect(answer.status == status, "\(method) \(path.prefix(60)): \(answer.text.prefix(200))")
            let error = JSONObject(answer.body)?.object("error")
            #expect(error?.string("code") == code)
            #expect(error?.string("message")?.isEmpty == false)
        }
        let tooLarge = try await server.request(
            "PUT", "/v1/catalog", token: admin, type: "application/json",
            body: Array(repeating: UInt8(ascii: " "), count: 17 << 20))
        #expect(tooLarge.status == 413)
        #expect(try await server.request("GET", "/readyz").status == 200)
        #expect(try await server.drain() == 0)
    }

    @Test func refusalsSpeakToWhoSentTheRequest() async throws {
        let server = try await RunningServer.start()
        let admin = try await server.token("admin")
        for body in ["[]", "{", #"{"text":["#] {
            let lookUp = try await server.request(
                "POST", "/v1/translations/lookup", token: admin, type: "application/json", body: Array(body.utf8))
            let message = JSONObject(lookUp.body)?.object("error")?.string("message") ?? ""
            #expect(lookUp.status == 400 && lookUp.text.contains("bad_json"), "\(lookUp.text)")
            #expect(message.hasPrefix("the body is ") && !message.contains("Failure("), "\(message)")
        }
        for (coding, status) in [("gzip", 415), ("identity, br", 415), ("identity", 200), ("Identity", 200)] {
            let answer = try await HTTPRequest(
                "POST", try server.address.with(path: "/v1/events"),
                headers: [
                    ("Authorization", "Bearer \(admin)"), ("Content-Type", "application/json"),
                    ("Content-Encoding", coding),
                ], body: Array("[]".utf8)
            ).answer()
            #expect(answer.status == status, "\(coding): \(answer.text)")
            #expect(answer.text.contains("unsupported_media_type") == (status == 415), "\(coding): \(answer.text)")
        }
        let heads = try await Command.run(
            URL(fileURLWithPath: "/usr/bin/curl"),
            ["-s", "-D", "-", "-o", "/dev/null", "-H", "Origin: \(server.url)", server.url + "/healthz"])
        let exposed = heads.output.lowercased().split(whereSeparator: \.isNewline)
            .first { $0.hasPrefix("access-control-expose-headers:") }
        #expect(exposed?.contains("link") == true, "\(heads.output)")
        #expect(try await server.drain() == 0)
    }

    @Test func whatNothingComesOfWaitingForNamesNoDelay() async throws {
        let data = RunningServer.temporaryDirectory()
        try "catalog: [\(RunningServer.root)/config/demo.yaml]\nquotas: {principal: {subscriptions: 1}}\n".write(
            toFile: data + ".yaml", atomically: true, encoding: .utf8)
        let server = try await RunningServer.start(data: data)
        let room = try await server.connect(try await server.token("room"))
        let exchanges = [
            (#"{"id":1,"op":"question","session":"keynote","chat":"nope","state":"hidden"}"#, #""code":"not_found""#),
            (#"{"id":2,"op":"sub","topic":"session.keynote.captions"}"#, #""class":"state""#),
            (#"{"id":3,"op":"sub","topic":"session.keynote.questions"}"#, #""code":"too_many_subscriptions""#),
        ]
        for (request, expected) in exchanges {
            try await room.send(text: request)
            let answer = await room.receive().map { String(decoding: $0.bytes, as: UTF8.self) } ?? ""
            #expect(answer.contains(expected), "\(answer)")
            if answer.contains(#""err""#) {
                #expect(answer.contains(#""retry":false,"after_ms":0"#), "\(answer)")
            }
        }
        room.close()
        #expect(try await server.drain() == 0)
    }

    @Test(arguments: [
        (#""sessions":[{"id":"keynote","title":"K"}]"#, "session keynote"),
        (#""attendees":[{"id":"a-17"}]"#, "attendee a-17"),
        (#""sponsors":[{"id":"acme-cloud","name":"A"}]"#, "sponsor acme-cloud"),
    ])
    func aCatalogWithAnotherEventsIdsIsAConflict(things: String, named: String) async throws {
        let server = try await RunningServer.start()
        let body = #"{"tenant":"acme","event":{"id":"second","name":"Second"},\#(things)}"#
        let answer = try await server.request(
            "PUT", "/v1/catalog", token: try await server.token("admin"), type: "application/json",
            body: Array(body.utf8))
        let error = JSONObject(answer.body)?.object("error")
        #expect(answer.status == 409 && error?.string("code") == "conflict", "\(answer.text)")
        #expect(error?.string("message")?.hasPrefix("\(named) belongs to event devcon") == true, "\(answer.text)")
        #expect(try await server.drain() == 0)
    }

    @Test func aForeignSessionAnswersExactlyAsAnUnknownOne() async throws {
        let server = try await RunningServer.start()
        let foreign = try await server.token("admin", tenant: "globex")
        for path in ["transcript", "snapshots", "keywords", "jobs"] {
            let known = try await server.request("GET", "/v1/sessions/keynote/\(path)", token: foreign)
            let unknown = try await server.request("GET", "/v1/sessions/nowhere/\(path)", token: foreign)
            #expect(known.status == 404)
            #expect(known.body == unknown.body)
        }
        for topic in ["session.keynote.captions", "session.nowhere.captions"] {
            let refusal = await #expect(throws: ClientError.self) { try await subscribe(server, foreign, to: topic) }
            guard case .requestRefused(let code, let message, _, _) = refusal else {
                Issue.record("\(String(describing: refusal))")
                continue
            }
            #expect(code == "unknown_topic")
            #expect(!message.contains("keynote"))
        }
    }

    @Test(arguments: [
        (#"nonsense"#, UInt16(4000)), (#"{"id":1,"op":"auth","token":"x.y.z"}"#, 4001),
    ])
    func aConversationThatGoesWrongIsClosedWithItsCode(message: String, code: UInt16) async throws {
        let server = try await RunningServer.start()
        let connection = try await WebSocketConnection.connect(
            to: try server.address.with(path: "/v1/ws"), subprotocols: ["roomtone.v1"])
        try await connection.send(text: message)
        var texts: [String] = []
        for await message in connection.messages { texts.append(String(decoding: message.bytes, as: UTF8.self)) }
        #expect(connection.closure?.code == code)
        #expect(texts.last?.contains(#""bye":{"code":\#(code)"#) == true, "\(texts)")
    }

    @Test func aRefusedRequestLeavesTheConnectionOpen() async throws {
        let server = try await RunningServer.start()
        let token = try await server.token("dashboard")
        let connection = try await WebSocketConnection.connect(
            to: try server.address.with(path: "/v1/ws"), subprotocols: ["roomtone.v1"])
        let exchanges = [
            (#"{"id":1,"op":"sub","topic":"ops"}"#, "unauthenticated"),
            (#"{"id":2,"op":"auth","token":"\#(token)"}"#, #""ping_s":"#),
            (#"{"id":3,"op":"fly"}"#, "unknown_op"), (#"{"id":4,"op":"sub","topic":"ops"}"#, "forbidden"),
            (#"{"id":5,"op":"sub","topic":"x"}"#, "unknown_topic"),
            (#"{"id":6,"op":"unsub","t":99}"#, "not_subscribed"),
            (#"{"id":7,"op":"send","events":[]}"#, "forbidden"),
            (#"{"id":8,"op":"sub","topic":"session.keynote.metrics"}"#, #""class":"state""#),
        ]
        for (number, exchange) in exchanges.enumerated() {
            try await connection.send(text: exchange.0)
            let answer = await connection.receive().map { String(decoding: $0.bytes, as: UTF8.self) } ?? ""
            #expect(answer.contains(exchange.1), "\(answer)")
            #expect(answer.contains(#""id":\#(number + 1)"#), "\(answer)")
        }
        connection.close()
    }

    @Test func audioThatIsNoAudioIsRefused() async throws {
        let server = try await RunningServer.start()
        let room = try await server.token("room")
        let noise: [UInt8] = (0..<4_000).map { UInt8(truncatingIfNeeded: $0 &* 31 + 7) }
        for (type, status) in [("application/octet-stream", 415), ("audio/flac", 422)] {
            let upload = try await server.request(
                "PUT", "/v1/sessions/keynote/audio?track=\(status)", token: room, type: type, body: noise)
            #expect(upload.status == status, "\(upload.text)")
        }

        // The answer comes once the next sender may have the track.
        for number in 0..<60 {
            let upload = try await server.request(
                "PUT", "/v1/sessions/keynote/audio", token: room, type: "audio/flac", body: noise)
            #expect(upload.status == 422, "\(number): \(upload.text)")
        }

        // Undecodable packets cost themselves; the stream goes on and ends in order.
        let listen = try await WebSocketConnection.connect(
            to: try server.address.with(path: "/v1/listen?encoding=opus"),
            headers: [("Authorization", "Token \(room)")])
        for _ in 0..<20 { try await listen.send(binary: noise) }
        try await listen.send(text: #"{"type":"CloseStream"}"#)
        var types: [String] = []
        for await message in listen.messages { types.append(JSONObject(message.bytes)?.string("type") ?? "?") }
        #expect(types.last == "Metadata")
        #expect(listen.closure?.code == 1000)

        for query in ["diarize=true", "language=de", "language=multi", "language=en_US"] {
            let refused = await #expect(throws: ClientError.self) {
                try await WebSocketConnection.connect(
                    to: try server.address.with(path: "/v1/listen?encoding=opus&\(query)"),
                    headers: [("Authorization", "Token \(room)")])
            }
            guard case .upgradeRefused(_, 400, _) = refused else {
                Issue.record("\(query): \(String(describing: refused))")
                return
            }
        }
        // The model's language in any of its regions, in a session of that language too.
        for query in ["language=en-US", "language=en&session=keynote", "language=EN-gb&session=keynote&track=b"] {
            let connection = try await WebSocketConnection.connect(
                to: try server.address.with(path: "/v1/listen?encoding=opus&\(query)"),
                headers: [("Authorization", "Token \(room)")])
            try await connection.send(text: #"{"type":"CloseStream"}"#)
            for await _ in connection.messages {}
            #expect(connection.closure?.code == 1000, "\(query): \(String(describing: connection.closure))")
        }
    }

    @Test func commandsSayWhatIsWrongInOneLine() async throws {
        let server = try await RunningServer.start()
        let port = try #require(server.url.split(separator: ":").last)
        let folder = RunningServer.temporaryDirectory()
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try "http: {prot: 1}\n".write(toFile: folder + "/bad.yaml", atomically: true, encoding: .utf8)
        try "RIFF".write(toFile: folder + "/cut.wav", atomically: true, encoding: .utf8)
        let cases: [([String], Int32, String)] = [
            (["serve", "--port", String(port), "--data", folder + "/d"], 1, "port"),
            (["serve", "--port", "0", "--data", server.data], 1, "in use"),
            (["serve", "--host", "0.0.0.0", "--port", "0", "--data", folder + "/d"], 2, "--insecure"),
            (["serve", "--config", folder + "/none.yaml"], 2, "none.yaml"),
            (["check-config", folder + "/bad.yaml"], 2, "http.prot"),
            (["transcribe", folder + "/none.wav"], 2, "none.wav"), (["segment", folder + "/cut.wav"], 2, "cut.wav"),
            (["token", "--role", "king", "--subject", "x", "--data", folder + "/d"], 2, "--role"),
            (["export", "keynote", "--what", "events", "--data", folder + "/none"], 1, "none"),
            (["export", "nowhere", "--what", "events", "--data", server.data], 2, "no session nowhere"),
            (["export", "keynote", "--what", "all", "--data", folder + "/none"], 2, "--what"),
            (["export", "keynote", "--what", "events", "--format", "vtt", "--data", folder + "/none"], 2, "--format"),
            (["restore", folder + "/none", "--data", folder + "/d"], 2, "cannot be read"),
            (["restore", folder + "/cut.wav", "--data", folder + "/d"], 2, "no backup"),
            (["backup", folder, "--data", server.data], 2, "name a file"),
            (["token", "--role", "admin", "--subject", "", "--data", folder + "/d"], 2, "sub"),
            (
                ["simulate", "--session", "nowhere", "--seconds", "1", "--url", server.url, "--data", server.data], 1,
                "no such session"
            ),
            (
                [
                    "feed", RunningServer.fixture("clip-short.flac"), "--session", "nope", "--url", server.url,
                    "--data",
                    server.data,
                ], 1, "no such session"
            ),
            (["fly"], 2, "fly"), (["feed"], 2, "file"),
        ]
        for (arguments, status, words) in cases {
            let result = try await Command.run(arguments)
            #expect(result.status == status, "\(arguments): \(result.error)")
            #expect(result.error.contains(words), "\(arguments): \(result.error)")
            #expect(result.error.split(separator: "\n").count == 1, "\(arguments): \(result.error)")
        }
    }

    @Test func aMissingModelIsNamed() async throws {
        let result = try await Command.run(["engine", "pocketsphinx", "--model", "/nowhere"])
        #expect(result.status == 2)
        #expect(result.output.contains("pocketsphinx-en-us"), "\(result.output)")
    }

    private func subscribe(_ server: RunningServer, _ token: String, to topic: String) async throws {
        try await RoomtoneClient.with(try server.address, token: { token }) { client in
            let subscription = try await client.subscribe(topic)
            _ = try await subscription.next()
        }
    }
}
