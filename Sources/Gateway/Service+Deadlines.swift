extension Service {
    /// Sees to it that the wheel wakes for the connection's next deadline; a later one than it holds costs nothing.
    func schedule(_ connection: Connection) {
        let deadline = self.deadline(of: connection)
        if deadline >= connection.scheduled { return }
        connection.scheduled = deadline
        wheel.insert(connection.serial, deadline: deadline)
    }

    /// What would end the connection's present wait, in nanoseconds; `.max` when it may last.
    private func deadline(of connection: Connection) -> UInt64 {
        var deadline = UInt64.max
        if connection.isChoked { deadline = connection.chokedSince + configuration.writeTimeout.nanoseconds }
        if connection.isClosing {
            return min(deadline, connection.closingSince + configuration.closeTimeout.nanoseconds)
        }
        if connection.isChoked { return deadline }
        switch connection.stage {
        case .head:
            return connection.parser.isWithinHead || !connection.hasServed
                ? connection.headStart + configuration.headerTimeout.nanoseconds
                : connection.lastRead + configuration.idleTimeout.nanoseconds
        case .body:
            if connection.exchange?.plan == .stream || connection.isPaused { return .max }
            let wait = configuration.bodyTimeout.nanoseconds
            return min(connection.lastRead + wait, connection.headStart + 10 * wait)
        case .webSocket:
            if connection.isPaused { return .max }
            return connection.pingedAt.map { $0 + configuration.pongTimeout.nanoseconds }
                ?? connection.lastRead + configuration.pingInterval.nanoseconds
        case .answering, .discarding, .dead: return .max
        }
    }

    /// Four times a second.
    func meetDeadlines() {
        let now = monotonicNanoseconds()
        for (serial, time) in wheel.advance(to: now) {
            guard let connection = connections[serial], connection.scheduled == time else { continue }
            connection.scheduled = .max
            if deadline(of: connection) <= now { meetDeadline(connection, now: now) }
            schedule(connection)
        }
        sayGoodbyes(now)
        if !writers.isEmpty { writeRound() }
        publishStatistics()
    }

    private func meetDeadline(_ connection: Connection, now: UInt64) {
        if connection.isClosing {
            kill(connection)
        } else if connection.isChoked {
            // Nothing more goes through, so no farewell either.
            statistics.disconnects.slowConsumer += 1
            kill(connection)
        } else {
            switch connection.stage {
            case .head where connection.parser.isWithinHead: refuse(connection, .timedOut)
            case .head:
                statistics.disconnects.timeout += 1
                kill(connection)
            case .body: abandon(connection, .timedOut)
            case .webSocket where connection.pingedAt == nil:
                connection.pingedAt = now
                enqueue(connection, WebSocketFrame.encode(.ping, []))
            case .webSocket:
                statistics.disconnects.noPong += 1
                closeWebSocket(connection, code: 4202, reason: "no pong")
            case .answering, .discarding, .dead: break
            }
        }
    }

    // MARK: Drain

    func drain(code: UInt16, reason: String, spread: UInt64) {
        if isDraining { return }
        isDraining = true
        let now = monotonicNanoseconds()
        let order = connections.values.sorted { $0.serial < $1.serial }
        for (index, connection) in order.enumerated() {
            let due = now + spread / UInt64(max(1, order.count)) * UInt64(index)
            goodbyes.append((due, connection.serial, code, reason))
        }
        sayGoodbyes(now)
    }

    private func sayGoodbyes(_ now: UInt64) {
        let due = goodbyes.prefix { $0.due <= now }
        goodbyes.removeFirst(due.count)
        for goodbye in due {
            guard let connection = connections[goodbye.connection] else { continue }
            if connection.isWebSocket {
                closeWebSocket(connection, code: goodbye.code, reason: goodbye.reason)
            } else if case .head = connection.stage, !connection.parser.isWithinHead {
                kill(connection)
            }
        }
    }
}
