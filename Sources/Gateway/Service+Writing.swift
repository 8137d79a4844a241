import CWebSockets
import Glibc

extension Service {
    /// Has the next round of writes look at the connection.
    func queueWrite(_ connection: Connection) {
        if connection.isQueued || connection.isDead { return }
        connection.isQueued = true
        writers.append(connection)
    }

    /// One round: every connection with news gets all of it in as few writes as its socket takes.
    func writeRound() {
        batchBytes = 0
        if channelsWithNews.count == 1 {
            writeNews(of: channelsWithNews[0])
        } else {
            for channel in channelsWithNews { for reader in channel.readers { takeLongWay(reader) } }
        }
        // A write can end a connection and so queue others; those are seen in the same round.
        var index = 0
        while index < writers.count {
            let connection = writers[index]
            connection.isQueued = false
            flush(connection)
            index += 1
        }
        writers.removeAll(keepingCapacity: true)
        for reader in longWay { reader.settle() }
        longWay.removeAll(keepingCapacity: true)
        for channel in channelsWithNews { channel.settle() }
        channelsWithNews.removeAll(keepingCapacity: true)
    }

    /// Has the reader's connection gather what there is for it, and the end of the round look whether it took that.
    private func takeLongWay(_ reader: Subscription) {
        longWay.append(reader)
        if reader.isBehind { queueWrite(reader.connection) }
    }

    /// The short way, for a round with news of one channel: to every reader who waits for nothing else they go from where
    /// they lie. All others go the long way.
    ///
    /// What a thousand readers cost is what is fetched from memory for each: this looks at each once, at one line of it
    /// and one of its connection.
    private func writeNews(of channel: Channel) {
        let first = channel.firstNews
        var (writes, bytes): (UInt64, UInt64) = (0, 0)
        var areShort = false
        if configuration.tls == nil, first >= channel.log.start {
            channel.log.withFrames(from: first) { frames in
                guard let start = frames.baseAddress, frames.count <= configuration.maxWriteBytes else { return }
                areShort = true
                for reader in channel.readers {
                    guard reader.isReady(for: first), reader.connection.isIdle else {
                        takeLongWay(reader)
                        continue
                    }
                    let connection = reader.connection
                    let sent = Glibc.send(
                        connection.descriptor, start, frames.count, Int32(MSG_NOSIGNAL | MSG_DONTWAIT))
                    // The library finds out again what is wrong with the socket, and keeps what it does not take.
                    let rest = max(0, sent)
                    if rest < frames.count { write(UnsafeBufferPointer(rebasing: frames[rest...]), to: connection) }
                    reader.tookAll()
                    writes += 1
                }
                bytes = writes * UInt64(frames.count)
            }
        }
        if !areShort { for reader in channel.readers { takeLongWay(reader) } }
        if writes == 0 { return }
        let news = Subscription.Delivery(
            messages: channel.log.end - first, oldest: channel.log.published(of: first))
        statistics.bytesSent += bytes
        statistics.writes += writes
        statistics.add(news, to: writes, on: channel.kind, now: monotonicNanoseconds())
    }

    /// Gives bytes to the library. Returns whether the socket takes more.
    @discardableResult
    private func write(_ bytes: UnsafeBufferPointer<UInt8>, to connection: Connection) -> Bool {
        guard let handle = connection.handle else { return false }
        if cws_write(handle, bytes.baseAddress, bytes.count) < 0 {
            kill(connection)
            return false
        }
        if lws_partial_buffered(handle) == 0 { return true }
        connection.isChoked = true
        connection.chokedSince = monotonicNanoseconds()
        updateReading(connection)
        lws_callback_on_writable(handle)
        schedule(connection)
        return false
    }

    func becameWritable(_ connection: Connection) {
        guard let handle = connection.handle, !connection.isDead else { return }
        if lws_partial_buffered(handle) != 0 {
            lws_callback_on_writable(handle)
            return
        }
        connection.isChoked = false
        connection.chokedUntil = monotonicNanoseconds()
        if connection.isSlow { schedule(connection) }
        updateReading(connection)
        flush(connection)
    }

    /// Writes until nothing is left or the socket takes no more. Each write ends where a frame ends, unless the control
    /// lane alone fills it, and then nothing else is put in between.
    func flush(_ connection: Connection) {
        guard connection.handle != nil, !connection.isDead, !connection.isChoked else { return }
        // A local array is filled without a check of each access.
        var buffer: [UInt8] = []
        swap(&buffer, &scratch)
        defer { swap(&buffer, &scratch) }
        var hasMore = true
        while hasMore {
            buffer.removeAll(keepingCapacity: true)
            let large = connection.output.head(limit: configuration.maxWriteBytes)
            let takesMore: Bool
            if large.count >= 16 * 1024 {
                takesMore = large.withUnsafeBufferPointer { write($0, to: connection) }
                connection.output.drop(large.count)
                statistics.bytesSent += UInt64(large.count)
            } else {
                connection.output.move(into: &buffer, limit: configuration.maxWriteBytes)
                hasMore = !connection.output.isEmpty
                if !hasMore && !connection.isClosing { hasMore = gather(connection, into: &buffer) }
                if buffer.isEmpty { break }
                takesMore = buffer.withUnsafeBufferPointer { write($0, to: connection) }
                statistics.bytesSent += UInt64(buffer.count)
            }
            statistics.writes += 1
            if !takesMore { return }
        }
        finishClosing(connection)
        // The next of several pipelined requests, only now: their answers would pile up.
        if connection.stage == .head && !connection.heldInput.isEmpty { processHeldInput(connection) }
    }

    /// Adds what the connection's channels have for it. Returns whether something is left for another write.
    private func gather(_ connection: Connection, into buffer: inout [UInt8]) -> Bool {
        if connection.subscriptions.isEmpty { return false }
        var hasMore = false
        let now = monotonicNanoseconds()
        var lost: [Subscription] = []
        for subscription in connection.subscriptions {
            if buffer.count >= configuration.maxWriteBytes {
                hasMore = true
                break
            }
            if subscription.hasLostFrames {
                lost.append(subscription)
                continue
            }
            if subscription.interval > 0 && !subscription.isOverrun && !isDue(subscription, now: now) { continue }
            let delivery = subscription.deliver(into: &buffer, limit: configuration.maxWriteBytes)
            if delivery.messages > 0 {
                statistics.add(delivery, to: 1, on: subscription.channel.kind, now: now)
                if subscription.interval > 0 { subscription.due = now + subscription.interval }
            }
            if subscription.isBehind {
                hasMore = true
            } else if subscription.isOverrun {
                lost.append(subscription)
            }
        }
        for subscription in lost { tellGap(subscription, into: &buffer) }
        return hasMore
    }

    /// Never a silent hole: the reader learns the last offset it has, and is detached.
    private func tellGap(_ subscription: Subscription, into buffer: inout [UInt8]) {
        let channel = subscription.channel
        let text =
            #"{"gap":{"t":\#(channel.number),"epoch":"\#(channel.epoch.jsonEscaped)","#
            + #""offset":\#(subscription.deliveredOffset)}}"#
        buffer.append(contentsOf: WebSocketFrame.encode(.text, Array(text.utf8)))
        statistics.gaps += 1
        detach(subscription)
    }

    // MARK: Pace

    /// Whether the subscription's turn has come; if not, a timer is set for it.
    private func isDue(_ subscription: Subscription, now: UInt64) -> Bool {
        if now >= subscription.due { return true }
        if subscription.position != subscription.channel.log.end || subscription.isLagging {
            if !subscription.connection.isPacing {
                subscription.connection.isPacing = true
                paced.append(subscription.connection)
            }
            // Turns fall on whole hundredths of a second, so that those of many readers share a wake-up.
            armPaceTimer((subscription.due / 10_000_000 + 1) * 10_000_000, now: now)
        }
        return false
    }

    func pace() {
        pacedTimerDue = .max
        let waiting = paced
        paced.removeAll(keepingCapacity: true)
        for connection in waiting {
            connection.isPacing = false
            queueWrite(connection)
        }
        writeRound()
        takeCommands()
    }

    // MARK: The end

    func beginClosing(_ connection: Connection, waitsForPeer: Bool) {
        connection.closing = .afterWriting(waitsForPeer: waitsForPeer)
        connection.closingSince = monotonicNanoseconds()
        connection.heldInput = []
        schedule(connection)
    }

    private func finishClosing(_ connection: Connection) {
        guard case .afterWriting(let waitsForPeer) = connection.closing else { return }
        if waitsForPeer {
            connection.closing = .waitingForPeer
            // Shows the peer that this is all; TLS would take it for an attack, and there the wait alone must do.
            if configuration.tls == nil, let handle = connection.handle {
                shutdown(lws_get_socket_fd(handle), Int32(SHUT_WR))
            }
            connection.closingSince = monotonicNanoseconds()
            schedule(connection)
        } else {
            kill(connection)
        }
    }
}

extension String {
    /// For inside a JSON string.
    fileprivate var jsonEscaped: String {
        unicodeScalars.reduce(into: "") { text, scalar in
            switch scalar {
            case "\"", "\\": text += "\\\(scalar)"
            case _ where scalar.value < 0x20:
                text += "\\u00" + (scalar.value < 0x10 ? "0" : "") + String(scalar.value, radix: 16)
            default: text.unicodeScalars.append(scalar)
            }
        }
    }
}
