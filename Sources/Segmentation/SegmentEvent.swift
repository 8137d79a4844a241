/// What happens to the speech of a track, in the order of its audio.
///
/// A segment is `started`, any number of `audio` and `pause`, `ended`. Its samples are the audio of `started`
/// followed by those of each `audio`: every one once, in order, without a hole. Segments never overlap.
/// All positions are samples at 16 kHz since the track began.
package enum SegmentEvent: Equatable, Sendable {
    /// Speech began at `at`. `audio` begins at `from`, some pre-roll before it, and runs up to now.
    case started(at: Int64, from: Int64, audio: [Int16])

    /// The next samples of the running segment.
    case audio([Int16])

    /// The speaker has been silent since `at` for the pause length; the segment goes on. At most once per silence.
    case pause(at: Int64)

    /// The segment is over. Speech ended at `at`, the segment's audio at `through`.
    case ended(at: Int64, through: Int64, reason: Reason)

    package enum Reason: String, Sendable {
        /// The speaker was silent for the configured time: an end of utterance.
        case silence
        /// The segment grew to its greatest length; speech goes on in the next one.
        case forced
        /// The caller asked for the end, or the audio ended or jumped.
        case flush
    }
}
