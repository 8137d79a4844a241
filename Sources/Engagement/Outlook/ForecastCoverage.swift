import RoomModel

/// How often a forecast's intervals held over a series whose future is known.
package struct ForecastCoverage: Hashable, Sendable {
    /// Intervals that were checked, those of them that held what came, and the sum of their widths.
    package private(set) var checked = 0
    package private(set) var held = 0
    package private(set) var width = 0.0

    package var share: Double { checked > 0 ? Double(held) / Double(checked) : 0 }
    package var meanWidth: Double { checked > 0 ? width / Double(checked) : 0 }

    /// Runs a new forecast over values that are a `SeriesForecast.step` apart.
    package init(of values: [Double], by new: SeriesForecast) {
        var forecast = new
        let ahead = Int(SeriesForecast.horizon / SeriesForecast.step)
        for (index, value) in values.enumerated() {
            forecast.accept(value, at: EventTime(milliseconds: Int64(index) * SeriesForecast.step))
            guard let prediction = forecast.prediction, index + ahead < values.count else { continue }
            checked += 1
            width += prediction.high - prediction.low
            if (prediction.low...prediction.high).contains(values[index + ahead]) { held += 1 }
        }
    }
}
