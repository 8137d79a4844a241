/// The server's answer to a batch of events, given when they are durable.
public struct EventsAnswer: Hashable, Sendable, Decodable {
    public struct Rejection: Hashable, Sendable, Decodable {
        /// Place in the batch, from 0.
        public var index: Int
        public var code: String
        public var message: String
    }

    public var accepted: Int
    public var duplicates: Int
    public var late: Int
    public var rejected: [Rejection]
}
