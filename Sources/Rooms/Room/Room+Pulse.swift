import Engagement
import RoomModel

/// Whether a room is on, and when it was last heard.
extension Room {
    package struct Pulse: Sendable {
        /// `nil` where no audio is expected.
        package var speech: AudienceReading.Speech?
    }

    /// `nil` when the session is over or was called off.
    package var pulse: Pulse? {
        guard status != .ended, status != .cancelled else { return nil }
        guard let began = state.audioBegan, !isPaused else { return Pulse(speech: nil) }
        let silence = services.clock.now().milliseconds - (lastHeard ?? began).milliseconds
        return Pulse(speech: AudienceReading.Speech(isConnected: openTracks > 0, silence: max(0, silence)))
    }
}
