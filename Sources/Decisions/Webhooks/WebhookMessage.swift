import RoomModel

/// Something that a sponsor's own system should hear of.
package struct WebhookMessage: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable, Codable { case alert, followup }

    /// The same at every try, so that the receiver can tell a repetition.
    package var id: String
    package var kind: Kind
    /// A JSON object, as on the topic.
    package var data: [UInt8]
    package var at: EventTime

    package init(id: String, kind: Kind, data: [UInt8], at: EventTime) {
        self.id = id
        self.kind = kind
        self.data = data
        self.at = at
    }
}
