import Foundation
import RoomModel

/// What one person did with each item, and what they told of themselves.
package struct PersonHistory: Hashable, Sendable {
    /// Everything about one item, in the size of a table row.
    package struct Entry: Hashable, Sendable {
        /// Interest as of `at`; halves with each half-life.
        package var interest = 0.0
        package var at: EventTime
        package var isChosen = false
        package var isDismissed = false
        /// Times shown since it was last followed.
        package var ignored = 0

        package init(
            interest: Double = 0, at: EventTime, isChosen: Bool = false, isDismissed: Bool = false, ignored: Int = 0
        ) {
            self.interest = interest
            self.at = at
            self.isChosen = isChosen
            self.isDismissed = isDismissed
            self.ignored = ignored
        }

        /// Chosen and not regretted.
        var isLiked: Bool { isChosen && interest >= 0 }

        /// Interest as of a later time.
        ///
        /// Of a choice some is left for good: what somebody took up a week ago still tells more than nothing.
        func interest(at time: EventTime, halfLife: Duration) -> Double {
            let faded = PersonHistory.remaining(interest, from: at, to: max(time, at), halfLife)
            return isLiked ? max(faded, min(interest, PersonHistory.lastingInterest)) : faded
        }
    }

    package internal(set) var entries: [RecommendationTarget: Entry] = [:]
    /// The person's own word about topics, -1...1; 0 means that nothing about it is to be held.
    package internal(set) var stated: [String: Double] = [:]

    package init() {}

    package init(entries: [RecommendationTarget: Entry], stated: [String: Double]) {
        self.entries = entries
        self.stated = stated
    }

    /// Items of a person at most; past it the one touched longest ago is forgotten.
    static let greatestCount = 1_000
    /// Interest of one item stays within ± this: a hundred hearts are not a hundred talks.
    private static let greatestInterest = 2.0
    private static let lastingInterest = 0.25

    /// Takes what the person did; says whether other items are liked than before.
    mutating func take(_ act: Act, at time: EventTime, halfLife: Duration) -> Bool {
        var entry = entries[act.target] ?? Entry(at: time)
        let wasLiked = entry.isLiked
        func add(_ interest: Double) {
            let now = max(time, entry.at)
            // What comes late weighs what is left of it by now.
            let late = Self.remaining(interest, from: time, to: now, halfLife)
            let sum = Self.remaining(entry.interest, from: entry.at, to: now, halfLife) + late
            entry.interest = min(Self.greatestInterest, max(-Self.greatestInterest, sum))
            entry.at = now
        }
        switch act.meaning {
        case .chosen(let interest):
            add(interest)
            entry.isChosen = true
            // A later choice takes a dismissal back.
            entry.isDismissed = false
            entry.ignored = 0
        case .interest(let interest):
            add(interest)
            if interest > 0 { entry.ignored = 0 }
        case .rated(let stars):
            add((stars - 3) / 2)
            entry.isChosen = true
            entry.ignored = 0
        case .dismissed:
            add(-1)
            entry.isChosen = false
            entry.isDismissed = true
        case .shown:
            entry.ignored = min(entry.ignored + 1, 1_000)
        }
        entries[act.target] = entry
        if entries.count > Self.greatestCount,
            let oldest = entries.min(by: { ($0.value.at, $0.key) < ($1.value.at, $1.key) })
        {
            entries[oldest.key] = nil
            if oldest.value.isLiked { return true }
        }
        return entry.isLiked != wasLiked
    }

    /// Entries in an order that repeats.
    var ordered: [(target: RecommendationTarget, entry: Entry)] {
        entries.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    fileprivate static func remaining(
        _ value: Double, from: EventTime, to: EventTime, _ halfLife: Duration
    ) -> Double {
        let (elapsed, overflow) = to.milliseconds.subtractingReportingOverflow(from.milliseconds)
        guard !overflow, elapsed > 0 else { return overflow ? 0 : value }
        return value * exp2(-Double(elapsed) / 1_000 / halfLife.inSeconds)
    }
}

extension Duration {
    var inSeconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}
