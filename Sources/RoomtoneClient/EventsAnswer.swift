/// The server's answer to a batch of events, given when they are durable.
package struct EventsAnswer: Hashable, Sendable, Decodable {
    package struct Rejection: Hashable, Sendable, Decodable {
        /// Place in the batch, from 0.
        package var index: Int
        package var code: String
        package var message: String
    }

    package var accepted: Int
    package var duplicates: Int
    package var late: Int
    package var rejected: [Rejection]
}
