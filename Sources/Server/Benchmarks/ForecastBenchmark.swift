import Engagement
import Rehearsal

/// How often the intervals of forecasts hold on simulated days, beside the simplest forecast there is.
package struct ForecastBenchmark: Sendable {
    private let days: Int
    private let seed: UInt64

    package init(days: Int, seed: UInt64) {
        self.days = days
        self.seed = seed
    }

    package func run() -> [WindowBenchmark.Row] {
        let shrinkage = EngagementConfiguration().shrinkage
        let simulated = (0..<UInt64(days)).map { AudienceDay(seed: seed &+ $0).steps }
        let scores = simulated.map { steps in
            steps.map { step in
                EngagementScore(
                    audience: step.present, active: step.active, reactions: step.reactions, wrote: step.wrote
                ).value(shrinkage: shrinkage)
            }
        }
        return rows("attendance", simulated.map { $0.map { Double($0.present) } }, .attendance)
            + rows("engagement", scores, .engagement)
            + rows("churn", simulated.map { Self.losses($0) }, .churn)
    }

    private func rows(
        _ name: String, _ series: [[Double]], _ figure: AudienceOutlook.Figure
    ) -> [WindowBenchmark.Row] {
        let coverages = series.map { ForecastCoverage(of: $0, by: figure.newForecast) }
        let shares = coverages.map(\.share)
        let mean = { (values: [Double]) in values.reduce(0, +) / Double(max(values.count, 1)) }
        return [
            .init(
                name: "\(name)_coverage", value: mean(shares),
                meaning:
                    "\(name): share of intervals that held, mean of \(days) days; claimed \(SeriesForecast.coverage)"),
            .init(
                name: "\(name)_worst_day", value: shares.min() ?? 0, meaning: "\(name): share on the day it was least"),
            .init(name: "\(name)_best_day", value: shares.max() ?? 0, meaning: "\(name): share on the day it was most"),
            .init(
                name: "\(name)_width", value: mean(coverages.map(\.meanWidth)),
                meaning: "\(name): mean width of intervals"),
            .init(
                name: "\(name)_error", value: mean(series.map { error(of: $0, by: figure.newForecast) }),
                meaning: "\(name): mean error of the value"),
            .init(
                name: "\(name)_error_of_no_change", value: mean(series.map(Self.errorOfNoChange)),
                meaning: "\(name): mean error of saying that nothing will change"),
        ]
    }

    private static func losses(_ steps: [AudienceDay.Step]) -> [Double] {
        var losses = AudienceLosses(minimumGroup: EngagementConfiguration().minimumGroup)
        return steps.enumerated().compactMap { index, step in
            losses.accept(present: step.present, at: .init(milliseconds: Int64(index) * AudienceDay.pace))
        }
    }

    private func error(of values: [Double], by new: SeriesForecast) -> Double {
        var (forecast, sum, count) = (new, 0.0, 0)
        for index in values.indices.dropLast(Self.ahead) {
            forecast.accept(values[index], at: .init(milliseconds: Int64(index) * SeriesForecast.step))
            guard let prediction = forecast.prediction else { continue }
            sum += abs(prediction.value - values[index + Self.ahead])
            count += 1
        }
        return sum / Double(max(count, 1))
    }

    private static func errorOfNoChange(_ values: [Double]) -> Double {
        let misses = values.indices.dropLast(ahead).map { abs(values[$0] - values[$0 + ahead]) }
        return misses.reduce(0, +) / Double(max(misses.count, 1))
    }

    private static let ahead = Int(SeriesForecast.horizon / SeriesForecast.step)
}
