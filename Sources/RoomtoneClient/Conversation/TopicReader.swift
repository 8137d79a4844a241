/// One subscription's memory across connections: where it stands, which keys it knows, what to pass on.
///
/// It passes on each message of a log once and in order, or says that some were missed; of a state topic nothing older
/// than it has, and the end of keys that went away while it was not there.
struct TopicReader: Sendable {
    let topic: String
    let maximumHertz: Double?
    private(set) var topicClass: TopicClass?
    private(set) var position: TopicPosition?
    private var keys: Set<String> = []
    /// Pushes are passed on; false until the server's reply, and while a gap is being filled.
    private(set) var isLive = false

    init(topic: String, maximumHertz: Double?, position: TopicPosition?) {
        self.topic = topic
        self.maximumHertz = maximumHertz
        self.position = position
    }

    /// The members of the request that begins or resumes the subscription.
    var requestMembers: String {
        var members = "\"topic\":\(topic.jsonLiteral)"
        if let position {
            members += ",\"recover\":{\"epoch\":\(position.epoch.jsonLiteral),\"offset\":\(position.offset)}"
        }
        if let maximumHertz { members += ",\"max_hz\":\(maximumHertz)" }
        return members
    }

    /// The connection is gone, or the subscription is being renewed.
    mutating func suspend() { isLive = false }

    /// Goes back to an earlier place: what came after it could not be kept.
    mutating func rewind(before publication: TopicPublication) {
        // The values of a state topic come in any order, so all of them are asked for again.
        let offset = topicClass == .state ? 0 : (publication.offset ?? 1) - 1
        if let position, offset < position.offset { self.position?.offset = offset }
        isLive = false
    }

    /// Takes the server's reply to the subscription; `nil` when it is none.
    mutating func begin(_ reply: JSONObject) -> [TopicEvent]? {
        guard let name = reply.string("class"), let topicClass = TopicClass(rawValue: name),
            let epoch = reply.string("epoch"), let offset = reply.unsigned("offset")
        else { return nil }
        let publications = (reply.objects("items") ?? []).compactMap { TopicPublication($0) }
        let before = position
        self.topicClass = topicClass
        position = TopicPosition(epoch: epoch, offset: offset)
        isLive = true

        var events: [TopicEvent] = [.began(topicClass)]
        if topicClass == .state {
            let known = before.flatMap { $0.epoch == epoch ? $0.offset : nil } ?? 0
            let present = Set(publications.map { $0.key ?? "" })
            for key in keys.subtracting(present).sorted() {
                events.append(.publication(.removal(of: key)))
            }
            let newer = publications.filter { ($0.offset ?? .max) > known || !keys.contains($0.key ?? "") }
            keys = present
            return events + newer.map { .publication($0) }
        }
        if let before {
            if reply.bool("recovered") != true { events.append(.missed) }
            let isSameEpoch = before.epoch == epoch
            let newer = publications.filter { !isSameEpoch || ($0.offset ?? .max) > before.offset }
            return events + newer.map { .publication($0) }
        }
        return events + publications.map { .publication($0) }
    }

    enum Outcome: Hashable, Sendable {
        case pass(TopicPublication)
        /// Known already, or not to be passed on now.
        case ignore
        /// Something is missing before it: the subscription has to be renewed from where it stands.
        case recover
    }

    mutating func accept(_ publication: TopicPublication) -> Outcome {
        guard isLive, let topicClass, let position else { return .ignore }
        let offset = publication.offset
        switch topicClass {
        case .state:
            // Values of different keys may overtake each other, and a slow reader's may skip offsets.
            if let offset { self.position?.offset = max(position.offset, offset) }
            if let key = publication.key {
                if publication.removesKey { keys.remove(key) } else { keys.insert(key) }
            } else {
                keys.insert("")
            }
            return .pass(publication)
        case .log:
            guard let offset else { return .pass(publication) }
            if offset <= position.offset { return .ignore }
            if offset > position.offset + 1 {
                isLive = false
                return .recover
            }
            self.position?.offset = offset
            return .pass(publication)
        case .alert:
            // An alert comes again, under a new offset or its old one, until it is acknowledged.
            if let offset { self.position?.offset = max(position.offset, offset) }
            return .pass(publication)
        }
    }
}

extension TopicPublication {
    /// An empty key stands for a topic without keys.
    fileprivate static func removal(of key: String) -> TopicPublication {
        TopicPublication(offset: nil, time: nil, key: key.isEmpty ? nil : key, data: null)
    }

    /// From a push or an item; `nil` when it carries no data.
    init?(_ object: JSONObject) {
        guard let data = object.raw("d") else { return nil }
        self.init(
            offset: object.unsigned("o"), time: object.integer("ts"), key: object.string("k"), data: data,
            updates: object.integer("n").flatMap { Int(exactly: $0) } ?? 1)
    }
}
