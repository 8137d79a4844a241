import RoomModel

/// How alerts are brought to those who should answer.
package struct AlertPolicy: Hashable, Sendable {
    /// Milliseconds from a delivery to the next one, doubled with each. 5 s: a person looks, taps, and the answer travels.
    package var firstRetry: Int64 = 5_000
    /// The longest such wait. 60 s, so that a rep who comes back to the desk is told within a minute.
    package var longestRetry: Int64 = 60_000
    /// Milliseconds from a deadline at which nobody could be told to the next try. 10 s: little beside the minute that an answer
    /// may take, and a store that is down for long is not asked all the time.
    package var escalationRetry: Int64 = 10_000
    /// Alerts of a topic that may be on their way at once: delivered less than `firstRetry` ago and not answered. 32 is
    /// more than a person reads in that time, and a flood of old ones delays a new one by one `firstRetry` at most.
    package var window = 32
    /// Open alerts of one topic; more are refused. 10,000 of 500 bytes are 5 MB.
    package var greatestOpen = 10_000
    /// Milliseconds that one `snooze` may last. A day.
    package var longestSnooze: Int64 = 86_400_000

    package init() {}

    /// Milliseconds from delivery number `tries` to the next.
    package func wait(after tries: Int) -> Int64 {
        let doublings = min(max(0, tries - 1), 20)
        return min(longestRetry, firstRetry << Int64(doublings))
    }
}

/// Why an alert cannot be settled or raised as asked.
package enum AlertRefusal: Error, Hashable, Sendable {
    /// The topic has no open alert of this id.
    case unknown
    /// Another has settled it.
    case settled(Alert.State, by: String?)
    /// The topic holds as many open alerts as it may.
    case full(limit: Int)
}
