import RoomModel

/// Decides when a hot lead is news: once on crossing, again only after it cooled down and a while passed.
package struct AlertTrigger: Hashable, Sendable {
    package struct Rule: Hashable, Sendable {
        /// The score, in tenths, below which a lead that was told may be told again.
        package var mark = 800
        /// Least milliseconds between two alerts about one lead.
        package var cooldown: Int64 = 900_000

        package init() {}
    }

    /// Whether the next crossing is told.
    package private(set) var isArmed = true
    package private(set) var last: EventTime?
    /// Alerts so far.
    package private(set) var count = 0

    package init(isArmed: Bool = true, last: EventTime? = nil, count: Int = 0) {
        self.isArmed = isArmed
        self.last = last
        self.count = count
    }

    /// Takes a score; true when it is to be told now.
    package mutating func accept(tenths: Int, at time: EventTime, rule: Rule) -> Bool {
        if tenths < rule.mark { isArmed = true }
        guard isArmed, Lead.Temperature(tenths: tenths) == .hot else { return false }
        if let last, time.milliseconds < last.advanced(byMilliseconds: rule.cooldown).milliseconds { return false }
        isArmed = false
        last = time
        count += 1
        return true
    }

    /// The alert could not be kept: the next score tries again under the same number.
    package mutating func takeBack() {
        guard !isArmed else { return }
        isArmed = true
        last = nil
        count = max(0, count - 1)
    }
}
