import RoomModel

/// One message of a topic.
package struct Publication: Hashable, Sendable {
    package var offset: UInt64
    package var time: EventTime
    /// On keyed state topics.
    package var key: String?
    /// The `d` of the push, as JSON; `null` removes the key.
    package var data: [UInt8]

    package init(offset: UInt64, time: EventTime, key: String?, data: [UInt8]) {
        self.offset = offset
        self.time = time
        self.key = key
        self.data = data
    }
}

/// Where a subscriber stands when its subscription begins, and what it gets at once.
package struct SubscriptionStart: Hashable, Sendable {
    package var epoch: String
    /// The newest offset, `items` included.
    package var offset: UInt64
    /// `nil` when the subscriber did not ask to recover.
    package var recovered: Bool?
    /// Current values (state), or the messages recovered (log).
    package var items: [Publication]
}

/// The memory of one topic: its current values by key, or its newest messages.
///
/// Offsets count from 1 in an epoch. Values are kept for each key until it is removed; messages up to a count and a
/// size, the oldest going first.
package struct TopicMemory: Sendable {
    package struct Limits: Sendable {
        /// Messages of a log topic kept for recovery without the store.
        package var messages = 1000
        /// Bytes of their data.
        package var bytes = 1 << 20
        /// Keys of a state topic; past it the least recently changed key is removed.
        package var keys = 10_000
        /// Messages of a log topic held because one before them is missing; past it that one is given up.
        package var early = 8

        package init() {}
    }

    package let deliveryClass: DeliveryClass
    package let epoch: String
    package private(set) var offset: UInt64
    private let limits: Limits
    private var values: [String: Publication] = [:]
    private var messages: [Publication] = []
    private var bytes = 0
    /// By offset, all above the next one.
    private var early: [UInt64: Publication] = [:]

    /// - Parameter offset: The newest offset given so far in the epoch.
    package init(deliveryClass: DeliveryClass, epoch: String, offset: UInt64 = 0, limits: Limits = Limits()) {
        self.deliveryClass = deliveryClass
        self.epoch = epoch
        self.offset = offset
        self.limits = limits
    }

    /// Gives the next offset to a message and remembers it. O(1), amortised.
    package mutating func publish(key: String? = nil, data: [UInt8], at time: EventTime) -> Publication {
        offset += 1
        let publication = Publication(offset: offset, time: time, key: key, data: data)
        remember(publication)
        return publication
    }

    /// Takes a message of a log topic whose offset the durable log gave; returns what is to be told now, in order.
    ///
    /// Those of one commit may come here in any order: an early one waits for those before it, and none is told twice. One
    /// that does not come at all is given up in the end; then subscribers see a hole, and read it in the durable log.
    package mutating func publish(logged publication: Publication) -> [Publication] {
        guard publication.offset > offset else { return [] }
        early[publication.offset] = publication
        if early.count > limits.early, let first = early.keys.min() {
            forgetMessages()
            offset = first - 1
        }
        var told: [Publication] = []
        while let next = early.removeValue(forKey: offset + 1) {
            offset += 1
            remember(next)
            told.append(next)
        }
        return told
    }

    /// Fills the memory of a log topic with the newest messages of the durable log, in order, whose newest offset is `newest`
    /// also where the message itself is gone. Once only: nothing is done where something was published before.
    package mutating func restore(_ publications: [Publication], newest: UInt64) {
        guard deliveryClass == .log, offset == 0 else { return }
        for publication in publications { remember(publication) }
        offset = newest
    }

    /// The current value under a key.
    package func value(of key: String?) -> Publication? { values[key ?? ""] }

    /// Keys with a value, least recently changed first.
    package var keys: [String] { values.values.sorted { $0.offset < $1.offset }.map { $0.key ?? "" } }

    /// What a subscription that begins now gets: recovery is whole or refused, never a part.
    package func start(recovering position: (epoch: String, offset: UInt64)? = nil) -> SubscriptionStart {
        if deliveryClass == .state {
            let current = values.values.sorted { $0.offset < $1.offset }
            let recovered = position.map { $0.epoch == epoch && $0.offset <= offset }
            return SubscriptionStart(epoch: epoch, offset: offset, recovered: recovered, items: current)
        }
        // Alerts are kept elsewhere, and come again whatever the position: nothing is missed.
        if deliveryClass == .alert {
            return SubscriptionStart(epoch: epoch, offset: offset, recovered: position == nil ? nil : true, items: [])
        }
        guard let position else { return SubscriptionStart(epoch: epoch, offset: offset, recovered: nil, items: []) }
        let oldestKept = messages.first?.offset ?? offset + 1
        guard position.epoch == epoch, position.offset <= offset, position.offset + 1 >= oldestKept else {
            return SubscriptionStart(epoch: epoch, offset: offset, recovered: false, items: [])
        }
        let missed = messages.drop { $0.offset <= position.offset }
        return SubscriptionStart(epoch: epoch, offset: offset, recovered: true, items: Array(missed))
    }

    /// Where recovery from a position stands with what is remembered.
    package enum Reach: Hashable, Sendable {
        /// Whole, or to be refused: `start` has the answer.
        case decided
        /// The messages after this offset and before `before` are in the durable log only.
        case older(after: UInt64, before: UInt64)
    }

    package func reach(of position: (epoch: String, offset: UInt64)) -> Reach {
        let oldestKept = messages.first?.offset ?? offset + 1
        guard deliveryClass == .log, position.epoch == epoch, position.offset < offset,
            position.offset + 1 < oldestKept
        else { return .decided }
        return .older(after: position.offset, before: oldestKept)
    }

    /// As `start`, with `history` of the durable log ahead of what is remembered: whole, or refused.
    package func start(
        recovering position: (epoch: String, offset: UInt64), with history: [Publication]
    ) -> SubscriptionStart {
        // The newest of the durable log may be on its way here still, and then comes live.
        let history = history.filter { $0.offset <= offset }
        guard position.epoch == epoch, history.first?.offset == position.offset + 1, let last = history.last,
            last.offset + 1 >= messages.first?.offset ?? offset + 1,
            zip(history, history.dropFirst()).allSatisfy({ $0.offset + 1 == $1.offset })
        else { return SubscriptionStart(epoch: epoch, offset: offset, recovered: false, items: []) }
        let items = history + messages.drop { $0.offset <= last.offset }
        return SubscriptionStart(epoch: epoch, offset: offset, recovered: true, items: items)
    }

    /// Lets go of the messages of a log, which the durable log has; later recoveries read them there.
    package mutating func forgetMessages() {
        messages = []
        bytes = 0
    }

    private mutating func remember(_ publication: Publication) {
        if deliveryClass == .alert { return }
        if deliveryClass == .state {
            let key = publication.key ?? ""
            if publication.data.elementsEqual("null".utf8) {
                values[key] = nil
            } else {
                values[key] = publication
                if values.count > limits.keys, let oldest = values.min(by: { $0.value.offset < $1.value.offset }) {
                    values[oldest.key] = nil
                }
            }
            return
        }
        messages.append(publication)
        bytes += publication.data.count
        if messages.count > limits.messages || bytes > limits.bytes, messages.count > 1 {
            // A quarter at once, so that removing from the front stays cheap.
            let surplus = min(messages.count - 1, max(1, messages.count / 4))
            bytes -= messages.prefix(surplus).reduce(0) { $0 + $1.data.count }
            messages.removeFirst(surplus)
        }
    }
}
