/// How a session's audience took the last window, as published each slide.
///
/// Sentiment and emotions are `nil` below the privacy minimum of distinct attendees.
package struct Snapshot: Hashable, Sendable {
    package struct Attendees: Hashable, Sendable {
        package var present: Int
        package var active: Int
        package init(present: Int, active: Int) {
            self.present = present
            self.active = active
        }
    }

    package struct Events: Hashable, Sendable {
        package var count: Int
        package var weighted: Double
        package var perSecond: Double
        package var kinds: [String: Int]
        package init(count: Int, weighted: Double, perSecond: Double, kinds: [String: Int]) {
            self.count = count
            self.weighted = weighted
            self.perSecond = perSecond
            self.kinds = kinds
        }
    }

    package struct SourceSentiment: Hashable, Sendable {
        package var mean: Double?
        package var count: Int
        package init(mean: Double?, count: Int) {
            self.mean = mean
            self.count = count
        }
    }

    package struct Sentiment: Hashable, Sendable {
        package var mean: Double?
        package var trend: Double?
        package var count: Int
        package var emotions: [String: Double]?
        package var sources: [String: SourceSentiment]
        package init(
            mean: Double?, trend: Double?, count: Int, emotions: [String: Double]?, sources: [String: SourceSentiment]
        ) {
            self.mean = mean
            self.trend = trend
            self.count = count
            self.emotions = emotions
            self.sources = sources
        }
    }

    package struct Engagement: Hashable, Sendable {
        package enum Level: String, Sendable { case low, moderate, high, peak }
        /// 0...100.
        package var score: Double
        package var level: Level
        package var trend: Double
        package init(score: Double, level: Level, trend: Double) {
            self.score = score
            self.level = level
            self.trend = trend
        }
    }

    /// The session's id, or `*` for a whole event.
    package var session: String
    package var windowEnd: EventTime
    package var windowMilliseconds: Int64
    package var closed: Bool
    package var watermark: EventTime
    package var attendees: Attendees
    package var events: Events
    package var sentiment: Sentiment
    package var engagement: Engagement
    /// Late events of the session so far.
    package var late: Int

    package init(
        session: String, windowEnd: EventTime, windowMilliseconds: Int64, closed: Bool, watermark: EventTime,
        attendees: Attendees, events: Events, sentiment: Sentiment, engagement: Engagement, late: Int
    ) {
        self.session = session
        self.windowEnd = windowEnd
        self.windowMilliseconds = windowMilliseconds
        self.closed = closed
        self.watermark = watermark
        self.attendees = attendees
        self.events = events
        self.sentiment = sentiment
        self.engagement = engagement
        self.late = late
    }
}
