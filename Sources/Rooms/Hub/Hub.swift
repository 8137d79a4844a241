import Access
import Concurrency
import PubSub
import RoomModel
import Wire

/// Every topic of this machine: gives numbers and offsets, remembers, encodes once, and joins subscribers without a hole.
///
/// One lock orders publications and subscriptions of all topics; under it a publication is remembered, encoded and handed
/// to the back-plane's queue, which is some microseconds. Nothing here waits.
package final class Hub: Sendable {
    /// One view of a topic within its tenant.
    private struct Address: Hashable {
        var tenant: TenantID
        var topic: Topic
        var view = TopicView.common
    }

    private struct Entry {
        var number: UInt32
        var memory: TopicMemory
        /// Connections that read it; of topics that are one person's own only, which go with their last reader.
        var readers: Set<UInt64> = []
    }

    private struct State {
        var entries: [Address: Entry] = [:]
        var addresses: [UInt32: Address] = [:]
        var nextNumber: UInt32 = 1
        var published = 0
        var recovered = 0
        var lost = 0
    }

    /// Bytes of a recovery's messages; more is refused, since the reply has to fit into a connection's control lane.
    private static let longestRecovery = 900_000

    private let state = Lock(State())
    private let backPlane: any BackPlane
    /// Topics of state and alerts begin anew with each process; log topics go on with their store.
    private let stateEpoch: String
    private let logEpoch: String
    private let limits: TopicMemory.Limits

    /// - Parameters:
    ///   - stateEpoch: Unlike that of any earlier process.
    ///   - logEpoch: That of the store, the same as long as its logs are.
    package init(
        backPlane: any BackPlane, stateEpoch: String, logEpoch: String,
        limits: TopicMemory.Limits = TopicMemory.Limits()
    ) {
        self.backPlane = backPlane
        self.stateEpoch = stateEpoch
        self.logEpoch = logEpoch
        self.limits = limits
    }

    // MARK: Publishing

    /// Publishes a value of a state topic; `nil` data removes the key.
    ///
    /// `data` is JSON. A removal of a key that has no value is not published.
    ///
    /// - Parameter view: Who sees it; each view of a topic has values and offsets of its own.
    package func publish(
        _ data: [UInt8]?, key: String? = nil, to topic: Topic, view: TopicView = .common, of tenant: TenantID,
        at time: EventTime
    ) {
        state.withLock { state in
            let address = open(topic, view, of: tenant, in: &state)
            guard var entry = state.entries[address] else { return }
            if data == nil, entry.memory.value(of: key) == nil { return }
            state.entries[address] = nil
            let publication = entry.memory.publish(key: key, data: data ?? Array("null".utf8), at: time)
            state.entries[address] = entry
            state.published += 1
            var encoded = Self.encode(publication, topic: entry.number)
            encoded.measures = Self.measures(of: publication.data, on: topic)
            backPlane.publish(encoded)
        }
    }

    /// Publishes a message of a log topic whose offset the durable log gave; subscribers get them in that order, each once.
    package func publish(logged message: TopicMessage, to topic: Topic, of tenant: TenantID) {
        state.withLock { state in
            let address = open(topic, of: tenant, in: &state)
            guard var entry = state.entries[address] else { return }
            state.entries[address] = nil
            for publication in entry.memory.publish(logged: Publication(message)) {
                state.published += 1
                backPlane.publish(Self.encode(publication, topic: entry.number))
            }
            state.entries[address] = entry
        }
    }

    /// Publishes a delivery or a notice on a topic of alerts, which remembers neither: `AlertBoard` does.
    package func publish(alert data: [UInt8], to topic: Topic, of tenant: TenantID, at time: EventTime) {
        publish(data, to: topic, of: tenant, at: time)
    }

    /// Fills a log topic with the newest messages of the durable log, before anything is published on it; once only.
    package func resume(_ topic: Topic, of tenant: TenantID, from log: any TopicLog, limit: Int) async throws {
        let address = Address(tenant: tenant, topic: topic)
        guard state.withLock({ $0.entries[address]?.memory.offset ?? 0 }) == 0 else { return }
        let tail = try await log.tail(of: topic.description, tenant: tenant, limit: limit)
        if tail.newest == 0 { return }
        state.withLock { state in
            let address = open(topic, of: tenant, in: &state)
            state.entries[address]?.memory.restore(tail.messages.map(Publication.init(_:)), newest: tail.newest)
        }
    }

    // MARK: Subscribing

    /// Subscribes a connection: the reply to request `id` goes out first, then all that is published from now on.
    ///
    /// The caller has judged that the principal may read the topic. Returns the topic's number.
    ///
    /// - Parameters:
    ///   - view: What the principal sees of it.
    ///   - alerts: On a topic of alerts, the deliveries that the reply carries as its items.
    ///   - history: On a log, the messages that only the store still has, as `reach` told.
    @discardableResult
    package func subscribe(
        _ connection: UInt64, request id: UInt64, to topic: Topic, view: TopicView = .common, of tenant: TenantID,
        recovering position: ClientRequest.Recovery? = nil, maximumHertz: Double? = nil,
        offering alerts: [[UInt8]] = [], with history: [TopicMessage] = [],
        at time: EventTime = EventTime(milliseconds: 0)
    ) -> UInt32 {
        state.withLock { state in
            let address = open(topic, view, of: tenant, in: &state)
            guard var entry = state.entries[address] else { return 0 }
            if case .attendee = topic {
                entry.readers.insert(connection)
                state.entries[address] = entry
            }
            let offered = alerts.map { entry.memory.publish(data: $0, at: time) }
            if !offered.isEmpty { state.entries[address] = entry }
            var start = entry.memory.start(recovering: position.map { ($0.epoch, $0.offset) })
            if let position, !history.isEmpty {
                start = entry.memory.start(
                    recovering: (position.epoch, position.offset), with: history.map(Publication.init(_:)))
            }
            start.items += offered
            if entry.memory.deliveryClass == .log,
                start.items.reduce(0, { $0 + $1.data.count + 64 }) > Self.longestRecovery
            {
                start.recovered = false
                start.items = []
            }
            if let recovered = start.recovered {
                if recovered { state.recovered += 1 } else { state.lost += 1 }
            }
            let reply = ServerMessage.reply(
                to: id,
                ok: JSONWriter.object {
                    $0.member("t", entry.number)
                    $0.member("class", entry.memory.deliveryClass.rawValue)
                    $0.member("epoch", start.epoch)
                    $0.member("offset", start.offset)
                    if let recovered = start.recovered { $0.member("recovered", recovered) }
                    $0.key("items")
                    $0.array(start.items) { writer, item in
                        writer.object {
                            $0.member("o", item.offset)
                            $0.member("ts", item.time.milliseconds)
                            $0.member("k", ifPresent: item.key)
                            $0.key("d")
                            $0.json(item.data)
                        }
                    }
                })
            backPlane.subscribe(connection, to: entry.number, reply: reply, maximumHertz: maximumHertz)
            return entry.number
        }
    }

    /// Whether recovery from a position needs messages that only the store still has.
    package func reach(
        of position: ClientRequest.Recovery, on topic: Topic, tenant: TenantID
    ) -> TopicMemory.Reach {
        state.withLock { state in
            let address = open(topic, of: tenant, in: &state)
            return state.entries[address]?.memory.reach(of: (position.epoch, position.offset)) ?? .decided
        }
    }

    /// The topic's number, which every connection of the tenant that has this view knows it by.
    package func number(of topic: Topic, view: TopicView = .common, tenant: TenantID) -> UInt32 {
        state.withLock { state in
            let address = open(topic, view, of: tenant, in: &state)
            return state.entries[address]?.number ?? 0
        }
    }

    /// The topic's number for a connection that subscribes in a moment; until it leaves, the topic stays.
    package func reserve(
        _ topic: Topic, view: TopicView = .common, of tenant: TenantID, for connection: UInt64
    ) -> UInt32 {
        state.withLock { state in
            let address = open(topic, view, of: tenant, in: &state)
            if case .attendee = topic { state.entries[address]?.readers.insert(connection) }
            return state.entries[address]?.number ?? 0
        }
    }

    /// Ends a subscription; the reply goes out after the topic's last message.
    package func unsubscribe(_ connection: UInt64, from number: UInt32, reply: [UInt8]) {
        state.withLock { state in
            backPlane.unsubscribe(connection, from: number, reply: reply)
            leave(connection, number, in: &state)
        }
    }

    /// A connection is gone, and so are its subscriptions to these topics.
    package func leave(_ connection: UInt64, _ numbers: some Collection<UInt32>) {
        state.withLock { state in
            for number in numbers { leave(connection, number, in: &state) }
        }
    }

    /// The current value under a key of a state topic.
    package func value(of topic: Topic, key: String? = nil, tenant: TenantID) -> [UInt8]? {
        state.withLock { $0.entries[Address(tenant: tenant, topic: topic)]?.memory.value(of: key)?.data }
    }

    /// Topics opened, messages published, and recoveries that were whole or not, so far.
    package var statistics: (topics: Int, published: Int, recovered: Int, lost: Int) {
        state.withLock { ($0.entries.count, $0.published, $0.recovered, $0.lost) }
    }

    /// Tenants of which somebody has subscribed to the topic, or something was published on it. O(topics).
    package func tenants(of topic: Topic) -> Set<TenantID> {
        state.withLock { state in Set(state.entries.keys.lazy.filter { $0.topic == topic }.map(\.tenant)) }
    }

    /// People of a tenant whose own topic somebody reads.
    package func followedAttendees(of tenant: TenantID) -> [AttendeeID] {
        state.withLock { state in
            state.entries.keys.compactMap { address in
                guard address.tenant == tenant, case .attendee(let attendee, _) = address.topic else { return nil }
                return attendee
            }.sorted()
        }
    }

    /// An attendee was erased: values of their own topics are taken back, and logs are read from the store again, where they
    /// are not named any more.
    package func forget(_ attendee: AttendeeID, of tenant: TenantID, at time: EventTime) {
        let own = state.withLock { state in
            var own: [(topic: Topic, keys: [String])] = []
            for address in state.entries.keys where address.tenant == tenant {
                state.entries[address]?.memory.forgetMessages()
                if case .attendee(attendee, _) = address.topic, let keys = state.entries[address]?.memory.keys {
                    own.append((address.topic, keys))
                }
            }
            return own
        }
        for (topic, keys) in own {
            for key in keys { publish(nil, key: key.isEmpty ? nil : key, to: topic, of: tenant, at: time) }
        }
    }

    // MARK: Inside

    /// A guest's topic would else stay for ever, and so would the work for who is not there any more.
    private func leave(_ connection: UInt64, _ number: UInt32, in state: inout State) {
        guard let address = state.addresses[number], case .attendee = address.topic,
            state.entries[address]?.readers.remove(connection) != nil, state.entries[address]?.readers.isEmpty == true
        else { return }
        state.entries[address] = nil
        state.addresses[number] = nil
        backPlane.close(topic: number)
    }

    private func open(
        _ topic: Topic, _ view: TopicView = .common, of tenant: TenantID, in state: inout State
    ) -> Address {
        let address = Address(tenant: tenant, topic: topic, view: view)
        if state.entries[address] == nil {
            let deliveryClass = topic.deliveryClass
            let epoch = deliveryClass == .log ? logEpoch : stateEpoch
            let number = state.nextNumber
            state.nextNumber += 1
            state.entries[address] = Entry(
                number: number, memory: TopicMemory(deliveryClass: deliveryClass, epoch: epoch, limits: limits))
            state.addresses[number] = address
            backPlane.open(topic: number, class: deliveryClass, epoch: epoch)
        }
        return address
    }

    private static func measures(of data: [UInt8], on topic: Topic) -> [EncodedPublication.Measure] {
        let paths = topic.series
        if paths.isEmpty { return [] }
        return zip(paths, JSONScanner.numbers(at: paths, in: data)).compactMap { path, value in
            value.map { .init(name: path.joined(separator: "."), value: $0) }
        }
    }

    private static func encode(_ publication: Publication, topic: UInt32) -> EncodedPublication {
        var head = JSONWriter(reserving: 80)
        head.beginObject()
        head.member("t", topic)
        head.member("o", publication.offset)
        head.member("ts", publication.time.milliseconds)
        head.member("k", ifPresent: publication.key)
        let tail = Array(#","d":"#.utf8) + publication.data + [UInt8(ascii: "}")]
        return EncodedPublication(
            topic: topic, offset: publication.offset, key: publication.key ?? "",
            removesKey: publication.data.elementsEqual("null".utf8), head: head.bytes, tail: tail)
    }
}

extension Publication {
    fileprivate init(_ message: TopicMessage) {
        self.init(offset: message.offset, time: message.time, key: nil, data: message.data)
    }
}
