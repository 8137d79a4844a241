import AudioSignal
import Concurrency
import RoomModel
import Segmentation
import Transcription

/// A room's hold on one of its audio tracks.
struct LiveTrack: Sendable {
    /// Tells senders that took over from those they took it from.
    var generation: Int
    var track: AudioTrack
    /// What its sender asked to listen for, beside the agenda.
    var keyterms: RecognitionBias
}

/// Who sends what into a room.
package struct TrackRequest: Sendable {
    /// Name of the track, such as `mic-1`.
    package var track: String
    /// `opus`, `linear16`, …, as the job tells it; `nil` while only the stream's first bytes will tell.
    package var codec: String?
    /// Take the track from a sender that has it.
    package var takeover: Bool
    package var settings: TrackSettings

    package init(track: String, codec: String?, takeover: Bool = false, settings: TrackSettings = TrackSettings()) {
        self.track = track
        self.codec = codec
        self.takeover = takeover
        self.settings = settings
    }
}

/// Why a room takes no audio from a sender.
package enum TrackRefusal: Error, Equatable, CustomStringConvertible {
    case trackTaken(String)
    case sessionOver(Session.Status)
    case noRecognizer(RecognizerError)

    package var description: String {
        switch self {
        case .trackTaken(let track):
            "track \(track) has a sender already; use another track name, or takeover=true to replace it"
        case .sessionOver(let status):
            "the session is \(status.rawValue) and takes no audio; give it the status live in the catalog to open it again"
        case .noRecognizer(let error): "\(error)"
        }
    }
}
