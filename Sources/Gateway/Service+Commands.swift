import Glibc

extension Service {
    /// Does what other threads, and callbacks on this one, have asked for, in their order, then writes.
    func takeCommands() {
        // A command's own callbacks ask again; the outer loop sees to that.
        if isTakingCommands { return }
        isTakingCommands = true
        defer { isTakingCommands = false }
        var patience = RoundPatience()
        while true {
            let overrun = owner.take(&commands)
            let hasMore = !commands.isEmpty
            if !hasMore && writers.isEmpty && channelsWithNews.isEmpty {
                if owedContinues.isEmpty { break }
                payContinues()
                continue
            }
            var taken: [Command] = []
            swap(&taken, &commands)
            for command in taken { perform(command) }
            tellOverrun(overrun)
            taken.removeAll(keepingCapacity: taken.capacity < 10_000)
            swap(&taken, &commands)
            if hasMore, waitsForCompany(&patience) { continue }
            writeRound()
            patience = RoundPatience()
        }
    }

    /// Sleeps for a moment where the round may wait for more; returns at once that it is time to write where not.
    private func waitsForCompany(_ patience: inout RoundPatience) -> Bool {
        let readers = channelsWithNews.reduce(0) { $0 + UInt64($1.readers.count) }
        guard patience.waits(for: readers, now: monotonicNanoseconds()) else { return false }
        var moment = timespec(tv_sec: 0, tv_nsec: Int(RoundPatience.step))
        nanosleep(&moment, nil)
        return true
    }

    private func perform(_ command: Command) {
        switch command {
        case .publish(let publication): publish(publication)
        case .send(let id, let frame):
            if let connection = names[id], connection.isWebSocket, !connection.isClosing { enqueue(connection, frame) }
        case .respond(let id, let response): respond(id, response)
        case .adopt(let descriptor, let peer): adopt(descriptor, peer: peer)
        case .subscribe(let id, let number, let reply, let interval):
            subscribe(id, number, reply: reply, interval: interval)
        case .unsubscribe(let id, let number, let reply):
            guard let connection = names[id], !connection.isClosing else { return }
            if let subscription = connection.subscriptions.first(where: { $0.channel.number == number }) {
                detach(subscription)
            }
            enqueue(connection, reply)
        case .close(let id, let code, let reason):
            guard let connection = names[id] else { return }
            if connection.isWebSocket {
                closeWebSocket(connection, code: code, reason: reason)
            } else {
                kill(connection)
            }
        case .setPaused(let id, let isPaused):
            guard let connection = names[id], !connection.isClosing else { return }
            connection.isPaused = isPaused
            connection.lastRead = monotonicNanoseconds()
            updateReading(connection)
            schedule(connection)
        case .openChannel(let number, let kind, let epoch):
            closeChannel(number)
            channels[number] = Channel(
                number: number, kind: kind, epoch: epoch, maxBytes: configuration.maxLogBytes)
        case .closeChannel(let number): closeChannel(number)
        case .drain(let code, let reason, let spread): drain(code: code, reason: reason, spread: spread)
        case .renewCertificate: if let files = configuration.tls { _ = certificate.replace(by: files) }
        case .stop: stopLoop()
        }
    }

    private func publish(_ publication: ChannelPublication) {
        guard let channel = channels[publication.channel] else { return }
        // A batch stays well below a ring, so that readers who keep up lose nothing of it, and a state channel's ring,
        // which is empty after each round, never drops what was not settled.
        if batchBytes + publication.frame.count > min(256 * 1024, configuration.maxLogBytes / 2) { writeRound() }
        batchBytes += publication.frame.count
        channel.append(publication)
        channel.announceNews(on: &channelsWithNews)
    }

    private func subscribe(_ id: ConnectionID, _ number: UInt32, reply: [UInt8], interval: UInt64) {
        guard let connection = names[id], connection.isWebSocket, !connection.isClosing else { return }
        if let known = connection.subscriptions.first(where: { $0.channel.number == number }) { detach(known) }
        enqueue(connection, reply)
        guard let channel = channels[number], !connection.isClosing else { return }
        // Pacing skips messages, which only a state channel may.
        let subscription = Subscription(
            connection: connection, channel: channel, interval: channel.kind == .state ? interval : 0)
        channel.add(subscription)
        let place = connection.subscriptions.firstIndex { $0.channel.lane > channel.lane }
        connection.subscriptions.insert(subscription, at: place ?? connection.subscriptions.count)
        statistics.subscriptions += 1
        if connection.isSlow { slowDown(subscription) }
    }

    func detach(_ subscription: Subscription) {
        subscription.channel.remove(subscription)
        let connection = subscription.connection
        guard let place = connection.subscriptions.firstIndex(where: { $0 === subscription }) else { return }
        connection.subscriptions.remove(at: place)
        statistics.subscriptions -= 1
    }

    func detachAll(_ connection: Connection) {
        for subscription in connection.subscriptions { subscription.channel.remove(subscription) }
        statistics.subscriptions -= connection.subscriptions.count
        connection.subscriptions = []
    }

    private func closeChannel(_ number: UInt32) {
        guard let channel = channels.removeValue(forKey: number) else { return }
        for reader in channel.readers { detach(reader) }
    }
}
