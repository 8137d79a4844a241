/// Shuts out whatever does not rise above the steady background: hum, fans, hiss, at any loudness.
///
/// A voice rises and falls by 10 dB and more within a syllable; a steady noise stays within a few. The background is
/// the quietest smoothed level of the last 3 s, the gate is open for what stands out of it. A detector of spectra
/// alone takes loud steady noise for speech: mode 3 of WebRTC does so in every frame at -20 dB below full scale.
package struct NoiseGate: Sendable {
    /// Frames of the moving mean (100 ms). The quietest mean of a noise lies below its true level, less so with more.
    private static let smoothing = 5
    /// Frames looked back for the background (3 s): some pause of a speaker is always among them.
    private static let memory = 150
    /// Decibels above the background. From 3.5 on no steady noise opened the gate within 10 min; 5 costs 2 % of the
    /// speech frames in noise.
    private static let rise: Float = 3.5
    /// Frames that it stays open (200 ms): soft ends of words are not above the noise.
    private static let hold = 10

    private var band = SpeechBand()
    private var recent: [Float] = []
    private var smoothed: [Float] = []
    private var next = 0
    private var framesOpen = 0

    package init() {}

    /// Takes the next frame of 20 ms. Returns whether it may be speech.
    package mutating func isOpen(_ frame: [Int16]) -> Bool {
        recent.append(band.level(of: frame))
        if recent.count > Self.smoothing { recent.removeFirst() }
        let level = recent.reduce(0, +) / Float(recent.count)
        remember(level)
        let background = smoothed.min() ?? level
        framesOpen = level > background + Self.rise ? Self.hold + 1 : max(0, framesOpen - 1)
        return framesOpen > 0
    }

    private mutating func remember(_ level: Float) {
        if smoothed.count < Self.memory {
            smoothed.append(level)
        } else {
            smoothed[next] = level
            next = (next + 1) % Self.memory
        }
    }
}
