import RoomModel

/// Bounds how many alerts of one sponsor come singly: what is more than a minute's share waits for a digest.
package struct DigestGate: Hashable, Sendable {
    package struct Rule: Hashable, Sendable {
        /// Alerts that come singly within any minute.
        package var singles = 10
        /// Milliseconds over which further ones are gathered.
        package var gathering: Int64 = 10_000

        package init() {}
    }

    private var singles: [EventTime] = []
    private var gathered: [ItemID] = []
    private var due: EventTime?

    package init() {}

    /// What becomes of one more alert.
    package enum Verdict: Hashable, Sendable {
        case single
        /// It is held back until the digest at this time stands for it.
        case gathered(until: EventTime)
    }

    package mutating func accept(_ alert: ItemID, at time: EventTime, rule: Rule) -> Verdict {
        singles.removeAll { time.milliseconds - $0.milliseconds >= 60_000 }
        if due == nil, singles.count < rule.singles {
            singles.append(time)
            return .single
        }
        let end = due ?? time.advanced(byMilliseconds: rule.gathering)
        due = end
        gathered.append(alert)
        return .gathered(until: end)
    }

    /// The alerts of a digest whose time has come; `nil` before.
    package mutating func digest(at time: EventTime) -> [ItemID]? {
        guard let due, time >= due else { return nil }
        defer { (self.due, gathered) = (nil, []) }
        return gathered
    }

    /// An alert that is told no more.
    package mutating func withdraw(_ alert: ItemID) { gathered.removeAll { $0 == alert } }
}
