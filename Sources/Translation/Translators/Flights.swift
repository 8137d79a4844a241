import RoomModel

/// Translations that are on their way: one request for all who wait for the same text, and none for a while after it
/// failed.
package struct Flights<Key: Hashable & Sendable, Waiter: Sendable>: Sendable {
    package enum Answer: Hashable, Sendable {
        /// Nobody asked yet: the caller asks the translator, and tells `land`.
        case leads
        /// Somebody did: the caller leaves a waiter with `follow`, which comes back from `land`.
        case follows
        /// It failed a moment ago, or too many are on their way.
        case refused
    }

    /// Milliseconds that a failure is remembered. 30 s: a live caption is past by then.
    package var memory: Int64 = 30_000
    /// Texts on their way at once; more are refused.
    package var capacity = 256
    /// Failures remembered; beyond it the memory is begun anew.
    package var rememberedFailures = 10_000

    private var waiting: [Key: [Waiter]] = [:]
    private var failedAt: [Key: EventTime] = [:]

    package init() {}

    package var count: Int { waiting.count }

    package mutating func board(_ key: Key, at now: EventTime) -> Answer {
        if waiting[key] != nil { return .follows }
        if let failure = failedAt[key] {
            guard now.milliseconds - failure.milliseconds >= memory else { return .refused }
            failedAt[key] = nil
        }
        guard waiting.count < capacity else { return .refused }
        waiting[key] = []
        return .leads
    }

    /// Waits for a text that is on its way, as `board` said.
    package mutating func follow(_ key: Key, _ waiter: Waiter) { waiting[key]?.append(waiter) }

    /// The request of a key has ended. Returns those who waited for it.
    package mutating func land(_ key: Key, succeeded: Bool, at now: EventTime) -> [Waiter] {
        if !succeeded {
            if failedAt.count >= rememberedFailures { failedAt = [:] }
            failedAt[key] = now
        }
        return waiting.removeValue(forKey: key) ?? []
    }
}
