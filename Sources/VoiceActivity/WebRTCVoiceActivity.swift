import AudioSignal
import CWebRTCVAD
import Segmentation

/// The voice activity detector of WebRTC behind a gate against steady noise; 0.1 % of a core per stream.
///
/// The detector (Gaussian mixtures over six bands) is right most often in mode 3, its most reluctant one: onsets are
/// 8 ms off in the mean. It takes loud steady noise for speech, which `NoiseGate` shuts out.
package final class WebRTCVoiceActivity: VoiceActivityDetector {
    /// How reluctant the detector is to call a frame speech: 0 to 3.
    private let mode: Int32
    private let handle: OpaquePointer
    private var gate = NoiseGate()

    package init(mode: Int = 3) throws(VoiceActivityError) {
        guard (0...3).contains(mode) else { throw .mode(mode) }
        guard let handle = WebRtcVad_Create() else { throw .outOfMemory }
        self.mode = Int32(mode)
        self.handle = handle
        reset()
    }

    deinit { WebRtcVad_Free(handle) }

    /// Frames of a length that is neither 10, 20 nor 30 ms are no speech.
    package func isSpeech(_ frame: [Int16]) -> Bool {
        // Both see every frame, since both adapt.
        let rises = gate.isOpen(frame)
        return WebRtcVad_Process(handle, Int32(PCM16.sampleRate), frame, frame.count) == 1 && rises
    }

    package func reset() {
        gate = NoiseGate()
        _ = WebRtcVad_Init(handle)
        _ = WebRtcVad_set_mode(handle, mode)
    }
}

/// Why a detector could not be made.
package enum VoiceActivityError: Error, Equatable, CustomStringConvertible {
    case mode(Int)
    case outOfMemory

    package var description: String {
        switch self {
        case .mode(let mode): "voice activity mode \(mode) does not exist; use 0 to 3"
        case .outOfMemory: "no memory for a voice activity detector; run fewer tracks"
        }
    }
}
