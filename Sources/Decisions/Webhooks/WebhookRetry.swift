/// When a webhook that failed is tried again.
package struct WebhookRetry: Hashable, Sendable {
    /// Milliseconds before the second try, doubled for each further one.
    package var first: Int64 = 1_000
    /// The longest such wait. Ten minutes.
    package var longest: Int64 = 600_000
    /// Tries before a message is given up. 12 are about an hour.
    package var tries = 12

    package init() {}

    /// Milliseconds to wait after `tries` failures; `nil` when it is enough.
    package func wait(after tries: Int) -> Int64? {
        guard tries < self.tries else { return nil }
        return min(longest, first << Int64(min(max(0, tries - 1), 20)))
    }
}
