import Rehearsal
import RoomModel
import Testing

@testable import Engagement

struct SeriesForecastTests {
    /// The score of each step of a simulated day.
    private static func scores(_ day: AudienceDay) -> [Double] {
        day.steps.map { step in
            EngagementScore(audience: step.present, active: step.active, reactions: step.reactions, wrote: step.wrote)
                .value(shrinkage: 4)
        }
    }

    @Test(arguments: [AudienceOutlook.Figure.attendance, .engagement])
    func intervalsHoldAsOftenAsTheyClaimOnSimulatedDays(figure: AudienceOutlook.Figure) {
        #expect(AudienceDay.pace == SeriesForecast.step)
        let days = (UInt64(0)..<20).map { seed in
            let day = AudienceDay(seed: seed)
            let values = figure == .attendance ? day.steps.map { Double($0.present) } : Self.scores(day)
            return ForecastCoverage(of: values, by: figure.newForecast)
        }
        let mean = days.reduce(0) { $0 + $1.share } / Double(days.count)
        #expect(abs(mean - SeriesForecast.coverage) < 0.04, "held \(mean)")
        #expect(days.allSatisfy { (0.7...0.92).contains($0.share) }, "\(days.map(\.share))")
        // An interval that is always true says nothing.
        let width = days.reduce(0) { $0 + $1.meanWidth } / Double(days.count)
        #expect(width < (figure == .attendance ? 230 : 60), "mean width \(width)")
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

    @Test func churnIsTheShareThatWent() {
        var losses = AudienceLosses(minimumGroup: 5)
        var told: [Double?] = []
        for second in Int64(0)..<700 {
            told.append(losses.accept(present: second < 350 ? 100 : 70, at: .ms(second * 1_000)))
        }
        #expect(told[299] == nil && told[349] == 0 && told[350] == 0.3 && told[640] == 0.3 && told[699] == 0)
        // After a break nothing is known, and few people are no audience.
        #expect(losses.accept(present: 10, at: .ms(2_000_000)) == nil)
        var few = AudienceLosses(minimumGroup: 5)
        for second in Int64(0)..<400 { #expect(few.accept(present: 4, at: .ms(second * 1_000)) == nil) }
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
