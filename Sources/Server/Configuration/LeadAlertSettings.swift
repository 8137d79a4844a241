import Decisions
import Documents
import Leads
import RoomModel

/// `leads.alerts`: when a hot lead is news, and to whom.
package struct LeadAlertSettings: Hashable, Sendable {
    /// Score below which a lead that was told may be told again. 80: five below hot, so that nobody flickers.
    package var rearmBelow = 80.0
    /// Between two alerts about one lead. 15 min: the time of a talk at the booth.
    package var cooldown = Duration.seconds(900)
    /// Alerts of one sponsor within any minute that come singly; further ones become a digest. 10 can be read.
    package var singlesPerMinute = 10
    /// Over which a digest gathers. 10 s.
    package var gathering = Duration.seconds(10)
    /// An alert that nobody answers is dropped after this. A day.
    package var lifetime = Duration.seconds(86_400)
    /// An alert that nobody answers goes to the next of the team, at last to the webhook. 1 min each.
    package var escalateAfter = Duration.seconds(60)

    mutating func read(_ reader: DocumentReader) {
        reader.read("rearm_below", .number(in: 0...85), into: &rearmBelow)
        reader.read("cooldown", .duration(in: .zero...(.days(31))), into: &cooldown)
        reader.read("singles_per_minute", .integer(in: 1...1_000_000), into: &singlesPerMinute)
        reader.read("gathering", .duration(in: .seconds(1)...(.seconds(3_600))), into: &gathering)
        reader.read("lifetime", .duration(in: .seconds(1)...(.days(31))), into: &lifetime)
        reader.read("escalate_after", .duration(in: .seconds(1)...(.days(1))), into: &escalateAfter)
    }
}

/// `webhooks`: how messages reach sponsors' own systems.
package struct WebhookSettings: Hashable, Sendable {
    /// From connecting to the end of the answer. 10 s.
    package var timeout = Duration.seconds(10)
    /// Tries before a message is given up; waits double from 1 s to 10 min. 12 are about an hour.
    package var tries = 12
    /// Whether a webhook may lead to this machine or a private network. Off: a catalog is not the operator's.
    package var allowPrivate = false
    /// `json`, `slack` or `pagerduty` by sponsor, where the host does not tell. None.
    package var templates: [String: WebhookTemplate] = [:]

    mutating func read(_ reader: DocumentReader) {
        reader.read("timeout", .duration(in: .milliseconds(100)...(.seconds(300))), into: &timeout)
        reader.read("tries", .integer(in: 1...100), into: &tries)
        reader.read("allow_private", .bool, into: &allowPrivate)
        reader.read("templates", .table(of: .word, atMost: 10_000), into: &templates)
    }
}

extension LeadSettings {
    /// What the desk takes from here.
    func desk(minimumGroup: Int) -> LeadDeskSettings {
        var desk = LeadDeskSettings()
        desk.trigger.mark = Int((alerts.rearmBelow * 10).rounded())
        desk.trigger.cooldown = alerts.cooldown.milliseconds
        desk.gate.singles = alerts.singlesPerMinute
        desk.gate.gathering = alerts.gathering.milliseconds
        desk.alertLifetime = alerts.lifetime.milliseconds
        desk.escalateAfter = alerts.escalateAfter.milliseconds
        desk.minimumGroup = minimumGroup
        if !followups.isEmpty { desk.followups = FollowupPlan(followups) }
        return desk
    }
}
