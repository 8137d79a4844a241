import AudioSignal
import Foundation

/// The level of the band that carries speech, 200 to 3800 Hz: hum and rumble lie below it.
///
/// Second-order Butterworth high-pass and low-pass filters in a row, bilinear transform.
struct SpeechBand: Sendable {
    private var highPass = Biquad.highPass(frequency: 200)
    private var lowPass = Biquad.lowPass(frequency: 3_800)

    /// The next frame's mean power in decibels above one step of a 16-bit sample, at least 0.
    mutating func level(of frame: [Int16]) -> Float {
        var sum: Float = 0
        for sample in frame {
            let value = lowPass.filter(highPass.filter(Float(sample)))
            sum += value * value
        }
        return max(0, 10 * log10(sum / Float(max(1, frame.count)) + 1e-3))
    }
}

/// A second-order recursive filter.
private struct Biquad: Sendable {
    private let b0: Float
    private let b1: Float
    private let b2: Float
    private let a1: Float
    private let a2: Float
    private var z1: Float = 0
    private var z2: Float = 0

    static func highPass(frequency: Float) -> Biquad { Biquad(frequency: frequency, numerator: { 1 + $0 }, sign: -2) }

    static func lowPass(frequency: Float) -> Biquad { Biquad(frequency: frequency, numerator: { 1 - $0 }, sign: 2) }

    /// The two shapes differ in their zeros alone: `numerator` of the angle's cosine, halved, at both ends.
    private init(frequency: Float, numerator: (Float) -> Float, sign: Float) {
        let angle = 2 * Float.pi * frequency / Float(PCM16.sampleRate)
        let alpha = sin(angle) / Float(2).squareRoot()
        let scale = 1 + alpha
        let outer = numerator(cos(angle)) / 2
        b0 = outer / scale
        b1 = outer * sign / scale
        b2 = outer / scale
        a1 = -2 * cos(angle) / scale
        a2 = (1 - alpha) / scale
    }

    @inline(__always)
    mutating func filter(_ input: Float) -> Float {
        let output = b0 * input + z1
        z1 = b1 * input - a1 * output + z2
        z2 = b2 * input - a2 * output
        return output
    }
}
