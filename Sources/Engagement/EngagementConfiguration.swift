import Windowing

/// What the figures about an audience depend on; every duration in milliseconds.
package struct EngagementConfiguration: Hashable, Sendable {
    package var windows: WindowConfiguration
    /// Where a session's clients send heartbeats, someone without a sign of life for this long is not present.
    package var signOfLife: Int64
    /// The least number of distinct attendees behind a sentiment or emotion that is shown (`privacy.min_group`).
    package var minimumGroup: Int
    /// Weighted reactions of one person that count within a minute; more taps lift nothing.
    package var reactionsPerPersonMinute: Double
    /// People added to the audience present before shares are taken, so that two of three do not make a peak.
    package var shrinkage: Double
    /// How long a session is quiet before its watermark follows the server's clock.
    package var idleAfter: Int64

    package init(
        windows: WindowConfiguration = .standard, signOfLife: Int64 = 30_000, minimumGroup: Int = 5,
        reactionsPerPersonMinute: Double = 6, shrinkage: Double = 3, idleAfter: Int64 = 2_000
    ) {
        self.windows = windows
        self.signOfLife = max(1, signOfLife)
        self.minimumGroup = max(1, minimumGroup)
        self.reactionsPerPersonMinute = min(max(reactionsPerPersonMinute, 0.1), 1_000)
        self.shrinkage = min(max(shrinkage, 0), 1_000)
        self.idleAfter = max(0, idleAfter)
    }
}
