import Engagement
import RoomModel
import Windowing
import Wire

/// What anomalies and forecasts say to people: title, reason, figures, and what to do.
enum AudienceInsight {
    static func anomaly(_ change: AnomalyDetector.Change, in session: SessionID) -> Insight {
        let (usual, now) = (change.usual, change.now)
        let data = JSONWriter.object {
            $0.member("what", change.kind.rawValue)
            $0.member("usual", usual, decimals: 2)
            $0.member("now", now, decimals: 2)
            $0.member("since", change.at.milliseconds)
        }
        func people(_ count: Double) -> String { "\(Int(count.rounded()))" }
        let (title, reason, actions, confidence, impact): (String, String, [String], Double, Double) =
            switch change.kind {
            case .silence:
                (
                    "The audience fell silent",
                    "\(people(now)) of those present act within a minute, usually \(people(usual)) do, and they have not left.",
                    [
                        "Look into the room: is the stream, the page or the sound broken?",
                        "Ask the audience a question or start a poll",
                    ],
                    0.7, min(1, 1 - now / max(usual, 1))
                )
            case .sentimentCollapse:
                (
                    "The mood collapsed",
                    "The mean sentiment fell from \(text(usual)) to \(text(now)).",
                    ["Read the newest chat and questions", "Have the moderator take up what troubles people"],
                    0.7, min(1, (usual - now) / 1.5)
                )
            case .audioLost:
                (
                    "No speech arrives while people react",
                    "Nothing has been understood from the stage for a while, yet \(people(now)) people act: captions stand still.",
                    [
                        "Check the microphone and the line of the room's encoder",
                        "Restart the sender of the session's audio",
                    ],
                    0.8, 0.9
                )
            }
        return Insight(
            id: id(change.kind.rawValue, session, change.at), kind: .anomaly, title: title, description: reason,
            session: session, data: data, confidence: confidence, impact: max(0.1, impact), actions: actions,
            at: change.at)
    }

    static func forecast(
        _ figure: AudienceOutlook.Figure, _ prediction: SeriesForecast.Prediction, now: Double, at: EventTime,
        in session: SessionID
    ) -> Insight {
        let decimals =
            switch figure {
            case .attendance: 0
            case .engagement: 1
            case .satisfaction, .churn: 2
            }
        let data = JSONWriter.object {
            $0.member("what", figure.rawValue)
            $0.member("horizon_s", SeriesForecast.horizon / 1_000)
            $0.member("now", now, decimals: decimals)
            $0.member("value", prediction.value, decimals: decimals)
            $0.member("low", prediction.low, decimals: decimals)
            $0.member("high", prediction.high, decimals: decimals)
            $0.member("model", SeriesForecast.model)
            $0.member("valid_until", at.advanced(byMilliseconds: SeriesForecast.horizon).milliseconds)
        }
        let change = prediction.value - now
        // Only a change that the interval leaves no doubt of asks for something to be done.
        let direction = prediction.low > now ? 1 : prediction.high < now ? -1 : 0
        let (noun, scale): (String, Double) =
            switch figure {
            case .attendance: ("attendance", max(now, 1))
            case .engagement: ("engagement", 50)
            case .satisfaction: ("satisfaction", 1)
            case .churn: ("churn", 0.5)
            }
        let course = direction > 0 ? "will rise" : direction < 0 ? "will fall" : "stays about as it is"
        return Insight(
            id: id("forecast-\(figure.rawValue)", session, nil), kind: .forecast,
            title: "In five minutes \(noun) \(course)",
            description: """
                Now \(text(now)); in five minutes \(text(prediction.value)), with \(Int(SeriesForecast.coverage * 100)) in 100 such \
                forecasts between \(text(prediction.low)) and \(text(prediction.high)).
                """,
            session: session, data: data, confidence: SeriesForecast.coverage, impact: min(1, abs(change) / scale),
            actions: actions(figure, direction), at: at)
    }

    private static func actions(_ figure: AudienceOutlook.Figure, _ direction: Int) -> [String] {
        switch (figure, direction) {
        case (.attendance, 1): ["Open more seats or an overflow room"]
        case (.attendance, -1): ["Bring the highlight forward or announce what is still to come"]
        case (.engagement, -1): ["Plan a question, a poll or a demo for the next minutes"]
        case (.churn, 1): ["Find out what drives people away, and say what is still to come"]
        case (.satisfaction, -1): ["Read the newest chat and answer what troubles people"]
        default: ["Nothing to do"]
        }
    }

    /// The same for all states of one thing: a forecast has one id a session and figure, an anomaly one each time.
    private static func id(_ what: String, _ session: SessionID, _ at: EventTime?) -> ItemID {
        let hash = String(SymbolTable.stableHash("\(session)/\(what)"), radix: 36)
        let text = at.map { "i-\(hash)-\(String($0.milliseconds, radix: 36))" } ?? "i-\(hash)"
        guard let id = ItemID(text) else { preconditionFailure("base 36 makes valid ids") }
        return id
    }

    private static func text(_ value: Double) -> String {
        let rounded = (value * 100).rounded() / 100
        return rounded == rounded.rounded() ? "\(Int(rounded))" : "\(rounded)"
    }
}
