import Foundation
import Synchronization
import Testing

@testable import RoomtoneClient

@Suite(.timeLimit(.minutes(1)))
struct RoomtoneClientTests {
    /// Waits that pass at once and are written down; silence and settling come only when a test says so.
    private final class Waits: Sendable {
        private let noted = Mutex<[Duration]>([])
        private let endsSilence: Bool

        init(endsSilence: Bool = false) { self.endsSilence = endsSilence }

        var reconnects: [Duration] { noted.withLock { $0 } }

        func pause(_ pause: RoomtoneClient.Pause, _ duration: Duration) async throws {
            switch pause {
            case .reconnect: noted.withLock { $0.append(duration) }
            case .silence where endsSilence: return
            // Until the connection ends, which cancels it.
            case .silence, .settling, .refresh: try await Task.sleep(for: .seconds(60))
            }
        }
    }

    private func client(
        _ server: FakeServer, waits: Waits = Waits(), configuration: RoomtoneClient.Configuration = .init(),
        token: @escaping @Sendable () async throws -> String = { "token" }
    ) throws -> RoomtoneClient {
        var surroundings = RoomtoneClient.Surroundings()
        surroundings.pause = { try await waits.pause($0, $1) }
        surroundings.chance = { 0 }
        surroundings.now = { 0 }
        return RoomtoneClient(
            try ServerAddress(server.address), configuration: configuration, thread: .shared,
            surroundings: surroundings, token: token)
    }

    /// Runs the client while `body` uses it; returns the error that ended it, if one did.
    private func running(
        _ client: RoomtoneClient, _ body: @Sendable (RoomtoneClient) async throws -> Void
    ) async throws -> ClientError? {
        let run = Task { () -> ClientError? in
            do throws(ClientError) {
                try await client.run()
                return nil
            } catch {
                return error
            }
        }
        try await body(client)
        run.cancel()
        return await run.value
    }

    private func text(_ event: TopicEvent?) -> String {
        switch event {
        case .began(let topicClass): "began \(topicClass)"
        case .publication(let publication): publication.text
        case .missed: "missed"
        case nil: "end"
        }
    }

    private func next(_ count: Int, of subscription: TopicSubscription) async throws -> [String] {
        var texts: [String] = []
        for _ in 0..<count { texts.append(text(try await subscription.next())) }
        return texts
    }

    @Test func readsATopicAndRecoversAfterEachKindOfEnd() async throws {
        let server = try FakeServer(
            { peer in
                let head = try peer.upgrade(subprotocol: "roomtone.v1")
                guard head.hasPrefix("GET /v1/ws HTTP/1.1") else { throw FakePeer.Failure(head) }
                guard try peer.authenticate() == "token" else { throw FakePeer.Failure("another token") }
                try peer.subscribe(#"{"t":3,"class":"log","epoch":"e","offset":4,"items":[]}"#)
                try peer.send(#"{"t":3,"o":5,"ts":1,"d":{"n":5.10}}"#)
                peer.cut()
            },
            { peer in
                try peer.upgrade()
                try peer.authenticate()
                let request = try peer.subscribe(
                    #"{"t":9,"class":"log","epoch":"e","offset":6,"recovered":true,"items":[{"o":6,"d":6}]}"#)
                let position = request["recover"] as? [String: Any]
                guard position?["offset"] as? Int == 5 else { throw FakePeer.Failure("\(request)") }
                try peer.send(#"{"t":9,"o":7,"d":7}"#)
                try peer.send(#"{"bye":{"code":4200,"reason":"draining","retry_after_ms":1234}}"#)
                try peer.sendClose(4200, "draining")
                _ = try? peer.readFrame()
            },
            { peer in
                try peer.upgrade()
                try peer.authenticate()
                try peer.subscribe(#"{"t":1,"class":"log","epoch":"f","offset":2,"recovered":false,"items":[]}"#)
                try peer.send(#"{"t":1,"o":3,"d":"new"}"#)
                _ = try? peer.readFrame()
            })
        let waits = Waits()
        let error = try await running(client(server, waits: waits)) { client in
            let subscription = try await client.subscribe("session.keynote.transcript")
            #expect(try await next(2, of: subscription) == ["began log", #"{"n":5.10}"#])
            #expect(try await next(3, of: subscription) == ["began log", "6", "7"])
            #expect(try await next(3, of: subscription) == ["began log", "missed", "\"new\""])
            #expect(await client.position(of: subscription) == TopicPosition(epoch: "f", offset: 3))
        }
        #expect(error == nil)
        #expect(waits.reconnects == [.milliseconds(250), .milliseconds(1234)])
        #expect(server.failures == [])
    }

    @Test(arguments: [UInt16(4001), 4000, 4002, 4009])
    func staysAwayWhenTheServerSaysSo(code: UInt16) async throws {
        let server = try FakeServer { peer in
            try peer.upgrade()
            try peer.authenticate()
            try peer.readRequest("sub")
            try peer.sendClose(code, "no")
            _ = try? peer.readFrame()
        }
        let client = try client(server)
        let subscription = try await client.subscribe("ops")
        let expected = ClientError.closed(WebSocketClosure(code: code, reason: "no", isFromPeer: true))
        await #expect(throws: expected) { try await client.run() }
        await #expect(throws: expected) { try await subscription.next() }
        #expect(server.accepted == 1)
        await #expect(throws: expected) { try await client.subscribe("late") }
    }

    @Test func aRefusedTokenIsSaidInTheServersWords() async throws {
        let server = try FakeServer { peer in
            try peer.upgrade()
            let request = try peer.readRequest("auth")
            try peer.send(
                "{\"id\":\(request["id"] ?? 0),\"err\":{\"code\":\"unauthenticated\",\"message\":\"the token has expired\",\"retry\":false,\"after_ms\":0}}"
            )
            _ = try? peer.readFrame()
        }
        let client = try client(server)
        await #expect {
            try await client.run()
        } throws: {
            "\($0)".contains("the token has expired")
        }
    }

    @Test func aServerThatWasNeverThereIsAnErrorAtOnce() async throws {
        let server = try FakeServer()
        let client = try client(server)
        server.stop()
        await #expect {
            try await client.run()
        } throws: { error in
            if case .unreachable = error as? ClientError { true } else { false }
        }
    }

    @Test func backsOffLongerEachTime() async throws {
        let refuse: FakeServer.Script = { peer in
            _ = try peer.readHead()
            try peer.write(Array("HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n".utf8))
        }
        let server = try FakeServer(
            refuse, refuse, refuse,
            { peer in
                try peer.upgrade()
                try peer.authenticate()
                _ = try? peer.readFrame()
            })
        let waits = Waits()
        var configuration = RoomtoneClient.Configuration()
        configuration.firstAttempts = 10
        let states = AsyncStream<RoomtoneClient.ConnectionState>.makeStream()
        configuration.onState = { states.continuation.yield($0) }
        _ = try await running(client(server, waits: waits, configuration: configuration)) { _ in
            for await state in states.stream where state == .connected { break }
        }
        #expect(waits.reconnects == [.milliseconds(250), .milliseconds(500), .seconds(1)])
    }

    @Test func acknowledgesAgainWhatIsRefusedForNow() async throws {
        let (taken, hasTaken) = AsyncStream<Void>.makeStream()
        let server = try FakeServer { peer in
            defer { hasTaken.finish() }
            try peer.upgrade()
            try peer.authenticate()
            try peer.subscribe(#"{"t":6,"class":"alert","epoch":"e","offset":0,"items":[]}"#)
            for milliseconds in [700, 0, 3_600_000] {
                let request = try peer.readRequest("ack")
                let error = #"{"code":"store_unavailable","message":"m","retry":true,"after_ms":\#(milliseconds)}"#
                try peer.send("{\"id\":\(request["id"] ?? 0),\"err\":\(error)}")
            }
            let request = try peer.readRequest("ack")
            guard request["alerts"] as? [String] == ["a-1"] else { throw FakePeer.Failure("\(request)") }
            try peer.send("{\"id\":\(request["id"] ?? 0),\"ok\":{}}")
            hasTaken.yield()
            _ = try? peer.readFrame()
        }
        let waits = Waits()
        _ = try await running(client(server, waits: waits)) { client in
            let subscription = try await client.subscribe("sponsor.s.alerts")
            #expect(try await next(1, of: subscription) == ["began alert"])
            await client.acknowledge(["a-1"], on: subscription)
            for await _ in taken { break }
        }
        #expect(waits.reconnects == [.milliseconds(700), .seconds(1), .seconds(60)])
        #expect(server.failures == [])
    }

    @Test func sendsEventsAgainWhenTheyMayBe() async throws {
        let server = try FakeServer(
            { peer in
                try peer.upgrade()
                try peer.authenticate()
                _ = try peer.readRequest("send")
                try peer.sendClose(4203)
                _ = try? peer.readFrame()
            },
            { peer in
                try peer.upgrade()
                try peer.authenticate()
                let request = try peer.readRequest("send")
                guard (request["events"] as? [Any])?.count == 1 else { throw FakePeer.Failure("\(request)") }
                let rejected = #"[{"index":0,"code":"unknown_session","message":"m"}]"#
                try peer.send(
                    "{\"id\":\(request["id"] ?? 0),\"ok\":{\"accepted\":1,\"duplicates\":2,\"late\":3,\"rejected\":\(rejected)}}"
                )
                _ = try? peer.readFrame()
            })
        _ = try await running(client(server)) { client in
            let answer = try await client.send(events: Array(#"[{"id":"e-1"}]"#.utf8), eventsHaveIDs: true)
            let rejection = EventsAnswer.Rejection(index: 0, code: "unknown_session", message: "m")
            #expect(answer == EventsAnswer(accepted: 1, duplicates: 2, late: 3, rejected: [rejection]))
        }
        #expect(server.failures == [])
    }

    @Test func doesNotGuessWhetherEventsArrived() async throws {
        let server = try FakeServer { peer in
            try peer.upgrade()
            try peer.authenticate()
            _ = try peer.readRequest("send")
        }
        _ = try await running(client(server)) { client in
            await #expect(throws: ClientError.closed(.broken)) { try await client.send(events: Array("[]".utf8)) }
        }
    }

    @Test func answersPings() async throws {
        let server = try FakeServer { peer in
            try peer.upgrade()
            try peer.authenticate()
            try peer.send(#"{"ping":{}}"#)
            _ = try peer.readRequest("pong")
            try peer.sendClose(4001)
            _ = try? peer.readFrame()
        }
        let client = try client(server)
        await #expect(throws: ClientError.self) { try await client.run() }
        #expect(server.failures == [])
    }

    @Test func leavesAServerThatFellSilent() async throws {
        let server = try FakeServer(
            { peer in
                try peer.upgrade()
                guard case .text = try peer.readFrame() else { throw FakePeer.Failure("no auth") }
                guard case .close(4202, _) = try peer.readFrame() else { throw FakePeer.Failure("no close") }
            },
            { peer in
                _ = try peer.readHead()
                try peer.write(Array("HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n".utf8))
            })
        var configuration = RoomtoneClient.Configuration()
        configuration.firstAttempts = 2
        let client = try client(server, waits: Waits(endsSilence: true), configuration: configuration)
        await #expect(throws: ClientError.self) { try await client.run() }
        #expect(server.accepted == 2)
        #expect(server.failures == [])
    }

    @Test func aSlowReaderMissesNothingOfALog() async throws {
        let server = try FakeServer { peer in
            try peer.upgrade()
            try peer.authenticate()
            try peer.subscribe(#"{"t":3,"class":"log","epoch":"e","offset":0,"items":[]}"#)
            for offset in 1...10 { try peer.send("{\"t\":3,\"o\":\(offset),\"d\":\(offset)}") }
            try peer.subscribe(#"{"t":4,"class":"log","epoch":"e","offset":0,"items":[]}"#)
            // The reader emptied its buffer of four and asks for the rest.
            _ = try peer.readRequest("unsub")
            let items = (5...10).map { "{\"o\":\($0),\"d\":\($0)}" }.joined(separator: ",")
            let request = try peer.subscribe(
                "{\"t\":3,\"class\":\"log\",\"epoch\":\"e\",\"offset\":10,\"recovered\":true,\"items\":[\(items)]}")
            let position = request["recover"] as? [String: Any]
            guard position?["offset"] as? Int == 4 else { throw FakePeer.Failure("\(request)") }
            for _ in 0..<4 { _ = try? peer.readFrame() }
        }
        var configuration = RoomtoneClient.Configuration()
        configuration.bufferLimit = 4
        _ = try await running(client(server, configuration: configuration)) { client in
            let subscription = try await client.subscribe("l")
            #expect(try await next(1, of: subscription) == ["began log"])
            // All ten are there before the first is taken: what was asked for behind them is answered.
            let behind = try await client.subscribe("m")
            #expect(try await next(1, of: behind) == ["began log"])
            #expect(try await next(5, of: subscription) == ["1", "2", "3", "4", "began log"])
        }
        #expect(server.failures == [])
    }

    @Test func anExpiringTokenIsReplacedInTime() async throws {
        let server = try FakeServer { peer in
            try peer.upgrade()
            guard try peer.authenticate(expires: 100_000) == "token-0" else { throw FakePeer.Failure("first") }
            let request = try peer.readRequest("refresh")
            guard request["token"] as? String == "token-1" else { throw FakePeer.Failure("\(request)") }
            try peer.sendClose(4001)
            _ = try? peer.readFrame()
        }
        let count = Mutex(0)
        var surroundings = RoomtoneClient.Surroundings()
        surroundings.pause = { pause, duration in
            if pause == .refresh, duration == .seconds(50) { return }
            try await Task.sleep(for: .seconds(60))
        }
        surroundings.now = { 0 }
        let client = RoomtoneClient(
            try ServerAddress(server.address), configuration: .init(), thread: .shared, surroundings: surroundings
        ) {
            count.withLock { count in
                defer { count += 1 }
                return "token-\(count)"
            }
        }
        await #expect(throws: ClientError.self) { try await client.run() }
        #expect(server.failures == [])
    }

    @Test func runsWhileABodyUsesIt() async throws {
        let server = try FakeServer { peer in
            try peer.upgrade()
            try peer.authenticate()
            try peer.subscribe(#"{"t":3,"class":"state","epoch":"e","offset":1,"items":[{"o":1,"k":"a","d":1}]}"#)
            _ = try? peer.readFrame()
        }
        let value = try await RoomtoneClient.with(try ServerAddress(server.address), token: { "token" }) { client in
            let subscription = try await client.subscribe("session.k.captions", maximumHertz: 2)
            return try await subscription.nextPublication()?.key
        }
        #expect(value == "a")
    }
}
