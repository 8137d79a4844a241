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
        let choke = connection.chokedSince + configuration.writeTimeout.nanoseconds
        if connection.isClosing {
            // What is left of a long answer may take its time, as long as it moves.
            return connection.isChoked && !connection.isWebSocket
                ? choke : connection.closingSince + configuration.closeTimeout.nanoseconds
        }
        if connection.isChoked {
            // A reader is told that it is slow before it is given up.
            return connection.isWebSocket && !connection.isSlow
                ? min(choke, connection.chokedSince + configuration.slowAfter.nanoseconds) : choke
        }
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
            let calm = connection.isSlow ? connection.chokedUntil + configuration.calmAfter.nanoseconds : .max
            if connection.isPaused { return calm }
            let sign =
                connection.pingedAt.map { $0 + configuration.pongTimeout.nanoseconds }
                ?? connection.lastRead + configuration.pingInterval.nanoseconds
            return min(calm, sign)
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
            meetChoke(connection, now: now)
        } else {
            switch connection.stage {
            case .head where connection.parser.isWithinHead: refuse(connection, .timedOut)
            case .head:
                statistics.disconnects.timeout += 1
                kill(connection)
            case .body: abandon(connection, .timedOut)
            case .webSocket
            where connection.isSlow && now >= connection.chokedUntil + configuration.calmAfter.nanoseconds:
                endSlowness(of: connection)
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

    /// The socket has taken nothing for a while.
    private func meetChoke(_ connection: Connection, now: UInt64) {
        if connection.isWebSocket && !connection.isSlow { slowDown(connection) }
        guard now >= connection.chokedSince + configuration.writeTimeout.nanoseconds else { return }
        statistics.disconnects.slowConsumer += 1
        if connection.isWebSocket {
            // Should it read again within `closeTimeout`, it learns why.
            closeWebSocket(connection, code: 4108, reason: "slow consumer")
        } else {
            kill(connection)
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
