import Engagement
import Transcription

/// What every room of the server has in common; each figure with its unit and reason.
package struct RoomSettings: Sendable {
    package var engagement = EngagementConfiguration()
    /// Finals that the captions topic holds beside the open segments, as CONTRACT §9 says.
    package var captionsShown = 20
    /// Tells finals that were understood from music, applause and noise, which are dropped.
    package var acceptance = SegmentAcceptance()
    /// Words that are left out of captions, in lower case.
    package var fillers: Set<String> = []
    /// Share of the language model given to the agenda's words, 0 to 1.
    package var biasWeight = 0.3
    /// Whether stable words are settled at a pause, as `TrackSettings` says.
    package var commitsAtPauses = false
    /// A sender that comes back this soon after its stream broke off goes on with the same audio job.
    package var grace = Duration.seconds(30)
    /// Keyphrases published at once.
    package var keywordsShown = 12
    /// Final segments and snapshots that wait for a store that cannot take them; past it the oldest goes, reported.
    package var greatestBacklog = 10_000
    /// Spans off the record that are kept; a late final is judged by them.
    package var spansRemembered = 1_000
    /// Transcript messages kept in memory for recovery, as `TopicMemory` holds them.
    package var messagesRemembered = 1_000
    /// Events and records after which the room writes down where it stands: a restart runs so many in a tenth of a second.
    package var checkpointEvery = 50_000
    /// Milliseconds between two such writings at least: a very busy room's state of megabytes is not written all the time. At
    /// 50,000 events a second a restart runs two seconds' worth more.
    package var checkpointInterval: Int64 = 10_000
    /// Bytes of what is written down; a larger room is run from its beginning.
    package var greatestCheckpoint = 256 << 20
    /// Events read from the log at once while windows are rebuilt.
    package var replayPage = 10_000

    package init() {}
}
