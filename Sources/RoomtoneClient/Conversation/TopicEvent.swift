/// What a topic promises its subscribers.
public enum TopicClass: String, Sendable {
    /// The newest value of each key matters.
    case state
    /// Every message matters, in order.
    case log
    /// At least once, until acknowledged.
    case alert
}

/// One message of a topic.
public struct TopicPublication: Hashable, Sendable {
    /// Counts from 1 within the topic's epoch; `nil` where the server gave none.
    public var offset: UInt64?
    /// Milliseconds since the Unix epoch.
    public var time: Int64?
    /// On keyed state topics.
    public var key: String?
    /// JSON, as it came; `null` says that the key is gone.
    public var data: [UInt8]
    /// How many updates it stands for, where a slow reader gets fewer.
    public var updates: Int

    public init(offset: UInt64?, time: Int64?, key: String?, data: [UInt8], updates: Int = 1) {
        self.offset = offset
        self.time = time
        self.key = key
        self.data = data
        self.updates = updates
    }

    public var removesKey: Bool { data == Self.null }
    public var text: String { String(decoding: data, as: UTF8.self) }

    static let null = Array("null".utf8)
}

/// What a subscription brings.
public enum TopicEvent: Hashable, Sendable {
    /// It stands: at the first time, and after each return.
    case began(TopicClass)
    case publication(TopicPublication)
    /// Messages of a log were missed for good; the history over HTTP has them.
    case missed
}

/// Where a reader of a topic stands.
public struct TopicPosition: Hashable, Sendable {
    public var epoch: String
    /// The last offset the reader has; 0 before the first.
    public var offset: UInt64

    public init(epoch: String, offset: UInt64) {
        self.epoch = epoch
        self.offset = offset
    }
}
