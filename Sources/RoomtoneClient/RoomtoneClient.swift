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
public actor RoomtoneClient {
    public struct Configuration: Sendable {
        public var reconnect = ReconnectPolicy()
        /// Attempts before `run` gives up when the server was never reached.
        public var firstAttempts = 1
        /// Publications of a subscription that wait for its reader.
        public var bufferLimit = 1024
        public var connection = WebSocketConnection.Options()
        /// Told of each change of the connection; returns soon.
        public var onState: @Sendable (ConnectionState) -> Void = { _ in }

        public init() {}
    }

    public enum ConnectionState: Hashable, Sendable {
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
    static let settling = Duration.seconds(10)
    public static let subprotocol = "roomtone.v1"

    let address: ServerAddress
    let configuration: Configuration
    let thread: ClientThread
    let token: @Sendable () async throws -> String
    let surroundings: Surroundings

    var conversation = Conversation()
    var connection: WebSocketConnection?
    var subscriptions: [Int: TopicSubscription] = [:]
    var answers: [UInt64: CheckedContinuation<Result<[UInt8], ClientError>, Never>] = [:]
    var authentication: Conversation.Authentication?
    var failure: ClientError?
    var messageCount = 0
    var attempt = 0
    var hasStopped = false

    /// A client that connects when `run` is called.
    ///
    /// - Parameters:
    ///   - address: The server, such as `http://127.0.0.1:8787`; its path is not used.
    ///   - configuration: How it comes back, and its limits.
    ///   - thread: Where its socket is served.
    ///   - token: Asked for a token at each connection, and before one expires.
    public init(
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
    public static func with<Value: Sendable>(
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
    ///   - topic: Such as `session.keynote.captions`.
    ///   - maximumHertz: On state topics, how often a key's value is wanted at most.
    ///   - position: Where a log is to be taken up again.
    public func subscribe(
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

    public func unsubscribe(_ subscription: TopicSubscription) {
        subscriptions[subscription.number] = nil
        subscription.end(nil)
        _ = perform(conversation.unsubscribe(subscription.number))
    }

    /// Where a subscription stands, to take it up in another run.
    public func position(of subscription: TopicSubscription) -> TopicPosition? {
        conversation.position(of: subscription.number)
    }

    /// Says that alerts were taken; repeated after a lost connection, and where the server says to try again, until the
    /// server has it. Of what it does not have, at most 1,000 wait; an alert beyond them comes again.
    public func acknowledge(_ alerts: [String], on subscription: TopicSubscription) {
        _ = perform(conversation.acknowledge(alerts, on: subscription.number))
    }

    /// Takes an alert on for oneself; the others of the team are told. Fails while the connection is away.
    public func claim(_ alert: String, on subscription: TopicSubscription) async throws(ClientError) {
        try await settle("claim", "\"alert\":\(alert.jsonLiteral)", on: subscription)
    }

    /// Puts an alert off. Fails while the connection is away.
    public func snooze(
        _ alert: String, for time: Duration, on subscription: TopicSubscription
    ) async throws(ClientError) {
        let seconds = max(1, time.components.seconds)
        try await settle("snooze", "\"alert\":\(alert.jsonLiteral),\"for_s\":\(seconds)", on: subscription)
    }

    /// Marks an insight as dealt with.
    public func resolve(insight: String) async throws(ClientError) {
        _ = try await request("resolve", members: "\"insight\":\(insight.jsonLiteral)", mayRepeat: true)
    }

    /// Sets a question's state: `open`, `answered` or `hidden`.
    public func setQuestion(_ question: String, of session: String, to state: String) async throws(ClientError) {
        let members =
            "\"session\":\(session.jsonLiteral),\"question\":\(question.jsonLiteral),\"state\":\(state.jsonLiteral)"
        _ = try await request("question", members: members, mayRepeat: true)
    }

    private func settle(
        _ operation: String, _ members: String, on subscription: TopicSubscription
    ) async throws(ClientError) {
        // The topic's number is the connection's own, so such a request does not outlive it.
        guard let number = conversation.topicNumber(of: subscription.number) else {
            throw .requestRefused(
                code: "not_subscribed", message: "\(subscription.topic) has no subscription just now", retry: true,
                afterMilliseconds: 0)
        }
        _ = try await request(operation, members: "\"t\":\(number),\(members)")
    }

    /// Sends a JSON array of events; returns when they are durable.
    ///
    /// - Parameters:
    ///   - events: JSON, an array of event objects.
    ///   - eventsHaveIDs: Each event carries an `id`, so that they may be sent again after a lost connection. Without,
    ///     a lost connection is an error and nobody knows whether they arrived.
    public func send(events: [UInt8], eventsHaveIDs: Bool = false) async throws(ClientError) -> EventsAnswer {
        let members = "\"events\":\(String(decoding: events, as: UTF8.self))"
        let answer = try await request("send", members: members, mayRepeat: eventsHaveIDs)
        guard let decoded = try? JSONDecoder().decode(EventsAnswer.self, from: Data(answer)) else {
            throw .badAnswer("the reply to send lacks accepted, duplicates, late or rejected")
        }
        return decoded
    }

    /// Any other request: `members` are its own as JSON, without braces. Returns the reply's `ok`.
    public func request(
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

    /// Does what the conversation says; returns what to ask for later.
    func perform(_ actions: [Conversation.Action]) -> [Later] {
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
                later.append(Later(request: .subscription(number), wait: Self.pause(after: milliseconds)))
            case .acknowledgeLater(let number, let milliseconds):
                later.append(Later(request: .acknowledgements(number), wait: Self.pause(after: milliseconds)))
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
