import Leads

/// How leads are told and followed up.
package struct LeadDeskSettings: Sendable {
    /// When a hot lead is news.
    package var trigger = AlertTrigger.Rule()
    /// When alerts are gathered.
    package var gate = DigestGate.Rule()
    /// Milliseconds after which an alert that nobody answered is dropped. A day.
    package var alertLifetime: Int64 = 86_400_000
    /// Milliseconds after which an unanswered alert goes to the next of the team. A minute.
    package var escalateAfter: Int64 = 60_000
    /// People behind a figure of booth traffic.
    package var minimumGroup = 5
    /// For sponsors that have no sequence of their own.
    package var followups = FollowupPlan.standard

    package init() {}
}
