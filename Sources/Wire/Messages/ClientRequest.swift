/// What a client asks over `/v1/ws` (CONTRACT §9).
package enum ClientRequest: Hashable, Sendable {
    package struct Recovery: Hashable, Sendable {
        package var epoch: String
        /// The last offset the client has.
        package var offset: UInt64

        package init(epoch: String, offset: UInt64) {
            self.epoch = epoch
            self.offset = offset
        }
    }

    case authenticate(token: String)
    case refresh(token: String)
    case subscribe(topic: String, recovery: Recovery?, maximumHertz: Double?)
    case unsubscribe(topicNumber: UInt32)
    /// `batch` is where the array of events stands in the message.
    case send(batch: Range<Int>, trace: Traceparent?)
    case acknowledge(topicNumber: UInt32, alerts: [String])
    /// An insight is dealt with.
    case resolve(insight: String)
    case claim(topicNumber: UInt32, alert: String)
    case snooze(topicNumber: UInt32, alert: String, seconds: Double)
    /// Sets the state of a question of a session, or of a chat message.
    case moderate(session: String, ModeratedText, state: String)
    case pong
}

/// What a moderator judges: a question, or a chat message by its event's id.
package enum ModeratedText: Hashable, Sendable {
    case question(String)
    case chat(String)
}

/// A request with the id that its reply carries; `nil` for operations without a reply.
package struct NumberedRequest: Hashable, Sendable {
    package var id: UInt64?
    package var request: ClientRequest
}

/// Reads the requests of one message: one JSON object, or up to 16 separated by newlines.
package struct RequestParser: Sendable {
    package static let greatestCount = 16

    package init() {}

    /// One result for each object. A failure carries the id where it could be read, so that the reply finds its request.
    package func parse(
        _ message: [UInt8]
    ) -> [(bytes: [UInt8], result: Result<NumberedRequest, RequestFailure>)] {
        let lines = message.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: true)
        guard !lines.isEmpty, lines.count <= Self.greatestCount else {
            let error = RequestError(.badRequest, "a message holds 1 to \(Self.greatestCount) requests")
            return [([], .failure(RequestFailure(id: nil, error: error, isProtocolError: true)))]
        }
        return lines.map { line in
            let bytes = Array(line)
            return (bytes, parseOne(bytes))
        }
    }

    private func parseOne(_ bytes: [UInt8]) -> Result<NumberedRequest, RequestFailure> {
        var fields = RequestFields()
        var scanner = JSONScanner(bytes)
        do {
            guard scanner.next() == .object else {
                return .failure(
                    RequestFailure(
                        id: nil, error: RequestError(.badJSON, "a request is a JSON object"), isProtocolError: true))
            }
            try scanner.object { scanner, name in try fields.read(name, from: &scanner) }
            guard scanner.isAtEnd else { throw scanner.failure("something follows the object") }
        } catch {
            let reason = (error as? JSONScanner.Failure).map { "not JSON at byte \($0.offset): \($0.reason)" }
            return .failure(
                RequestFailure(
                    id: nil, error: RequestError(.badJSON, reason ?? "not JSON"), isProtocolError: true))
        }
        do {
            return .success(try fields.request())
        } catch {
            return .failure(RequestFailure(id: fields.id, error: error, isProtocolError: false))
        }
    }
}

/// A request that could not be understood.
package struct RequestFailure: Error, Hashable {
    package var id: UInt64?
    package var error: RequestError
    /// The message was no JSON object at all, or more than a message may hold.
    package var isProtocolError: Bool
}

/// The fields of a request while its object is read.
private struct RequestFields {
    var id: UInt64?
    private var operation: String?
    private var token: String?
    private var topic: String?
    private var topicNumber: UInt32?
    private var recovery: ClientRequest.Recovery?
    private var maximumHertz: Double?
    private var events: Range<Int>?
    private var alerts: [String]?
    private var insight: String?
    private var alert: String?
    private var restSeconds: Double?
    private var texts: [String: String] = [:]
    private var faults: [String] = []

    mutating func read(_ name: String, from scanner: inout JSONScanner) throws {
        let kind = scanner.next()
        switch (name, kind) {
        case ("id", .number):
            if let value = try scanner.integer(), value > 0 {
                id = UInt64(value)
            } else {
                faults.append("id is a positive integer")
            }
        case ("op", .string): operation = try scanner.string()
        case ("token", .string): token = try scanner.string()
        case ("topic", .string): topic = try scanner.string()
        case ("insight", .string): insight = try scanner.string()
        case ("t", .number):
            topicNumber = try scanner.integer().flatMap { UInt32(exactly: $0) }
            if topicNumber == nil { faults.append("t is the topic's number from the reply to sub") }
        case ("session", .string), ("question", .string), ("chat", .string), ("state", .string),
            ("traceparent", .string):
            texts[name] = try scanner.string()
        case ("max_hz", .number):
            let value = try scanner.number()
            if value > 0 { maximumHertz = value } else { faults.append("max_hz is above 0") }
        case ("events", .array): events = try scanner.skipValue()
        case ("recover", .object): try readRecovery(&scanner)
        case ("alerts", .array):
            var list: [String] = []
            try scanner.array { scanner in
                if scanner.next() == .string {
                    list.append(try scanner.string())
                } else {
                    try scanner.skipValue()
                    faults.append("alerts is a list of the alerts' ids")
                }
            }
            alerts = list
        case ("alert", .string): alert = try scanner.string()
        case ("for_s", .number):
            let value = try scanner.number()
            if value > 0 { restSeconds = value } else { faults.append("for_s is above 0") }
        case ("id", _), ("op", _), ("token", _), ("topic", _), ("t", _), ("max_hz", _), ("events", _), ("alerts", _),
            ("alert", _), ("for_s", _), ("insight", _), ("session", _), ("question", _), ("chat", _), ("state", _),
            ("recover", _):
            try scanner.skipValue()
            if kind != .null { faults.append("\(name) has the wrong type") }
        default: try scanner.skipValue()
        }
    }

    func request() throws(RequestError) -> NumberedRequest {
        guard let operation else { throw RequestError(.missingField, "op is missing, such as \"sub\"") }
        if operation == "pong" { return NumberedRequest(id: nil, request: .pong) }
        if let fault = faults.first { throw RequestError(.badField, fault) }
        let request: ClientRequest =
            switch operation {
            case "auth": .authenticate(token: try required(token, "token"))
            case "refresh": .refresh(token: try required(token, "token"))
            case "sub":
                .subscribe(topic: try required(topic, "topic"), recovery: recovery, maximumHertz: maximumHertz)
            case "unsub": .unsubscribe(topicNumber: try required(topicNumber, "t"))
            case "send":
                .send(batch: try required(events, "events"), trace: texts["traceparent"].flatMap { Traceparent($0) })
            case "ack":
                .acknowledge(topicNumber: try required(topicNumber, "t"), alerts: try required(alerts, "alerts"))
            case "resolve": .resolve(insight: try required(insight, "insight"))
            case "claim":
                .claim(topicNumber: try required(topicNumber, "t"), alert: try required(alert, "alert"))
            case "snooze":
                .snooze(
                    topicNumber: try required(topicNumber, "t"), alert: try required(alert, "alert"),
                    seconds: try required(restSeconds, "for_s"))
            case "question":
                .moderate(
                    session: try required(texts["session"], "session"), try moderatedText(),
                    state: try required(texts["state"], "state"))
            default:
                throw RequestError(
                    .unknownOperation,
                    "this server knows auth, refresh, sub, unsub, send, ack, claim, snooze, resolve, question and pong")
            }
        guard id != nil else { throw RequestError(.missingField, "id is missing: a positive integer of your choice") }
        return NumberedRequest(id: id, request: request)
    }

    private func moderatedText() throws(RequestError) -> ModeratedText {
        if let chat = texts["chat"] { return .chat(chat) }
        return .question(try required(texts["question"], "question"))
    }

    private func required<Value>(_ value: Value?, _ name: String) throws(RequestError) -> Value {
        guard let value else { throw RequestError(.missingField, "\(name) is missing") }
        return value
    }

    private mutating func readRecovery(_ scanner: inout JSONScanner) throws {
        var epoch: String?
        var offset: UInt64?
        try scanner.object { scanner, name in
            switch (name, scanner.next()) {
            case ("epoch", .string): epoch = try scanner.string()
            case ("offset", .number): offset = try scanner.integer().flatMap { UInt64(exactly: $0) }
            default: try scanner.skipValue()
            }
        }
        if let epoch, let offset {
            recovery = ClientRequest.Recovery(epoch: epoch, offset: offset)
        } else {
            faults.append("recover is {\"epoch\":…,\"offset\":…}, as pushes and replies gave them")
        }
    }
}
