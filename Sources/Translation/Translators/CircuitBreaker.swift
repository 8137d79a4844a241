import RoomModel

/// Leaves a translator alone that fails again and again, and tries it once now and then.
///
/// Closed until `threshold` outages in a row; then open for a time that doubles with every failed trial; after it one
/// request is let through, whose outcome closes it or opens it anew.
package struct CircuitBreaker: Hashable, Sendable {
    package struct Settings: Hashable, Sendable {
        /// Outages in a row. 3: one may be chance.
        package var threshold = 3
        /// Milliseconds of the first opening.
        package var firstPause: Int64 = 1_000
        package var longestPause: Int64 = 60_000
        /// Milliseconds after a quota was used up, which a minute does not mend.
        package var quotaPause: Int64 = 3_600_000

        package init() {}
    }

    package let settings: Settings
    private var failures = 0
    private var pause: Int64 = 0
    private var closedAgainAt: EventTime?
    private var isTrying = false

    package init(settings: Settings = Settings()) { self.settings = settings }

    package var isOpen: Bool { closedAgainAt != nil }

    /// Whether a request may be made now; a `true` is followed by `succeeded` or `failed`.
    package mutating func permits(at now: EventTime) -> Bool {
        guard let closedAgainAt else { return true }
        guard now >= closedAgainAt, !isTrying else { return false }
        isTrying = true
        return true
    }

    package mutating func succeeded() {
        failures = 0
        pause = 0
        closedAgainAt = nil
        isTrying = false
    }

    package mutating func failed(_ failure: TranslatorFailure, at now: EventTime) {
        guard failure.isOutage else {
            // It answered, if only with a refusal.
            return succeeded()
        }
        let wasTrying = isTrying
        isTrying = false
        failures += 1
        if failure == .quotaExceeded {
            closedAgainAt = now.advanced(byMilliseconds: settings.quotaPause)
        } else if failures >= settings.threshold || wasTrying || failure == .overloaded {
            pause = min(max(settings.firstPause, pause * 2), settings.longestPause)
            closedAgainAt = now.advanced(byMilliseconds: pause)
        }
    }
}
