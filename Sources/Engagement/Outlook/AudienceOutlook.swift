import RoomModel

/// What an organizer is told of one session's audience: anomalies as they come and go, forecasts as they are due.
package struct AudienceOutlook: Sendable {
    /// What a forecast is of, as `data.what` says.
    package enum Figure: String, Hashable, Sendable, CaseIterable {
        case attendance, engagement, satisfaction
        /// The share of those present five minutes before who are gone, less those who came, 0...1.
        case churn

        /// A forecast of the figure, which knows nothing yet.
        package var newForecast: SeriesForecast {
            switch self {
            case .attendance: SeriesForecast(bounds: 0...10_000_000, grain: 1)
            case .engagement: SeriesForecast(bounds: 0...100, grain: 1)
            case .satisfaction: SeriesForecast(bounds: -1...1, grain: 0.05)
            case .churn: SeriesForecast(bounds: 0...1, grain: 0.01)
            }
        }
    }

    package enum Finding: Hashable, Sendable {
        case anomaly(AnomalyDetector.Change)
        case forecast(Figure, SeriesForecast.Prediction, now: Double, at: EventTime)
    }

    /// A forecast that reality left early is renewed after this long.
    private static let soonest: Int64 = 60_000

    private var anomalies: AnomalyDetector
    private var series = Dictionary(uniqueKeysWithValues: Figure.allCases.map { ($0, $0.newForecast) })
    private var losses: AudienceLosses
    private var told: [Figure: (at: Int64, prediction: SeriesForecast.Prediction)] = [:]

    package init(minimumGroup: Int) {
        anomalies = AnomalyDetector(minimumGroup: minimumGroup)
        losses = AudienceLosses(minimumGroup: minimumGroup)
    }

    /// Takes a reading, about one a second; times rise.
    package mutating func accept(_ reading: AudienceReading) -> [Finding] {
        var findings = anomalies.accept(reading).map(Finding.anomaly)
        let loss = losses.accept(present: reading.present, at: reading.at)
        for figure in Figure.allCases {
            let value: Double? =
                switch figure {
                case .attendance: Double(reading.present)
                case .engagement: reading.score
                case .satisfaction: reading.sentiment
                case .churn: loss
                }
            guard let value else { continue }
            series[figure]?.accept(value, at: reading.at)
            guard let prediction = series[figure]?.prediction, isDue(figure, value, reading.at) else { continue }
            told[figure] = (reading.at.milliseconds, prediction)
            findings.append(.forecast(figure, prediction, now: value, at: reading.at))
        }
        return findings
    }

    /// When the last one has run out, or the figure has left what it said.
    private func isDue(_ figure: Figure, _ value: Double, _ now: EventTime) -> Bool {
        guard let (at, prediction) = told[figure] else { return true }
        let age = now.milliseconds - at
        if age >= SeriesForecast.horizon { return true }
        return age >= Self.soonest && !(prediction.low...prediction.high).contains(value)
    }
}
