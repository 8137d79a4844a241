import Segmentation
import Transcription

/// How a track is heard.
package struct TrackSettings: Sendable {
    package var endpointing = EndpointerSettings.live
    /// Whether the stable words are settled at a pause, before the final. Off: the best path of a whole segment mends
    /// words that were stable, and held to them a talk had 3 to 5 points more errors.
    package var commitsAtPauses = false
    /// BCP 47.
    package var language = "en"
    package var speaker: String?
    /// Tells finals that were understood from music, applause and noise.
    package var acceptance = SegmentAcceptance()
    /// Names and terms whose spelling finals restore.
    package var names: [String] = []
    /// Words that are left out of captions, in lower case.
    package var fillers: Set<String> = []
    /// Words to listen for from the first segment on: the sender's `keyterm`s, and what the agenda adds.
    package var bias = RecognitionBias(phrases: [])
    /// Where the track's audio stands on the session's clock at its first sample.
    package var startsAt: Int64 = 0
    /// Prefix of its segments' names; unique in the session.
    package var segmentPrefix = ""
    /// Whether silence of the sender moves media time with the server's clock, as in a session; a recording has none.
    package var followsClock = true
    /// Samples without a new word after which an utterance is over; `nil` to not tell.
    package var utteranceEnd: Int64?
    /// Silence of the sender, in samples, past which media time jumps: 1 s, more than any jitter of a live stream.
    package var greatestStall: Int64 = 16_000
    /// Audio in front of the recogniser, in samples, past which the track takes no more: 20 s, less than the engine keeps.
    package var greatestLead: Int64 = 320_000

    /// Where the audio is kept; `nil` keeps none.
    package var recording: (any AudioRecording)?
    /// Whether what is said now is off the record.
    package var isOffRecord: @Sendable () -> Bool = { false }

    /// A recording rather than a live stream: every segment is looked at as a whole, and nothing is interim.
    package var offline = false

    package init() {}
}
