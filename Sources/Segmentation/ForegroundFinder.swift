import Foundation

/// Tells the frames of a recording that belong to its foreground, the voice, from its background, by level alone.
///
/// The levels of each minute are taken for a mixture of two normal distributions, fitted by expectation maximisation
/// (Dempster, Laird & Rubin 1977); the likeliest sequence of the two is found by the Viterbi algorithm with a price
/// on each change. Linear in the number of frames.
enum ForegroundFinder {
    /// Frames fitted together: a minute. Shorter, and one long sentence has no background to compare with.
    private static let blockFrames = 3_000
    /// Frames of the centred moving mean, 60 ms.
    private static let smoothing = 3
    /// Means closer than this, in decibels, are one distribution: then all counts as foreground, and it is left to
    /// the detector.
    private static let leastSeparation: Float = 4
    /// Price of a change between the two, in nats, and what speaks for the foreground beforehand.
    private static let changeCost: Float = 4
    private static let bias: Float = 1
    /// No frame says more than this, in nats.
    private static let strongestEvidence: Float = 4
    /// The soft edges of words lie below the noise, so that the foreground is widened by up to 100 ms; not in
    /// quiet recordings, where the edges can be seen.
    private static let wideMargin = 5
    private static let narrowMargin = 1
    private static let quietSeparation: Float = 30

    /// One verdict per frame. `levels` are decibels.
    static func foreground(of levels: [Float]) -> [Bool] {
        let smooth = smoothed(levels)
        var evidence: [Float] = []
        var margins: [Int] = []
        evidence.reserveCapacity(levels.count)
        margins.reserveCapacity(levels.count)
        for block in blocks(of: smooth.count) {
            let mixture = Mixture(fitting: smooth[block])
            let isOne = mixture.separation < leastSeparation
            let margin = mixture.separation > quietSeparation ? narrowMargin : wideMargin
            for level in smooth[block] {
                evidence.append(isOne ? strongestEvidence : mixture.evidence(level) + bias)
                margins.append(margin)
            }
        }
        return widened(likeliest(evidence), by: margins)
    }

    private static func smoothed(_ levels: [Float]) -> [Float] {
        levels.indices.map { index in
            var sum: Float = 0
            for offset in -(smoothing / 2)...smoothing / 2 {
                sum += levels[min(max(index + offset, 0), levels.count - 1)]
            }
            return sum / Float(smoothing)
        }
    }

    /// Whole blocks; the last takes what is left over and is longer than the others.
    private static func blocks(of count: Int) -> [Range<Int>] {
        guard count > 0 else { return [] }
        let number = max(1, count / blockFrames)
        return (0..<number).map { $0 * blockFrames..<($0 == number - 1 ? count : ($0 + 1) * blockFrames) }
    }

    /// The likeliest sequence of background (false) and foreground, given each frame's evidence for the foreground.
    private static func likeliest(_ evidence: [Float]) -> [Bool] {
        var background: Float = 0
        var foreground: Float = 0
        var cameFromForeground: [(background: Bool, foreground: Bool)] = []
        cameFromForeground.reserveCapacity(evidence.count)
        for value in evidence {
            let leave = foreground - changeCost > background
            let stay = foreground >= background - changeCost
            cameFromForeground.append((leave, stay))
            (background, foreground) = (
                leave ? foreground - changeCost : background,
                (stay ? foreground : background - changeCost) + value
            )
        }
        var verdicts = [Bool](repeating: false, count: evidence.count)
        var isForeground = foreground > background
        for index in evidence.indices.reversed() {
            verdicts[index] = isForeground
            isForeground = isForeground ? cameFromForeground[index].foreground : cameFromForeground[index].background
        }
        return verdicts
    }

    private static func widened(_ verdicts: [Bool], by margins: [Int]) -> [Bool] {
        var wide = verdicts
        for (index, isForeground) in verdicts.enumerated() where isForeground {
            let margin = margins[index]
            for near in max(0, index - margin)...min(verdicts.count - 1, index + margin) { wide[near] = true }
        }
        return wide
    }

    /// Two normal distributions of levels, the quieter one first.
    private struct Mixture {
        private static let rounds = 25
        /// Bounds of the deviations in decibels; a voice varies more than a background.
        private static let deviations: (ClosedRange<Float>, ClosedRange<Float>) = (0.7...6, 3...12)

        private var background: (mean: Float, deviation: Float)
        private var voice: (mean: Float, deviation: Float)

        var separation: Float { voice.mean - background.mean }

        init(fitting levels: ArraySlice<Float>) {
            let sorted = levels.sorted()
            background = (sorted[sorted.count / 10], 2)
            voice = (sorted[sorted.count * 95 / 100], 6)
            var share: Float = 0.5
            for _ in 0..<Self.rounds {
                var weights: (Float, Float) = (1e-6, 1e-6)
                var sums: (Float, Float) = (0, 0)
                var squares: (Float, Float) = (0, 0)
                for level in levels {
                    let low = (1 - share) * Self.density(level, background) + 1e-12
                    let high = share * Self.density(level, voice) + 1e-12
                    let part = high / (low + high)
                    weights.0 += 1 - part
                    weights.1 += part
                    sums.0 += (1 - part) * level
                    sums.1 += part * level
                    squares.0 += (1 - part) * level * level
                    squares.1 += part * level * level
                }
                background = Self.normal(weights.0, sums.0, squares.0, within: Self.deviations.0)
                voice = Self.normal(weights.1, sums.1, squares.1, within: Self.deviations.1)
                share = weights.1 / (weights.0 + weights.1)
            }
        }

        /// How much more likely `level` is in the voice than in the background, in nats, within bounds. Grows with
        /// the level: what is quieter than the background is not taken for voice, whatever the deviations.
        func evidence(_ level: Float) -> Float {
            let level = min(max(level, background.mean), voice.mean)
            let value = Self.logDensity(level, voice) - Self.logDensity(level, background)
            return min(max(value, -strongestEvidence), strongestEvidence)
        }

        private static func normal(
            _ weight: Float, _ sum: Float, _ square: Float, within bounds: ClosedRange<Float>
        ) -> (mean: Float, deviation: Float) {
            let mean = sum / weight
            let variance = max(0, square / weight - mean * mean)
            return (mean, min(max(variance.squareRoot(), bounds.lowerBound), bounds.upperBound))
        }

        private static func logDensity(_ level: Float, _ normal: (mean: Float, deviation: Float)) -> Float {
            let distance = (level - normal.mean) / normal.deviation
            return -0.5 * distance * distance - log(normal.deviation)
        }

        private static func density(_ level: Float, _ normal: (mean: Float, deviation: Float)) -> Float {
            exp(logDensity(level, normal))
        }
    }
}
