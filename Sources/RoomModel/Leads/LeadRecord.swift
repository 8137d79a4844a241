/// What a sponsor says became of a lead.
package struct LeadOutcome: Hashable, Sendable, Codable {
    package enum Kind: String, Hashable, Sendable, Codable, CaseIterable { case contacted, demo, customer, lost }

    package var kind: Kind
    /// What a customer is worth, in the sponsorship's currency.
    package var value: Double?
    package var at: EventTime
    /// The `sub` of who said it.
    package var by: String

    package init(kind: Kind, value: Double? = nil, at: EventTime, by: String) {
        self.kind = kind
        self.value = value
        self.at = at
        self.by = by
    }
}

/// What a server must know of one lead again after a restart.
package struct LeadRecord: Hashable, Sendable, Codable {
    package var attendee: AttendeeID
    package var lead: Lead
    /// When its follow-ups began: the first sign of interest that could be seen.
    package var firstSign: EventTime?
    /// Names of the follow-ups that were sent.
    package var sent: [String]
    package var outcomes: [LeadOutcome]
    /// When it was last told as hot, how often, and whether it may be told again.
    package var lastAlert: EventTime?
    package var alerts: Int
    package var isArmed: Bool

    package init(
        attendee: AttendeeID, lead: Lead, firstSign: EventTime? = nil, sent: [String] = [],
        outcomes: [LeadOutcome] = [], lastAlert: EventTime? = nil, alerts: Int = 0, isArmed: Bool = true
    ) {
        self.attendee = attendee
        self.lead = lead
        self.firstSign = firstSign
        self.sent = sent
        self.outcomes = outcomes
        self.lastAlert = lastAlert
        self.alerts = alerts
        self.isArmed = isArmed
    }
}
