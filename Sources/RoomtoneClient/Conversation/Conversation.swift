/// The client's side of the protocol `roomtone.v1`, without a socket: what to send and whom to tell.
///
/// It lives across connections. Subscriptions are renewed on each from where they stood; acknowledgements and requests
/// that may be repeated are repeated until the server has answered.
struct Conversation: Sendable {
    typealias SubscriptionNumber = Int
    typealias RequestNumber = UInt64

    enum Action: Hashable, Sendable {
        case send([UInt8])
        case deliver(SubscriptionNumber, TopicEvent)
        /// The subscription ended: refused or revoked.
        case end(SubscriptionNumber, ClientError)
        /// Ask for the subscription again after a while.
        case renewLater(SubscriptionNumber, milliseconds: Int)
        /// Call `acknowledgeAgain` after a while.
        case acknowledgeLater(SubscriptionNumber, milliseconds: Int)
        case answer(RequestNumber, Result<[UInt8], ClientError>)
        case authenticated(Authentication)
        /// Nothing can go on over this connection.
        case disconnect(ClientError)
    }

    struct Authentication: Hashable, Sendable {
        /// Milliseconds since the Unix epoch.
        var expires: Int64
        /// The server sends something at least this often, in seconds.
        var pingSeconds: Int
    }

    /// What the server said before it ends the connection.
    struct Farewell: Hashable, Sendable {
        var closure: WebSocketClosure
        var retryAfterMilliseconds: Int?
    }

    private struct Subscription {
        var reader: TopicReader
        var topicNumber: UInt32?
        var unacknowledged: Set<String> = []
        /// The server refused some for now: all are asked together when the pause is over.
        var pausesAcknowledgements = false

        /// False when no more fit.
        mutating func keep(_ alert: String) -> Bool {
            guard unacknowledged.count < Conversation.greatestWaiting || unacknowledged.contains(alert) else {
                return false
            }
            unacknowledged.insert(alert)
            return true
        }
    }

    private struct Request: Hashable {
        var number: RequestNumber
        var text: String
        var mayRepeat: Bool
    }

    private enum Pending: Hashable {
        case authentication
        case refresh
        case subscription(SubscriptionNumber)
        case unsubscription
        case acknowledgement(SubscriptionNumber, [String])
        case request(Request)
    }

    /// Requests that may wait; as many acknowledgements of each subscription.
    static let greatestWaiting = 1000

    private(set) var isAuthenticated = false
    private(set) var farewell: Farewell?
    private var subscriptions: [SubscriptionNumber: Subscription] = [:]
    private var numbers: [UInt32: SubscriptionNumber] = [:]
    private var pending: [RequestNumber: Pending] = [:]
    private var unsent: [Request] = []
    private var lastNumber: RequestNumber = 0
    private var lastSubscription: SubscriptionNumber = 0

    // MARK: The connection

    /// A connection stands.
    mutating func begin(token: String) -> [Action] {
        farewell = nil
        return [send("auth", "\"token\":\(token.jsonLiteral)", awaiting: .authentication)]
    }

    mutating func refresh(token: String) -> [Action] {
        isAuthenticated ? [send("refresh", "\"token\":\(token.jsonLiteral)", awaiting: .refresh)] : []
    }

    /// The connection is gone; `error` is told to those whose requests cannot be repeated.
    mutating func end(_ error: ClientError) -> [Action] {
        isAuthenticated = false
        numbers = [:]
        for number in subscriptions.keys {
            subscriptions[number]?.reader.suspend()
            subscriptions[number]?.topicNumber = nil
            subscriptions[number]?.pausesAcknowledgements = false
        }
        let requests = pending.values.compactMap { pending -> Request? in
            if case .request(let request) = pending { request } else { nil }
        }
        pending = [:]
        unsent += requests.filter(\.mayRepeat)
        unsent.sort { $0.number < $1.number }
        return requests.filter { !$0.mayRepeat }.sorted { $0.number < $1.number }
            .map { .answer($0.number, .failure(error)) }
    }

    /// The client ends: everyone who waits is told.
    mutating func stop(_ error: ClientError) -> [Action] {
        var actions = end(error)
        actions += unsent.map { .answer($0.number, .failure(error)) }
        actions += subscriptions.keys.sorted().map { .end($0, error) }
        unsent = []
        subscriptions = [:]
        return actions
    }

    // MARK: What the user asks

    mutating func subscribe(
        _ topic: String, maximumHertz: Double?, position: TopicPosition?
    ) throws(ClientError) -> (SubscriptionNumber, [Action]) {
        guard !subscriptions.values.contains(where: { $0.reader.topic == topic }) else {
            throw .alreadySubscribed(topic: topic)
        }
        guard subscriptions.count < Self.greatestWaiting else { throw .tooMuchWaiting(limit: Self.greatestWaiting) }
        lastSubscription += 1
        let reader = TopicReader(topic: topic, maximumHertz: maximumHertz, position: position)
        subscriptions[lastSubscription] = Subscription(reader: reader)
        return (lastSubscription, ask(for: lastSubscription))
    }

    mutating func unsubscribe(_ number: SubscriptionNumber) -> [Action] {
        guard let subscription = subscriptions.removeValue(forKey: number) else { return [] }
        return leave(subscription.topicNumber)
    }

    /// Asks for a subscription anew, from where it stands.
    mutating func renew(_ number: SubscriptionNumber) -> [Action] {
        guard let topicNumber = subscriptions[number]?.topicNumber else { return [] }
        subscriptions[number]?.reader.suspend()
        subscriptions[number]?.topicNumber = nil
        return leave(topicNumber) + ask(for: number)
    }

    /// The user's buffer was full when this came: it will be asked for again by `renew`.
    mutating func rewind(_ number: SubscriptionNumber, before publication: TopicPublication) {
        subscriptions[number]?.reader.rewind(before: publication)
    }

    func position(of number: SubscriptionNumber) -> TopicPosition? { subscriptions[number]?.reader.position }

    /// `members` are the request's own, as JSON. A request that may be repeated is sent again after a lost connection.
    mutating func request(
        _ operation: String, members: String, mayRepeat: Bool
    ) throws(ClientError) -> (RequestNumber, [Action]) {
        guard unsent.count + pending.count < Self.greatestWaiting else {
            throw .tooMuchWaiting(limit: Self.greatestWaiting)
        }
        lastNumber += 1
        let rest = members.isEmpty ? "" : "," + members
        let text = "{\"id\":\(lastNumber),\"op\":\(operation.jsonLiteral)\(rest)}"
        let request = Request(number: lastNumber, text: text, mayRepeat: mayRepeat)
        unsent.append(request)
        return (lastNumber, isAuthenticated ? sendUnsent() : [])
    }

    /// The topic's number on this connection; `nil` while the subscription does not stand.
    func topicNumber(of number: SubscriptionNumber) -> UInt32? { subscriptions[number]?.topicNumber }

    /// Acknowledgements are kept until the server has them. Those that do not fit are dropped; their alerts come again.
    mutating func acknowledge(_ alerts: [String], on number: SubscriptionNumber) -> [Action] {
        guard var subscription = subscriptions[number] else { return [] }
        var kept: [String] = []
        for alert in alerts where subscription.keep(alert) { kept.append(alert) }
        subscriptions[number] = subscription
        guard subscription.reader.isLive else { return [] }
        return sendAcknowledgements(kept, on: number)
    }

    /// The pause after a refusal is over.
    mutating func acknowledgeAgain(on number: SubscriptionNumber) -> [Action] {
        guard let subscription = subscriptions[number] else { return [] }
        subscriptions[number]?.pausesAcknowledgements = false
        // A subscription that does not stand sends them when it does.
        guard subscription.reader.isLive else { return [] }
        return sendAcknowledgements(subscription.unacknowledged.sorted(), on: number)
    }

    // MARK: What the server says

    /// Takes a message: one JSON object, or several separated by newlines.
    mutating func accept(_ message: [UInt8]) -> [Action] {
        var actions: [Action] = []
        for line in message.split(separator: UInt8(ascii: "\n")) {
            guard let object = JSONObject(line) else {
                return actions + [.disconnect(.badAnswer("a message is no JSON object"))]
            }
            actions += accept(object)
        }
        return actions
    }

    private mutating func accept(_ object: JSONObject) -> [Action] {
        if let number = object.unsigned("id") {
            guard let waiting = pending.removeValue(forKey: number) else { return [] }
            let refusal = object.object("err").map { ClientError(refusal: $0) }
            return take(object.raw("ok") ?? Array("{}".utf8), refusal, for: waiting)
        }
        if let topicNumber = object.unsigned("t") {
            guard let number = UInt32(exactly: topicNumber).flatMap({ numbers[$0] }),
                let publication = TopicPublication(object)
            else { return [] }
            return pass(publication, to: number)
        }
        if object.raw("ping") != nil { return [.send(Array("{\"op\":\"pong\"}".utf8))] }
        if let gap = object.object("gap") { return subscriptionNumber(in: gap).map { renew($0) } ?? [] }
        if let revoked = object.object("revoked"), let number = subscriptionNumber(in: revoked) {
            if let topicNumber = subscriptions.removeValue(forKey: number)?.topicNumber { numbers[topicNumber] = nil }
            return [.end(number, .revoked)]
        }
        if let bye = object.object("bye"), let code = bye.unsigned("code").flatMap({ UInt16(exactly: $0) }) {
            farewell = Farewell(
                closure: WebSocketClosure(code: code, reason: bye.string("reason") ?? "", isFromPeer: true),
                retryAfterMilliseconds: bye.integer("retry_after_ms").flatMap { Int(exactly: $0) })
        }
        // What a newer server says beside is not for this client.
        return []
    }

    private mutating func take(_ ok: [UInt8], _ refusal: ClientError?, for waiting: Pending) -> [Action] {
        switch waiting {
        case .authentication, .refresh:
            if let refusal {
                // The old token serves until it expires.
                return waiting == .authentication ? [.disconnect(refusal)] : []
            }
            let object = JSONObject(ok)
            let authentication = Authentication(
                expires: object?.integer("expires") ?? 0,
                pingSeconds: object?.integer("ping_s").flatMap { Int(exactly: $0) } ?? 20)
            if case .refresh = waiting { return [.authenticated(authentication)] }
            isAuthenticated = true
            return [.authenticated(authentication)] + subscriptions.keys.sorted().flatMap { ask(for: $0) }
                + sendUnsent()
        case .subscription(let number): return begin(number, ok, refusal)
        case .unsubscription: return []
        case .acknowledgement(let number, let alerts):
            if case .requestRefused(_, _, true, let milliseconds) = refusal {
                guard subscriptions[number]?.pausesAcknowledgements == false else { return [] }
                subscriptions[number]?.pausesAcknowledgements = true
                return [.acknowledgeLater(number, milliseconds: milliseconds)]
            }
            // Any other refusal would be the same the next time.
            subscriptions[number]?.unacknowledged.subtract(alerts)
            return []
        case .request(let request):
            return [.answer(request.number, refusal.map { .failure($0) } ?? .success(ok))]
        }
    }

    private mutating func begin(_ number: SubscriptionNumber, _ ok: [UInt8], _ refusal: ClientError?) -> [Action] {
        let object = JSONObject(ok)
        let topicNumber = object?.unsigned("t").flatMap { UInt32(exactly: $0) }
        // Left in the meantime.
        guard let unacknowledged = subscriptions[number]?.unacknowledged else { return leave(topicNumber) }
        if let refusal {
            if case .requestRefused(_, _, true, let milliseconds) = refusal {
                return [.renewLater(number, milliseconds: milliseconds)]
            }
            subscriptions[number] = nil
            return [.end(number, refusal)]
        }
        guard let object, let topicNumber, let events = subscriptions[number]?.reader.begin(object) else {
            return [.disconnect(.badAnswer("the reply to a subscription lacks t, class, epoch or offset"))]
        }
        subscriptions[number]?.topicNumber = topicNumber
        numbers[topicNumber] = number
        return events.map { .deliver(number, $0) } + sendAcknowledgements(unacknowledged.sorted(), on: number)
    }

    private mutating func pass(_ publication: TopicPublication, to number: SubscriptionNumber) -> [Action] {
        switch subscriptions[number]?.reader.accept(publication) {
        case .pass(let publication): [.deliver(number, .publication(publication))]
        case .recover: renew(number)
        case .ignore, nil: []
        }
    }

    // MARK: What is sent

    private mutating func send(_ operation: String, _ members: String, awaiting: Pending) -> Action {
        lastNumber += 1
        pending[lastNumber] = awaiting
        return .send(Array("{\"id\":\(lastNumber),\"op\":\"\(operation)\",\(members)}".utf8))
    }

    /// Asks for a subscription that the server does not know on this connection.
    mutating func ask(for number: SubscriptionNumber) -> [Action] {
        guard isAuthenticated, let subscription = subscriptions[number], subscription.topicNumber == nil else {
            return []
        }
        guard !pending.values.contains(.subscription(number)) else { return [] }
        return [send("sub", subscription.reader.requestMembers, awaiting: .subscription(number))]
    }

    private mutating func leave(_ topicNumber: UInt32?) -> [Action] {
        guard isAuthenticated, let topicNumber else { return [] }
        numbers[topicNumber] = nil
        return [send("unsub", "\"t\":\(topicNumber)", awaiting: .unsubscription)]
    }

    private mutating func sendUnsent() -> [Action] {
        let requests = unsent
        unsent = []
        return requests.map { request in
            pending[request.number] = .request(request)
            return .send(Array(request.text.utf8))
        }
    }

    private mutating func sendAcknowledgements(_ alerts: [String], on number: SubscriptionNumber) -> [Action] {
        guard let subscription = subscriptions[number], let topicNumber = subscription.topicNumber,
            !subscription.pausesAcknowledgements, !alerts.isEmpty
        else { return [] }
        let list = alerts.map(\.jsonLiteral).joined(separator: ",")
        return [send("ack", "\"t\":\(topicNumber),\"alerts\":[\(list)]", awaiting: .acknowledgement(number, alerts))]
    }

    private func subscriptionNumber(in object: JSONObject) -> SubscriptionNumber? {
        object.unsigned("t").flatMap { UInt32(exactly: $0) }.flatMap { numbers[$0] }
    }
}

extension ClientError {
    fileprivate static let revoked = ClientError.requestRefused(
        code: "revoked", message: "the right to read this topic was taken back", retry: false, afterMilliseconds: 0)

    /// From `err` of a reply.
    fileprivate init(refusal: JSONObject) {
        self = .requestRefused(
            code: refusal.string("code") ?? "unknown", message: refusal.string("message") ?? "no reason given",
            retry: refusal.bool("retry") ?? false,
            afterMilliseconds: refusal.integer("after_ms").flatMap { Int(exactly: $0) } ?? 1000)
    }
}
