import Foundation

/// The coefficients of a band-limited change of sample rate to 16 kHz, one row of taps per phase.
struct PolyphaseFilter: Sendable {
    /// Zero crossings of the sinc on each side; 24 with the window below pass 90 % of the band.
    private static let zeroCrossings = 24
    /// Kaiser's beta: stop band near -80 dB.
    private static let beta: Float = 8
    /// The share of the narrower band kept, the rest is the filter's transition.
    private static let rollOff: Float = 0.94
    /// Rows at most. A rate with more phases than that (it shares few factors with 16000) takes the nearest row,
    /// an error below -60 dB.
    private static let mostRows = 1024

    /// Output sample `n` lies at source position `n · down / up`.
    let up: Int
    let down: Int
    /// Source samples that the filter reaches to each side.
    let reach: Int

    private let rows: Int
    private let taps: [Float]

    init(sourceRate: Int) {
        let divisor = Self.greatestCommonDivisor(sourceRate, PCM16.sampleRate)
        up = PCM16.sampleRate / divisor
        down = sourceRate / divisor
        let cutoff = Self.rollOff * min(1, Float(PCM16.sampleRate) / Float(sourceRate))
        reach = Int((Float(Self.zeroCrossings) / cutoff).rounded(.up))
        rows = min(up, Self.mostRows)
        taps = Self.taps(rows: rows, reach: reach, cutoff: cutoff)
    }

    /// The filtered value at `phase / up` after the sample in the middle of the `2 · reach` ones from `start` on.
    @inline(__always)
    func value(phase: Int, at start: Int, of samples: [Float]) -> Float {
        let width = 2 * reach
        let row = phase * rows / up * width
        var sum: Float = 0
        for tap in 0..<width { sum += taps[row + tap] * samples[start + tap] }
        return sum
    }

    /// Rows of a windowed sinc, each scaled to pass a constant unchanged.
    private static func taps(rows: Int, reach: Int, cutoff: Float) -> [Float] {
        var taps: [Float] = []
        taps.reserveCapacity(rows * 2 * reach)
        for row in 0..<rows {
            let fraction = Float(row) / Float(rows)
            var values: [Float] = []
            for tap in 0..<2 * reach {
                let distance = Float(tap - reach + 1) - fraction
                let angle = .pi * distance * cutoff
                let sinc = abs(angle) < 1e-6 ? 1 : sin(angle) / angle
                let edge = distance / Float(reach)
                let window = edge * edge < 1 ? bessel(beta * (1 - edge * edge).squareRoot()) / bessel(beta) : 0
                values.append(sinc * window)
            }
            let sum = values.reduce(0, +)
            taps.append(contentsOf: values.map { $0 / sum })
        }
        return taps
    }

    /// The modified Bessel function of the first kind, order 0, by its power series.
    private static func bessel(_ x: Float) -> Float {
        var term: Float = 1
        var sum: Float = 1
        var k: Float = 1
        while term > sum * 1e-7 {
            term *= (x / (2 * k)) * (x / (2 * k))
            sum += term
            k += 1
        }
        return sum
    }

    private static func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int {
        var (a, b) = (a, b)
        while b != 0 { (a, b) = (b, a % b) }
        return a
    }
}
