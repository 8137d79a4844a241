/// What a token's bearer is to the system; what each may do is written in `Principal`'s rules.
package enum Role: String, Hashable, Sendable, CaseIterable, Codable {
    /// Everything in its tenant, but no individual's sentiment.
    case admin
    /// Catalog and every topic of its event but sponsors' and attendees' own.
    case organizer
    /// Reads event and session topics.
    case dashboard
    /// A device in a room: sends audio for its sessions.
    case room
    /// A system that sends events for any attendee.
    case service
    /// A person of the audience: sends events as itself.
    case attendee
    /// Its own leads and alerts, and metrics of the sessions it sponsors.
    case sponsor
}
