import Glibc

extension Service {
    func readHead(_ connection: Connection, _ input: Span<UInt8>) -> Int {
        if !connection.parser.isWithinHead { connection.headStart = monotonicNanoseconds() }
        do throws(HTTPRequestError) {
            let (consumed, request) = try connection.parser.accept(
                input, peer: connection.peer, isSecure: configuration.tls != nil)
            if let request { begin(connection, request) }
            return consumed
        } catch {
            refuse(connection, error)
            return input.count
        }
    }

    private func begin(_ connection: Connection, _ request: ParsedRequest) {
        connection.hasServed = true
        switch WebSocketHandshake.judge(request.head) {
        case .absent: break
        case .invalid(let response):
            answerAndClose(connection, response)
            return
        case .valid(let key):
            // A body ahead of an upgrade is asking for confusion.
            if request.framing != .none {
                refuse(connection, .malformed("a WebSocket request has no body"))
            } else {
                openWebSocket(connection, request.head, key: key)
            }
            return
        }
        let id = newID()
        connection.id = id
        names[id] = connection
        let plan = application.requestReceived(id, request.head)
        connection.exchange = Exchange(
            id: id, method: request.head.method, keepsAlive: request.keepsAlive && !isDraining, plan: plan,
            remainder: Exchange.Remainder(request.framing), body: BufferedBody(budget: owner.bodyBudget))
        connection.stage = .body
        switch (request.framing, plan) {
        case (.none, _):
            endRequest(connection)
            return
        case (.untilClose, .buffer), (.untilClose, .none):
            abandon(connection, .lengthRequired)
            return
        case (.length(let length), .buffer) where length > limit(of: plan):
            abandon(connection, .bodyTooLarge)
            return
        default: break
        }
        connection.exchange?.interim = interim(for: request)
        if connection.exchange?.interim != nil { owedContinues.append(connection) }
    }

    /// What a client wants to hear before it sends the body.
    private func interim(for request: ParsedRequest) -> String? {
        // Icecast's old clients take this for the answer.
        if request.head.method == "SOURCE" { return "HTTP/1.0 200 OK\r\n\r\n" }
        return request.expectsContinue ? "HTTP/1.1 100 Continue\r\n\r\n" : nil
    }

    /// Asks for the bodies of requests that were not answered at once: a refusal spares the client the upload.
    func payContinues() {
        let owed = owedContinues
        owedContinues.removeAll(keepingCapacity: true)
        for connection in owed where connection.stage == .body {
            guard let interim = connection.exchange?.interim else { continue }
            connection.exchange?.interim = nil
            connection.output.append(Array(interim.utf8))
            flush(connection)
        }
    }

    private func limit(of plan: BodyPlan) -> Int {
        if case .buffer(let limit) = plan { min(limit, configuration.maxBodyBytes) } else { .max }
    }

    func readBody(_ connection: Connection, _ input: Span<UInt8>) -> Int {
        // Taken out while it is worked on: shared, its buffer would be copied with each piece.
        guard var exchange = connection.exchange.take() else { return input.count }
        var piece: [UInt8] = []
        var consumed = 0
        do throws(HTTPRequestError) {
            consumed = try exchange.remainder.decode(input, into: &piece)
            if case .buffer = exchange.plan, exchange.body.count + piece.count > limit(of: exchange.plan) {
                throw .bodyTooLarge
            }
            if case .buffer = exchange.plan { try exchange.body.append(piece) }
        } catch {
            connection.exchange = exchange
            abandon(connection, error)
            return input.count
        }
        switch exchange.plan {
        case .stream: if !piece.isEmpty { application.requestBody(exchange.id, piece) }
        case .buffer, .none: break
        }
        let isComplete = exchange.remainder.isComplete
        connection.exchange = exchange
        if isComplete { endRequest(connection) }
        return consumed
    }

    private func endRequest(_ connection: Connection) {
        guard let exchange = connection.exchange else { return }
        connection.stage = .answering
        connection.isPaused = false
        updateReading(connection)
        application.requestEnded(exchange.id, exchange.body.take())
    }

    /// Gives up on a request whose head the application has seen.
    func abandon(_ connection: Connection, _ error: HTTPRequestError) {
        if let id = connection.id {
            connection.id = nil
            names[id] = nil
            application.requestAborted(id)
        }
        refuse(connection, error)
    }

    func refuse(_ connection: Connection, _ error: HTTPRequestError) {
        switch error {
        case .headTooLarge, .bodyTooLarge: statistics.disconnects.tooBig += 1
        case .timedOut: statistics.disconnects.timeout += 1
        default: statistics.disconnects.badProtocol += 1
        }
        answerAndClose(connection, error.response)
    }

    func answerAndClose(_ connection: Connection, _ response: HTTPResponse) {
        write(response, to: connection, isHead: false, keepsAlive: false)
        connection.stage = .discarding
        connection.exchange = nil
        connection.isPaused = false
        beginClosing(connection, waitsForPeer: true)
        flush(connection)
        updateReading(connection)
    }

    func respond(_ id: ConnectionID, _ response: HTTPResponse) {
        guard let connection = names[id], let exchange = connection.exchange else { return }
        let isComplete = connection.stage == .answering
        names[id] = nil
        connection.id = nil
        connection.exchange = nil
        connection.isPaused = false
        let keepsAlive = exchange.keepsAlive && isComplete && !isDraining
        write(response, to: connection, isHead: exchange.method == "HEAD", keepsAlive: keepsAlive)
        if keepsAlive {
            connection.stage = .head
            connection.lastRead = monotonicNanoseconds()
            flush(connection)
            schedule(connection)
        } else {
            // Bytes that come or wait unread would turn the close into a reset, which can overtake the answer.
            let waitsForPeer = !isComplete || !connection.heldInput.isEmpty
            connection.stage = .discarding
            beginClosing(connection, waitsForPeer: waitsForPeer)
            flush(connection)
            updateReading(connection)
        }
    }

    private func write(_ response: HTTPResponse, to connection: Connection, isHead: Bool, keepsAlive: Bool) {
        statistics.responses += 1
        connection.output.append(response.encodedHead(keepsAlive: keepsAlive, seconds: time(nil)))
        if !isHead && response.mayHaveBody { connection.output.append(response.body) }
    }
}
