import RoomModel

/// The open alerts of one topic: decides who is due when, and what an answer does. Time is an argument.
///
/// Every method that changes alerts returns them in their new shape; the caller stores them and tells subscribers.
package struct AlertQueue: Sendable {
    /// What a moment brings.
    package struct Turn: Hashable, Sendable {
        /// To be sent to every subscriber now; their `tries` count this delivery.
        package var deliveries: [Alert] = []
        /// Gone unanswered for good.
        package var expired: [Alert] = []
        /// Their deadline passed; each is told of once until `conclude`.
        package var overdue: [Alert] = []

        package init() {}

        package var isEmpty: Bool { deliveries.isEmpty && expired.isEmpty && overdue.isEmpty }
    }

    package let policy: AlertPolicy
    package private(set) var alerts: [ItemID: Alert] = [:]
    /// Until when each counts as on its way.
    private var inFlight: [ItemID: EventTime] = [:]
    /// Those that were told as overdue, of which nobody has said yet what follows.
    private var undecided: Set<ItemID> = []

    package init(policy: AlertPolicy = AlertPolicy()) {
        self.policy = policy
    }

    // MARK: Coming and going

    /// Takes in an open alert, a new one or one that the store kept. A digest takes its members off the road.
    ///
    /// Returns what changed, the alert first.
    @discardableResult
    package mutating func add(_ alert: Alert) throws(AlertRefusal) -> [Alert] {
        guard alerts.count < policy.greatestOpen else { throw .full(limit: policy.greatestOpen) }
        alerts[alert.id] = alert
        var changed = [alert]
        for member in alert.members {
            guard var held = alerts[member], held.digest == nil, member != alert.id else { continue }
            held.digest = alert.id
            held.touch()
            alerts[member] = held
            inFlight[member] = nil
            changed.append(held)
        }
        return changed
    }

    /// Takes back an alert that could not be stored; what it was to stand for goes its own way again.
    package mutating func withdraw(_ id: ItemID) {
        guard let alert = alerts.removeValue(forKey: id) else { return }
        inFlight[id] = nil
        for member in alert.members where alerts[member]?.digest == id { alerts[member]?.digest = nil }
    }

    /// Brings back what a failed write undid.
    package mutating func restore(_ alerts: [Alert]) {
        for alert in alerts { self.alerts[alert.id] = alert }
    }

    // MARK: Time

    /// What is due at `now`: nothing is delivered where nobody listens.
    package mutating func advance(to now: EventTime, isHeard: Bool) -> Turn {
        var turn = Turn()
        inFlight = inFlight.filter { $0.value > now }
        // Those that were sent least first, so that old unanswered ones never keep a new one waiting.
        for alert in alerts.values.sorted(by: { ($0.tries, $0.raised, $0.id) < ($1.tries, $1.raised, $1.id) }) {
            // One that went with its digest earlier in this turn is not looked at again.
            guard alerts[alert.id] == alert else { continue }
            if alert.expires <= now {
                turn.expired += settle(alert, as: .expired, at: now, by: nil)
                continue
            }
            guard alert.digest == nil else { continue }
            // The deadline stands until somebody is told: whatever is stored of the alert before, a restart finds it overdue.
            if let deadline = alert.deadline, deadline <= now, undecided.insert(alert.id).inserted {
                turn.overdue.append(alert)
            }
            guard isHeard, alert.nextTry <= now, inFlight.count < policy.window else { continue }
            turn.deliveries.append(deliver(alert, at: now))
        }
        return turn
    }

    /// What follows for an alert that was overdue: nothing where it was escalated or settled; otherwise its deadline comes again
    /// soon, or never where nobody is left to be told. Returns the alert where that must be stored.
    package mutating func conclude(_ id: ItemID, isAnybodyLeft: Bool, at now: EventTime) -> Alert? {
        undecided.remove(id)
        guard var alert = alerts[id], let deadline = alert.deadline, deadline <= now else { return nil }
        if isAnybodyLeft {
            // No change to store: a restart may ask at once.
            alert.deadline = now.advanced(byMilliseconds: policy.escalationRetry)
        } else {
            alert.deadline = nil
            alert.touch()
        }
        alerts[id] = alert
        return isAnybodyLeft ? nil : alert
    }

    /// The earliest time at which `advance` may have something; `nil` when nothing is open.
    package func nextTime(isHeard: Bool) -> EventTime? {
        var next: EventTime?
        func consider(_ time: EventTime) { next = next.map { min($0, time) } ?? time }
        let opening = inFlight.count < policy.window ? nil : inFlight.values.min()
        for alert in alerts.values {
            consider(alert.expires)
            guard alert.digest == nil else { continue }
            if let deadline = alert.deadline, !undecided.contains(alert.id) { consider(deadline) }
            if isHeard { consider(max(alert.nextTry, opening ?? alert.nextTry)) }
        }
        return next
    }

    /// What someone who begins to listen gets at once: the newest that may go out, counted as a delivery to all.
    ///
    /// The others begin their back-off anew, so that they follow soon.
    package mutating func welcome(at now: EventTime) -> [Alert] {
        var ready = inOrder.filter {
            $0.digest == nil && $0.expires > now
                && ($0.nextTry <= now || $0.state == .delivered || $0.state == .escalated || $0.state == .failed)
        }
        let first = ready.suffix(policy.window)
        ready.removeLast(first.count)
        for var alert in ready where alert.nextTry > now.advanced(byMilliseconds: policy.firstRetry) {
            alert.nextTry = now.advanced(byMilliseconds: policy.firstRetry)
            alerts[alert.id] = alert
        }
        return first.map { deliver($0, at: now) }
    }

    // MARK: Answers

    /// Settles an alert for all, and what it stands for.
    package mutating func settle(
        _ id: ItemID, as state: Alert.State, at now: EventTime, by subject: String?
    ) throws(AlertRefusal) -> [Alert] {
        guard let alert = alerts[id] else { throw .unknown }
        return settle(alert, as: state, at: now, by: subject)
    }

    /// Puts an alert off until a time; what it stands for rests with it.
    package mutating func snooze(
        _ id: ItemID, until time: EventTime, at now: EventTime, by subject: String
    ) throws(AlertRefusal) -> Alert {
        guard var alert = alerts[id] else { throw .unknown }
        let rest = time.milliseconds - now.milliseconds
        alert.become(.snoozed, at: now, by: subject)
        alert.nextTry = time
        // Whoever puts it off has seen it: the wait for an answer begins again after the rest.
        alert.deadline = alert.deadline?.advanced(byMilliseconds: max(0, rest))
        alerts[id] = alert
        inFlight[id] = nil
        return alert
    }

    /// Somebody else was told; it is delivered again soon, and its next deadline runs.
    package mutating func escalate(
        _ id: ItemID, to subject: String?, deadline: EventTime?, at now: EventTime
    ) throws(AlertRefusal) -> Alert {
        guard var alert = alerts[id] else { throw .unknown }
        alert.become(.escalated, at: now, by: subject)
        alert.deadline = deadline
        alert.nextTry = now
        alerts[id] = alert
        return alert
    }

    /// Takes back an escalation that could not be stored, so that its deadline stands as `before`; what else happened to the
    /// alert since stays.
    package mutating func undo(_ escalated: Alert, restoring before: Alert) {
        // It may have been settled since.
        guard var alert = alerts[escalated.id] else { return }
        if alert == escalated {
            alert = before
        } else {
            if escalated.history != before.history, let step = escalated.history.last { alert.undo(step) }
            if alert.deadline == escalated.deadline { alert.deadline = before.deadline }
        }
        alerts[alert.id] = alert
    }

    /// The last way of telling somebody has failed; no further deadline runs.
    package mutating func fail(_ id: ItemID, at now: EventTime) throws(AlertRefusal) -> Alert {
        guard var alert = alerts[id] else { throw .unknown }
        alert.become(.failed, at: now)
        alert.deadline = nil
        alerts[id] = alert
        return alert
    }

    /// Ends an alert that may be told no more, and what it says.
    package mutating func takeBack(_ id: ItemID, at now: EventTime) -> Alert? {
        guard var alert = alerts[id] else { return nil }
        alert.data = Array("{}".utf8)
        return settle(alert, as: .expired, at: now, by: nil).first
    }

    // MARK: Inside

    /// Oldest first; ids break ties, so that the order does not depend on a hash seed.
    private var inOrder: [Alert] { alerts.values.sorted { ($0.raised, $0.id) < ($1.raised, $1.id) } }

    private mutating func deliver(_ alert: Alert, at now: EventTime) -> Alert {
        var alert = alert
        alert.tries += 1
        // An escalated alert stays one, whoever hears of it.
        if alert.state == .escalated { alert.touch() } else { alert.become(.delivered, at: now) }
        alert.nextTry = now.advanced(byMilliseconds: policy.wait(after: alert.tries))
        alerts[alert.id] = alert
        inFlight[alert.id] = now.advanced(byMilliseconds: policy.firstRetry)
        return alert
    }

    private mutating func settle(
        _ alert: Alert, as state: Alert.State, at now: EventTime, by subject: String?
    ) -> [Alert] {
        var settled: [Alert] = []
        for id in [alert.id] + alert.members {
            guard let known = alerts[id], id == alert.id || known.digest == alert.id else { continue }
            var one = id == alert.id ? alert : known
            one.become(state, at: now, by: subject)
            alerts[id] = nil
            inFlight[id] = nil
            settled.append(one)
        }
        return settled
    }
}
