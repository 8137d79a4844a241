import Foundation

/// A client of a Roomtone server over `/v1/ws`: topics, events, acknowledgements, across lost connections.
///
/// ```swift
/// try await RoomtoneClient.with(address, token: { token }) { client in
///     for try await event in try await client.subscribe("session.keynote.captions") { … }
/// }
/// ```
///
/// `run` holds the connection and comes back when it is lost, as the close code says: at once, after a wait that grows
/// and has jitter, or not at all. Subscriptions are recovered from where they stood.
package actor RoomtoneClient {
    package struct Configuration: Sendable {
        package var reconnect = ReconnectPolicy()
        /// Attempts before `run` gives up when the server was never reached.
        package var firstAttempts = 1
        /// Publications of a subscription that wait for its reader.
        package var bufferLimit = 1024
        package var connection = WebSocketConnection.Options()
        /// Told of each change of the connection; returns soon.
        package var onState: @Sendable (ConnectionState) -> Void = { _ in }

        package init() {}
    }

    package enum ConnectionState: Hashable, Sendable {
        case connecting
        case connected
        /// The connection was lost; the next attempt comes after the wait.
        case waiting(Duration, ClientError)
        case stopped
    }

    /// Why the client waits; tests take the place of the clock by it.
    enum Pause: Hashable, Sendable { case reconnect, settling, silence, refresh }

    /// How the client waits and throws dice.
    struct Surroundings: Sendable {
        var pause: @Sendable (Pause, Duration) async throws -> Void = { try await Task.sleep(for: $1) }
        var chance: @Sendable () -> Double = { Double.random(in: 0..<1) }
        /// Milliseconds since the Unix epoch.
        var now: @Sendable () -> Int64 = { Int64(Date().timeIntervalSince1970 * 1000) }
    }

    /// A connection that lasts this long is a good one: waits begin anew after it.
    private static let settling = Duration.seconds(10)
    package static let subprotocol = "roomtone.v1"

    private let address: ServerAddress
    private let configuration: Configuration
    private let thread: ClientThread
    private let token: @Sendable () async throws -> String
    private let surroundings: Surroundings

    private var conversation = Conversation()
    private var connection: WebSocketConnection?
    private var subscriptions: [Int: TopicSubscription] = [:]
    private var answers: [UInt64: CheckedContinuation<Result<[UInt8], ClientError>, Never>] = [:]
    private var authentication: Conversation.Authentication?
    private var failure: ClientError?
    private var messageCount = 0
    private var attempt = 0
    private var hasStopped = false

    /// - Parameters:
    ///   - address: The server, such as `http://127.0.0.1:8787`; its path is not used.
    ///   - token: Asked for a token at each connection, and before one expires.
    package init(
        _ address: ServerAddress, configuration: Configuration = Configuration(), thread: ClientThread = .shared,
        token: @escaping @Sendable () async throws -> String
    ) {
        self.init(
            address, configuration: configuration, thread: thread, surroundings: Surroundings(), token: token)
    }

    init(
        _ address: ServerAddress, configuration: Configuration, thread: ClientThread, surroundings: Surroundings,
        token: @escaping @Sendable () async throws -> String
    ) {
        self.address = address.with(path: "/v1/ws")
        self.configuration = configuration
        self.thread = thread
        self.surroundings = surroundings
        self.token = token
    }

    /// Runs a client while `body` uses it; ends when `body` returns, or with the client's own error.
    package static func with<Value: Sendable>(
        _ address: ServerAddress, configuration: Configuration = Configuration(), thread: ClientThread = .shared,
        token: @escaping @Sendable () async throws -> String,
        body: @escaping @Sendable (RoomtoneClient) async throws -> Value
    ) async throws -> Value {
        let client = RoomtoneClient(address, configuration: configuration, thread: thread, token: token)
        return try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask {
                try await client.run()
                return nil
            }
            group.addTask { try await body(client) }
            defer { group.cancelAll() }
            while let value = try await group.next() {
                if let value { return value }
            }
            throw ClientError.stopped
        }
    }

    // MARK: What the user asks

    /// A subscription that lasts across connections. A refusal by the server ends its sequence with an error.
    ///
    /// - Parameters:
    ///   - maximumHertz: On state topics, how often a key's value is wanted at most.
    ///   - position: Where a log is to be taken up again.
    package func subscribe(
        _ topic: String, maximumHertz: Double? = nil, from position: TopicPosition? = nil
    ) throws(ClientError) -> TopicSubscription {
        guard !hasStopped else { throw failure ?? .stopped }
        let (number, actions) = try conversation.subscribe(topic, maximumHertz: maximumHertz, position: position)
        let subscription = TopicSubscription(
            topic: topic, number: number, client: self, limit: configuration.bufferLimit)
        subscriptions[number] = subscription
        _ = perform(actions)
        return subscription
    }

    package func unsubscribe(_ subscription: TopicSubscription) {
        subscriptions[subscription.number] = nil
        subscription.end(nil)
        _ = perform(conversation.unsubscribe(subscription.number))
    }

    /// Where a subscription stands, to take it up in another run.
    package func position(of subscription: TopicSubscription) -> TopicPosition? {
        conversation.position(of: subscription.number)
    }

    /// Says that alerts were taken; repeated after a lost connection until the server has it.
    package func acknowledge(_ alerts: [String], on subscription: TopicSubscription) {
        _ = perform(conversation.acknowledge(alerts, on: subscription.number))
    }

    /// Sends a JSON array of events; returns when they are durable.
    ///
    /// - Parameter eventsHaveIDs: Each event carries an `id`, so that they may be sent again after a lost connection.
    ///   Without, a lost connection is an error and nobody knows whether they arrived.
    package func send(events: [UInt8], eventsHaveIDs: Bool = false) async throws(ClientError) -> EventsAnswer {
        let members = "\"events\":\(String(decoding: events, as: UTF8.self))"
        let answer = try await request("send", members: members, mayRepeat: eventsHaveIDs)
        guard let decoded = try? JSONDecoder().decode(EventsAnswer.self, from: Data(answer)) else {
            throw .badAnswer("the reply to send lacks accepted, duplicates, late or rejected")
        }
        return decoded
    }

    /// Any other request: `members` are its own as JSON, without braces. Returns the reply's `ok`.
    package func request(
        _ operation: String, members: String, mayRepeat: Bool = false
    ) async throws(ClientError) -> [UInt8] {
        guard !hasStopped else { throw failure ?? .stopped }
        let (number, actions) = try conversation.request(operation, members: members, mayRepeat: mayRepeat)
        let outcome = await withCheckedContinuation { continuation in
            answers[number] = continuation
            _ = perform(actions)
        }
        return try outcome.get()
    }

    func renew(_ number: Int) { _ = perform(conversation.renew(number)) }

    // MARK: The connection

    /// Holds the connection until the task is cancelled, or the server says not to come back.
    package func run() async throws(ClientError) {
        var hasSucceeded = false
        defer { stop() }
        while !Task.isCancelled {
            configuration.onState(.connecting)
            authentication = nil
            let error = await serve()
            let announced = farewellWait(error)
            _ = perform(conversation.end(error))
            hasSucceeded = hasSucceeded || authentication != nil
            if Task.isCancelled { return }
            let mayRetry = hasSucceeded || attempt + 1 < configuration.firstAttempts
            let decision = configuration.reconnect.decision(
                after: error, attempt: attempt, announced: announced, chance: surroundings.chance())
            guard mayRetry, case .wait(let wait) = decision else {
                failure = error
                throw error
            }
            attempt += 1
            configuration.onState(.waiting(wait, error))
            try? await surroundings.pause(.reconnect, wait)
        }
    }

    private func stop() {
        hasStopped = true
        _ = perform(conversation.stop(failure ?? .stopped))
        configuration.onState(.stopped)
    }

    /// One connection from its beginning to its end; returns why it ended.
    private func serve() async -> ClientError {
        let connection: WebSocketConnection
        let first: String
        do throws(ClientError) {
            first = try await nextToken()
            connection = try await WebSocketConnection.connect(
                to: address, subprotocols: [Self.subprotocol], options: configuration.connection, thread: thread)
        } catch {
            return error
        }
        self.connection = connection
        failure = nil
        await withDiscardingTaskGroup { group in
            _ = perform(conversation.begin(token: first))
            await withTaskCancellationHandler {
                group.addTask { await self.watchSilence(of: connection) }
                group.addTask { await self.settle() }
                for await message in connection.messages {
                    messageCount &+= 1
                    let isAuthenticated = conversation.isAuthenticated
                    for later in perform(conversation.accept(message.bytes)) {
                        group.addTask { await self.renew(later) }
                    }
                    if !isAuthenticated && conversation.isAuthenticated {
                        configuration.onState(.connected)
                        group.addTask { await self.keepToken(first) }
                    }
                }
                connection.close()
            } onCancel: {
                connection.close()
            }
            group.cancelAll()
        }
        self.connection = nil
        if let failure {
            self.failure = nil
            return failure
        }
        let closure = connection.closure ?? .broken
        // The farewell says why, where the close frame got lost.
        return .closed(closure.code == 1006 ? conversation.farewell?.closure ?? closure : closure)
    }

    private func nextToken() async throws(ClientError) -> String {
        do {
            return try await token()
        } catch {
            throw (error as? ClientError) ?? .noToken(reason: "\(error)")
        }
    }

    private func farewellWait(_ error: ClientError) -> Duration? {
        switch error {
        case .upgradeRefused(_, _, let seconds): seconds.map { .seconds($0) }
        case .requestRefused(_, _, _, let milliseconds): .milliseconds(milliseconds)
        default: conversation.farewell?.retryAfterMilliseconds.map { .milliseconds(min(max($0, 0), 3_600_000)) }
        }
    }

    /// A server that says nothing for two of its pings and 5 s is gone, whatever the network says.
    private func watchSilence(of connection: WebSocketConnection) async {
        while !Task.isCancelled {
            let before = messageCount
            let seconds = 5 + 2 * min(max(authentication?.pingSeconds ?? 5, 1), 600)
            do { try await surroundings.pause(.silence, .seconds(seconds)) } catch { return }
            if messageCount == before {
                failure = .closed(WebSocketClosure(code: 4202, reason: "the server fell silent", isFromPeer: false))
                connection.close(code: 4202, reason: "no ping")
                return
            }
        }
    }

    private func settle() async {
        do { try await surroundings.pause(.settling, Self.settling) } catch { return }
        attempt = 0
    }

    /// Sends a new token before the old one ends, where the user gives another one.
    private func keepToken(_ first: String) async {
        var current = first
        while let expires = authentication?.expires, expires > 0 {
            let left = expires - surroundings.now()
            guard left > 0 else { return }
            // With a minute to spare, or at half of what is left.
            let wait = max(left - 60_000, left / 2)
            do { try await surroundings.pause(.refresh, .milliseconds(wait)) } catch { return }
            guard let next = try? await nextToken(), next != current else { return }
            current = next
            _ = perform(conversation.refresh(token: next))
            while authentication?.expires == expires {
                do { try await surroundings.pause(.refresh, .seconds(1)) } catch { return }
            }
        }
    }

    private struct Later: Sendable {
        var number: Int
        var wait: Duration
    }

    private func renew(_ later: Later) async {
        do { try await surroundings.pause(.reconnect, later.wait) } catch { return }
        _ = perform(conversation.ask(for: later.number))
    }

    /// Does what the conversation says; returns the subscriptions to ask for later.
    private func perform(_ actions: [Conversation.Action]) -> [Later] {
        var later: [Later] = []
        for action in actions {
            switch action {
            case .send(let bytes):
                if let connection, !connection.enqueue(text: bytes) { connection.close() }
            case .deliver(let number, let event):
                guard let subscription = subscriptions[number], !subscription.offer(event) else { continue }
                if case .publication(let publication) = event { conversation.rewind(number, before: publication) }
            case .end(let number, let error): subscriptions.removeValue(forKey: number)?.end(error)
            case .renewLater(let number, let milliseconds):
                later.append(Later(number: number, wait: .milliseconds(max(100, milliseconds))))
            case .answer(let number, let result): answers.removeValue(forKey: number)?.resume(returning: result)
            case .authenticated(let authentication): self.authentication = authentication
            case .disconnect(let error):
                failure = error
                connection?.close(code: 1002, reason: "")
            }
        }
        return later
    }
}
