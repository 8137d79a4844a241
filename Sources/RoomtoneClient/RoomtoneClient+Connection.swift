/// One connection after the other.
extension RoomtoneClient {
    /// Holds the connection until the task is cancelled, or the server says not to come back.
    public func run() async throws(ClientError) {
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
                        group.addTask { await self.ask(later) }
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

    /// What the server refused for now, to ask for again after a while.
    struct Later: Sendable {
        enum Request: Sendable {
            case subscription(Int)
            case acknowledgements(Int)
        }

        var request: Request
        var wait: Duration
    }

    /// As long as the refusal says, within bounds; a second where it says nothing.
    static func pause(after milliseconds: Int) -> Duration {
        milliseconds > 0 ? .milliseconds(min(max(milliseconds, 100), 60_000)) : .seconds(1)
    }

    private func ask(_ later: Later) async {
        do { try await surroundings.pause(.reconnect, later.wait) } catch { return }
        switch later.request {
        case .subscription(let number): _ = perform(conversation.ask(for: number))
        case .acknowledgements(let number): _ = perform(conversation.acknowledgeAgain(on: number))
        }
    }
}
