/// A message on its way to a sponsor's own system.
package struct WebhookDelivery: Hashable, Sendable, Codable {
    package enum State: String, Hashable, Sendable, Codable, CaseIterable {
        case waiting, delivered
        /// Given up after the last try; kept for who wants to know.
        case dead
        /// Taken back, because the person withdrew consent.
        case withdrawn
    }

    /// The message's id: the same at every try, so that the receiver can tell a repetition.
    package var id: String
    package var tenant: TenantID
    package var sponsor: SponsorID
    /// `alert` or `followup`.
    package var kind: String
    /// One line for people.
    package var title: String
    /// A JSON object.
    package var data: String
    package var created: EventTime
    package var state: State
    package var tries: Int
    package var nextTry: EventTime
    /// Why the last try failed.
    package var error: String?

    package init(
        id: String, tenant: TenantID, sponsor: SponsorID, kind: String, title: String, data: String, created: EventTime
    ) {
        self.id = id
        self.tenant = tenant
        self.sponsor = sponsor
        self.kind = kind
        self.title = title
        self.data = data
        self.created = created
        state = .waiting
        tries = 0
        nextTry = created
    }

    /// Ends the message's way. What it said is dropped: it may name a person, and nobody needs it any more.
    package mutating func end(as state: State) {
        self.state = state
        (data, title) = ("{}", "")
    }
}
