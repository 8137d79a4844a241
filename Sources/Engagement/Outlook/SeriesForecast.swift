import RoomModel

/// Says where a figure will be in five minutes, with an interval that holds as often as it claims.
///
/// The value is a damped trend (Gardner and McKenzie 1985), corrected by what it missed by in the median. The interval lies
/// between two quantiles of its own misses, which an adaptive rule finds (Gibbs and Candès 2021, "Adaptive conformal inference
/// under distribution shift"): an end that was passed moves out, one that held moves in a little, so that the share of hits
/// comes to `coverage` whatever the figure does.
package struct SeriesForecast: Sendable {
    package struct Prediction: Hashable, Sendable {
        package var value: Double
        package var low: Double
        package var high: Double
    }

    /// Between two values that are looked at, in milliseconds.
    package static let step: Int64 = 10_000
    package static let horizon: Int64 = 300_000
    /// The share of intervals that hold.
    package static let coverage = 0.8
    package static let model = "damped-trend/adaptive-conformal"

    private static let steps = Int(horizon / step)
    /// A break of the series longer than this begins it anew.
    private static let longestBreak: Int64 = 120_000
    private static let kept = 360
    private static let needed = 30
    private static let levelRate = 0.4
    private static let trendRate = 0.08
    private static let damping = 0.9
    private static let adaptation = 0.008
    private static let tail = (1 - coverage) / 2

    private struct Open: Sendable {
        var at: Int64
        var point: Double
        /// What was claimed for then; `nil` while nothing was known.
        var prediction: Prediction?
    }

    private let bounds: ClosedRange<Double>
    /// Least half width: what rounding alone may miss by.
    private let grain: Double
    private var level: Double?
    private var trend = 0.0
    private var last: Int64?
    /// Forecasts whose time has not come, oldest first.
    private var open: [Open] = []
    /// What came less what was forecast: the newest, oldest first, and in order of size.
    private var misses: [Double] = []
    private var ordered: [Double] = []
    private var lowQuantile = tail
    private var highQuantile = 1 - tail

    package init(bounds: ClosedRange<Double>, grain: Double) {
        self.bounds = bounds
        self.grain = grain
    }

    /// Takes the figure's value now. Times rise; values nearer than a step after the last are passed over.
    package mutating func accept(_ value: Double, at time: EventTime) {
        guard value.isFinite else { return }
        let now = time.milliseconds
        if let last {
            guard now - last >= Self.step else { return }
            if now - last > Self.longestBreak { self = SeriesForecast(bounds: bounds, grain: grain) }
        }
        last = now
        settle(value, now)
        if let before = level {
            let next = Self.levelRate * value + (1 - Self.levelRate) * (before + Self.damping * trend)
            trend = Self.trendRate * (next - before) + (1 - Self.trendRate) * Self.damping * trend
            level = next
        } else {
            level = value
        }
        if let point { open.append(Open(at: now + Self.horizon, point: point, prediction: prediction)) }
    }

    /// `nil` until enough forecasts have been checked against what came.
    package var prediction: Prediction? {
        guard let point, ordered.count >= Self.needed else { return nil }
        let value = bounded(point + quantile(0.5))
        return Prediction(
            value: value, low: bounded(min(point + quantile(lowQuantile), value - grain)),
            high: bounded(max(point + quantile(highQuantile), value + grain)))
    }

    private var point: Double? {
        guard let level else { return nil }
        // φ + φ² + … up to the horizon.
        let sum = Self.damping * (1 - Self.power) / (1 - Self.damping)
        return bounded(level + trend * sum)
    }

    private static let power = (0..<steps).reduce(1.0) { product, _ in product * damping }

    /// Of the misses; beyond 0 and 1 it goes on past the least and the greatest by a part of their distance.
    private func quantile(_ share: Double) -> Double {
        guard let least = ordered.first, let greatest = ordered.last else { return 0 }
        if share <= 0 { return least + share * (greatest - least) }
        if share >= 1 { return greatest + (share - 1) * (greatest - least) }
        return ordered[min(Int(share * Double(ordered.count)), ordered.count - 1)]
    }

    /// Compares the forecasts that were made for now with what came.
    private mutating func settle(_ value: Double, _ now: Int64) {
        while let first = open.first, first.at <= now {
            open.removeFirst()
            guard now - first.at < 2 * Self.step else { continue }
            if let claimed = first.prediction {
                lowQuantile += Self.adaptation * (value < claimed.low ? Self.tail - 1 : Self.tail)
                highQuantile -= Self.adaptation * (value > claimed.high ? Self.tail - 1 : Self.tail)
                lowQuantile = min(max(lowQuantile, -0.5), 0.45)
                highQuantile = min(max(highQuantile, 0.55), 1.5)
            }
            remember(value - first.point)
        }
    }

    private mutating func remember(_ miss: Double) {
        misses.append(miss)
        ordered.insert(miss, at: place(of: miss))
        guard misses.count > Self.kept else { return }
        ordered.remove(at: place(of: misses.removeFirst()))
    }

    /// Where the miss stands in order, or would.
    private func place(of miss: Double) -> Int {
        var (low, high) = (0, ordered.count)
        while low < high {
            let middle = (low + high) / 2
            if ordered[middle] < miss { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private func bounded(_ value: Double) -> Double { min(max(value, bounds.lowerBound), bounds.upperBound) }
}
