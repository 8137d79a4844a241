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
    /// The audience at which shares count half; smaller rooms count less, so that two of three do not make a peak.
    package var shrinkage: Double
    /// How long a session is quiet before its watermark follows the server's clock.
    package var idleAfter: Int64
    /// Closed windows without an event that are reported in a row before a stretch is skipped.
    package var emptyWindowsInARow: Int

    package init(
        windows: WindowConfiguration = .standard, signOfLife: Int64 = 30_000, minimumGroup: Int = 5,
        reactionsPerPersonMinute: Double = 6, shrinkage: Double = 4, idleAfter: Int64 = 2_000,
        emptyWindowsInARow: Int = 0
    ) {
        self.windows = windows
        self.signOfLife = min(max(1, signOfLife), WindowConfiguration.longest)
        self.minimumGroup = max(1, minimumGroup)
        self.reactionsPerPersonMinute = min(max(reactionsPerPersonMinute, 0.1), 1_000)
        self.shrinkage = min(max(shrinkage, 0), 1_000)
        self.idleAfter = min(max(0, idleAfter), WindowConfiguration.longest)
        self.emptyWindowsInARow = min(max(0, emptyWindowsInARow), 86_400)
    }

    /// Weighted reactions of one person that count within a window: at least one.
    package var reactionsPerPerson: Double { max(1, reactionsPerPersonMinute * Double(windows.size) / 60_000) }
}
