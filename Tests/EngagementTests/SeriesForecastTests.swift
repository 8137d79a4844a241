import RoomModel
import TestRandom
import Testing

@testable import Engagement

struct SeriesForecastTests {
    /// How many people are in a room over a day of talks: they come, drift, and leave at the breaks.
    private static func day(seed: UInt64) -> [Double] {
        var random = SeededGenerator(seed: seed)
        var values: [Double] = []
        var present = 0.0
        while values.count < 8 * 360 {
            let capacity = Double.random(in: 40...400, using: &random)
            let coming = Double.random(in: 0.02...0.08, using: &random)
            let drift = Double.random(in: -0.0015...0.001, using: &random)
            let talk = Int.random(in: 180...300, using: &random)
            for step in 0..<talk {
                let goal = capacity * (1 + drift * Double(step))
                present += coming * (goal - present) + Double.random(in: -2...2, using: &random)
                values.append(max(0, present.rounded()))
            }
            for _ in 0..<Int.random(in: 30...90, using: &random) {
                present += 0.1 * (capacity * 0.1 - present) + Double.random(in: -1...1, using: &random)
                values.append(max(0, present.rounded()))
            }
        }
        return values
    }

    /// The share of intervals that held, and their mean width, over one series a step apart.
    private static func coverage(of values: [Double], _ forecast: SeriesForecast) -> (share: Double, width: Double) {
        var forecast = forecast
        let ahead = Int(SeriesForecast.horizon / SeriesForecast.step)
        var (held, all, width) = (0, 0, 0.0)
        for (index, value) in values.enumerated() {
            forecast.accept(value, at: .ms(Int64(index) * SeriesForecast.step))
            guard let prediction = forecast.prediction, index + ahead < values.count else { continue }
            all += 1
            width += prediction.high - prediction.low
            if (prediction.low...prediction.high).contains(values[index + ahead]) { held += 1 }
        }
        return (Double(held) / Double(max(all, 1)), width / Double(max(all, 1)))
    }

    @Test func intervalsHoldAsOftenAsTheyClaimOnSimulatedDays() {
        let days = (UInt64(0)..<20).map {
            Self.coverage(of: Self.day(seed: $0), SeriesForecast(bounds: 0...1_000_000, grain: 1))
        }
        let mean = days.reduce(0) { $0 + $1.share } / Double(days.count)
        #expect(abs(mean - SeriesForecast.coverage) < 0.04, "held \(mean)")
        #expect(days.allSatisfy { (0.7...0.92).contains($0.share) }, "\(days.map(\.share))")
        let width = days.reduce(0) { $0 + $1.width } / Double(days.count)
        #expect(width < 220, "mean width \(width): an interval that says nothing")
    }

    @Test func followsASteadyTrendAndKeepsItsBounds() {
        var forecast = SeriesForecast(bounds: 0...100, grain: 1)
        for step in 0..<100 { forecast.accept(20 + Double(step) * 0.2, at: .ms(Int64(step) * 10_000)) }
        let prediction = forecast.prediction
        #expect(prediction.map { $0.value > 40 && $0.value < 47 } == true)
        for step in 100..<400 { forecast.accept(100, at: .ms(Int64(step) * 10_000)) }
        #expect(forecast.prediction.map { $0.high <= 100 && $0.low >= 0 && $0.value <= 100 } == true)
    }

    @Test func saysNothingBeforeItWasCheckedAndAfterABreak() {
        var forecast = SeriesForecast(bounds: 0...100, grain: 1)
        for step in 0..<59 { forecast.accept(50, at: .ms(Int64(step) * 10_000)) }
        #expect(forecast.prediction == nil)
        for step in 59..<90 { forecast.accept(50, at: .ms(Int64(step) * 10_000)) }
        #expect(forecast.prediction == SeriesForecast.Prediction(value: 50, low: 49, high: 51))
        forecast.accept(50, at: .ms(5_000_000))
        #expect(forecast.prediction == nil)
        forecast.accept(.nan, at: .ms(5_010_000))
        forecast.accept(.infinity, at: .ms(5_020_000))
    }

    @Test func tellsAForecastWhenTheLastHasRunOutOrFailed() {
        var outlook = AudienceOutlook(minimumGroup: 5)
        var told: [Int64] = []
        for second in Int64(0)..<3_000 {
            let present = second < 2_000 ? 100 : 160
            let findings = outlook.accept(
                AudienceReading(at: .ms(second * 1_000), present: present, active: 10, score: 30, sentiment: nil))
            for case .forecast(.attendance, _, _, _) in findings { told.append(second) }
        }
        let first = told.first ?? 0
        #expect((580...620).contains(first))
        #expect(told.filter { $0 < 2_000 } == Array(stride(from: first, to: 2_000, by: 300)))
        #expect(told.contains { (2_000...2_070).contains($0) }, "renewed once the room has left it: \(told)")
        for (one, next) in zip(told, told.dropFirst()) { #expect(next - one >= 60) }
    }
}
