import Foundation

/// The loudness of a buffer.
package enum Level {
    /// What digital silence is given, below any 16-bit signal.
    package static let silence = -100.0

    /// Root mean square in decibels below full scale (0 is a square wave of greatest amplitude), at least `silence`.
    package static func decibels(_ pcm: [Int16]) -> Double {
        guard !pcm.isEmpty else { return silence }
        var sum: Int64 = 0
        for sample in pcm { sum += Int64(sample) * Int64(sample) }
        guard sum > 0 else { return silence }
        let power = Double(sum) / Double(pcm.count) / (32_768.0 * 32_768.0)
        return max(silence, 10 * log10(power))
    }
}
