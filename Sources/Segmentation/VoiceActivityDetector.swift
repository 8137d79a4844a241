/// Tells speech from everything else, frame by frame.
///
/// Stateful, owned by one track, fed with every frame in order.
package protocol VoiceActivityDetector: AnyObject {
    /// Judges the next frame of 16 kHz mono audio: 160 samples (10 ms) or 320 (20 ms).
    func isSpeech(_ frame: [Int16]) -> Bool

    /// Forgets the signal, as before the first frame.
    func reset()
}
