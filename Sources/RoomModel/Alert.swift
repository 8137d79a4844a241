/// Something that must reach a person: kept until somebody acknowledges it or it expires (CONTRACT §7, §9).
package struct Alert: Hashable, Sendable {
    package enum State: String, Hashable, Sendable, Codable, CaseIterable {
        /// Stored, and sent to nobody yet.
        case raised
        /// Sent to every connected subscriber of its topic, and not answered yet.
        case delivered
        case acknowledged
        /// A member of the team took it on.
        case claimed
        /// Put off; comes again.
        case snoozed
        /// Nobody answered in time, and somebody else was told.
        case escalated
        case expired
        /// The last way of telling somebody has failed; whoever connects before it expires is told all the same.
        case failed

        /// Whether it still waits for an answer.
        package var isOpen: Bool {
            switch self {
            case .raised, .delivered, .snoozed, .escalated, .failed: true
            case .acknowledged, .claimed, .expired: false
            }
        }
    }

    /// One step of its life.
    package struct Step: Hashable, Sendable, Codable {
        package var state: State
        package var at: EventTime
        /// The `sub` of who caused it; `nil` for the server itself.
        package var by: String?

        package init(state: State, at: EventTime, by: String? = nil) {
            self.state = state
            self.at = at
            self.by = by
        }
    }

    /// The most steps that are kept; the first and the newest ones stay.
    package static let longestHistory = 64

    /// Unique within the tenant; the same through all deliveries.
    package let id: ItemID
    package let tenant: TenantID
    /// The topic's address, `sponsor.acme-cloud.alerts`.
    package let topic: String
    /// What it says: the inner `d`, a JSON object.
    package var data: [UInt8]
    /// Alerts that this one stands for: they are not delivered on their own any more, and settle with it.
    package var members: [ItemID]
    /// The digest that stands for it.
    package var digest: ItemID?
    /// It is dropped as `expired` at this time.
    package var expires: EventTime
    /// When it counts as unanswered and its observers are told; `nil` for never.
    package var deadline: EventTime?
    /// No delivery before this time: a first one that is held back, the next try, the end of a snooze.
    package var nextTry: EventTime
    /// Deliveries so far.
    package var tries: Int
    /// Newest last, never empty.
    package private(set) var history: [Step]
    /// Counts the changes, so that an older one never overwrites a newer one.
    package private(set) var revision: Int

    /// - Parameters:
    ///   - lifetime: Milliseconds until it expires.
    ///   - answerWithin: Milliseconds until its observers are told that nobody answered.
    ///   - heldFor: Milliseconds before its first delivery, in which a digest may take it in.
    package init(
        id: ItemID, tenant: TenantID, topic: String, data: [UInt8], members: [ItemID] = [], raised: EventTime,
        lifetime: Int64, answerWithin: Int64? = nil, heldFor: Int64 = 0
    ) {
        self.init(
            id: id, tenant: tenant, topic: topic, data: data, members: members,
            expires: raised.advanced(byMilliseconds: lifetime),
            deadline: answerWithin.map { raised.advanced(byMilliseconds: $0) },
            nextTry: raised.advanced(byMilliseconds: heldFor), history: [Step(state: .raised, at: raised)])
    }

    /// As it was stored. An empty history counts as raised at time zero.
    package init(
        id: ItemID, tenant: TenantID, topic: String, data: [UInt8], members: [ItemID], digest: ItemID? = nil,
        expires: EventTime, deadline: EventTime?, nextTry: EventTime, tries: Int = 0, history: [Step], revision: Int = 1
    ) {
        self.id = id
        self.tenant = tenant
        self.topic = topic
        self.data = data
        self.members = members
        self.digest = digest
        self.expires = expires
        self.deadline = deadline
        self.nextTry = nextTry
        self.tries = tries
        self.history = history.isEmpty ? [Step(state: .raised, at: EventTime(milliseconds: 0))] : history
        self.revision = revision
    }

    package var state: State { history.last?.state ?? .raised }
    /// Who brought it into its present state.
    package var by: String? { history.last?.by }
    package var raised: EventTime { history.first?.at ?? EventTime(milliseconds: 0) }
    package var isOpen: Bool { state.isOpen }

    /// Takes a step in its life. The same state again is no step.
    package mutating func become(_ state: State, at time: EventTime, by subject: String? = nil) {
        revision += 1
        if state == self.state, subject == by { return }
        history.append(Step(state: state, at: time, by: subject))
        if history.count > Self.longestHistory { history.remove(at: 1) }
    }

    /// Takes back a step that could not be stored; later ones stay. The first one always does.
    package mutating func undo(_ step: Step) {
        revision += 1
        if let index = history.lastIndex(of: step), index > 0 { history.remove(at: index) }
    }

    /// Counts a change that is no step in its life.
    package mutating func touch() { revision += 1 }
}
