import AudioSignal
import MediaTransport
import RoomModel
import Transcription

/// What reaches an audio track, in the order of its queue.
package enum TrackInput: Sendable {
    /// One encoded packet of the stream's codec.
    case packet([UInt8], arrival: EventTime)
    /// A packet or samples out of a container.
    case unit(MediaUnit, arrival: EventTime)
    case recognizer(RecognizerEvent)
    /// The sender wants the final of what it has sent, now.
    case finalize
    /// No more audio comes; finish the open segment.
    case end(TrackEnding)
}

/// Why a track's audio ended.
package enum TrackEnding: Hashable, Sendable {
    /// Its sender said so, or its session ended.
    case finished
    /// Its sender is gone without a word; it may return.
    case interrupted
    case takenOver
    /// Its session was cancelled.
    case cancelled
    /// Its stream is no audio that can be read, with the reason.
    case unreadable(String)
}

/// What a track tells those who listen to it.
package enum TrackEvent: Sendable {
    /// The first audio has come.
    case began
    case speechStarted(at: MediaTime)
    /// What was heard so far of an open segment.
    case interim(Caption)
    /// A segment's last word on it. `endpoint` says that the speaker paused, rather than that the segment grew too long.
    case final(Caption, endpoint: Bool, fromFinalize: Bool)
    /// A segment that held nothing worth showing: noise, music, or a recogniser that failed.
    case dropped(segment: String, endpoint: Bool, fromFinalize: Bool)
    /// Nothing was said for the configured time after a final.
    case utteranceEnd(lastWordEnd: MediaTime)
    /// A `finalize` that had nothing to finish.
    case nothingToFinalize
    /// The track has ended and every segment is settled.
    case ended(TrackSummary)
}

/// What a track did from its first packet to its end.
package struct TrackSummary: Hashable, Sendable {
    /// Seconds of audio.
    package var seconds = 0.0
    /// Packets that could not be decoded.
    package var undecodable = 0
    package var packets = 0
    /// Packets that never came, or too late, where the transport can tell.
    package var lost = 0
    /// Seconds that were concealed or left silent.
    package var concealedSeconds = 0.0
    /// Processor time of the recogniser per second of speech; `nil` without any.
    package var realTimeFactor: Double?
    /// Why the track could not be heard to its end; an outage that passed leaves none.
    package var fault: String?
    package var ending = TrackEnding.finished
    /// Why its recording stopped before it did.
    package var recordingFault: String?

    package init() {}

    /// Share of the packets sent that could not be heard.
    package var loss: Double {
        let sent = packets + lost
        return sent == 0 ? 0 : Double(undecodable + lost) / Double(sent)
    }
}
