import Documents
import RoomModel
import Rooms

/// `retention`: how long each class of what is kept stays; purged once a day.
package struct RetentionSettings: Hashable, Sendable {
    /// Audience events. 365 days: an event's yearly return.
    package var events = Duration.days(365)
    /// What people wrote. 90 days: time to answer it; the events stay without their texts.
    package var chatText = Duration.days(90)
    /// Finals, moments and their messages. 365 days.
    package var transcripts = Duration.days(365)
    /// Closed snapshots. 730 days: two years to compare.
    package var snapshots = Duration.days(730)
    /// Of them, every second's rather than every minute's. 1 day.
    package var snapshotsBySecond = Duration.days(1)
    /// Insights and their messages. 180 days.
    package var insights = Duration.days(180)
    /// Audio jobs with their errors. 30 days: time to look into one.
    package var errors = Duration.days(30)
    /// Who did what. 730 days.
    package var audit = Duration.days(730)
    /// Leads, their alerts and follow-ups. 365 days: a sponsor's yearly return.
    package var leads = Duration.days(365)
    /// What people did with an event's items. 180 days: interest has long faded.
    package var recommendations = Duration.days(180)
    /// Audio of recorded sessions. 30 days: time to write up a talk.
    package var recordings = Duration.days(30)

    mutating func read(_ reader: DocumentReader) {
        let term = ValueReading<Duration>.duration(in: .seconds(3_600)...(.days(36_600)))
        reader.read("events", term, into: &events)
        reader.read("chat_text", term, into: &chatText)
        reader.read("transcripts", term, into: &transcripts)
        reader.read("snapshots", term, into: &snapshots)
        reader.read("snapshots_by_second", term, into: &snapshotsBySecond)
        reader.read("insights", term, into: &insights)
        reader.read("errors", term, into: &errors)
        reader.read("audit", term, into: &audit)
        reader.read("leads", term, into: &leads)
        reader.read("recommendations", term, into: &recommendations)
        reader.read("recordings", term, into: &recordings)
    }

    var terms: RetentionKeeper.Terms {
        let kept: [RetentionClass: Duration] = [
            .events: events, .chatText: chatText, .transcripts: transcripts, .snapshots: snapshots,
            .insights: insights, .errors: errors, .audit: audit, .leads: leads,
            .recommendations: recommendations, .recordings: recordings,
        ]
        return RetentionKeeper.Terms(
            kept: kept.mapValues(\.milliseconds), everySecond: snapshotsBySecond.milliseconds)
    }
}
